/** The one card of one request: whose it is, what is on file, from when until when it holds. */
import { CivicardError } from "../../base/errors/index.ts";
import { cardExpiry } from "../../lds/index.ts";
import { earliestBirthDay, type PopulationRecord } from "../../registry/index.ts";
import type { CardTemplate } from "../card.ts";
import type { IssuanceRequest } from "../issuance-request.ts";
import type { Portrait } from "../portrait.ts";

/** What the register and the request say; everything else of a card is derived from it. */
export interface CardSubject {
  readonly record: PopulationRecord;
  readonly request: IssuanceRequest;
  /** Absent for a child under six. */
  readonly portrait?: Portrait | undefined;
  readonly template: CardTemplate;
}

export interface CardDates {
  /** `YYYY-MM-DD`. */
  readonly issueDate: string;
  /** Absent for a card without expiry. */
  readonly expiryDate?: string | undefined;
}

/**
 * Issued on the day of the approval. With an unknown day of birth the first possible one counts, so that no card is
 * valid a day too long.
 * @throws CivicardError CARD_CONTENT_MISSING before the approval
 */
export function cardDates({ record, request }: Pick<CardSubject, "record" | "request">): CardDates {
  const { issueDate } = request;
  if (issueDate === undefined) throw new CivicardError("CARD_CONTENT_MISSING", { field: "issueDate" });
  return { issueDate, expiryDate: cardExpiry({ birthDate: earliestBirthDay(record), issueDate }) };
}

/** @throws CivicardError CARD_CONTENT_MISSING */
export function getPersonalNumber({ personalNumber }: PopulationRecord): string {
  if (personalNumber === undefined) throw new CivicardError("CARD_CONTENT_MISSING", { field: "personalNumber" });
  return personalNumber;
}
