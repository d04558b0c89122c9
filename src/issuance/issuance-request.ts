/** Hồ sơ cấp thẻ: one request for one card, with the trail of who did which step. */
import type { CardTemplate } from "./card.ts";
import type { RequestEvent, RequestState } from "./request-states.ts";
import type { FeeDue } from "./tariff.ts";

export const requestReasons = ["FIRST_ISSUE", "EXCHANGE", "REISSUE"] as const;
export type RequestReason = (typeof requestReasons)[number];

/** @spec Law 26/2023/QH15 art. 24 */
export const subReasonsOf = {
  FIRST_ISSUE: [],
  EXCHANGE: [
    "AGE_MILESTONE",
    "NAME_OR_DOB_CHANGE",
    "APPEARANCE_CHANGE",
    "CARD_ERROR",
    "UNIT_REORGANISATION",
    "NUMBER_REESTABLISHED",
    "ON_REQUEST",
  ],
  REISSUE: ["LOST", "DAMAGED", "NATIONALITY_REGAINED"],
} as const satisfies Record<RequestReason, readonly string[]>;
export type RequestSubReason = (typeof subReasonsOf)[RequestReason][number];

export const requestChannels = ["COUNTER", "ONLINE", "MOBILE_TEAM"] as const;
export type RequestChannel = (typeof requestChannels)[number];

export type AgeBand = "UNDER_6" | "FROM_6_TO_13" | "FROM_14";

/** The legal representative of a person under 14. */
export interface Representative {
  readonly fullName: string;
  readonly personalNumber?: string | undefined;
}

export interface FeeReceipt extends FeeDue {
  /** `YYYY-MM-DD`. */
  readonly settledOn: string;
  readonly receiptNo?: string | undefined;
}

/** One step of the trail; never changed afterwards. */
export interface RequestStep {
  readonly event: "create" | "attachPortrait" | RequestEvent;
  readonly from?: RequestState | undefined;
  readonly to: RequestState;
  /** The human who did it, whatever account was used. */
  readonly staffId: string;
  /** Time in UTC. */
  readonly at: string;
  readonly reason?: string | undefined;
}

export interface IssuanceRequest {
  /** ULID. */
  readonly id: string;
  readonly version: number;
  readonly requestNo: string;
  readonly personId: string;
  readonly reason: RequestReason;
  readonly subReason?: RequestSubReason | undefined;
  readonly channel: RequestChannel;
  readonly ageBand: AgeBand;
  readonly unitCode: string;
  readonly representative?: Representative | undefined;
  /** `YYYY-MM-DD` for which the person has an appointment. */
  readonly appointmentOn?: string | undefined;
  readonly oldCardId?: string | undefined;
  readonly oldTemplate?: CardTemplate | undefined;
  /** The written statement that the old card is lost is on file. */
  readonly lossStatement: boolean;
  readonly portraitId?: string | undefined;
  /** The portrait was taken over from an earlier capture (reissue online). */
  readonly portraitReused: boolean;
  readonly fee?: FeeReceipt | undefined;
  /** Printed on the card and in the chip; the day of the approval. */
  readonly issueDate?: string | undefined;
  readonly state: RequestState;
  readonly history: readonly RequestStep[];
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

/** A human at work, and the citizen that human is where it is known. */
export interface StaffMember {
  readonly staffId: string;
  /** Id of the person's own population record. */
  readonly citizenId?: string | undefined;
}
