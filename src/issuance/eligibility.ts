/** Who may have a card, and on what ground. Checked when a request is made, when it is submitted, and at approval. */
import { CivicardError } from "../base/errors/index.ts";
import { ageOn, hasOpenFlag, type PopulationRecord } from "../registry/index.ts";
import type { AgeBand, IssuanceRequest } from "./issuance-request.ts";
import { subReasonsOf } from "./issuance-request.ts";

/** @param day `YYYY-MM-DD` */
export function ageBandOn(record: PopulationRecord, day: string): AgeBand {
  const age = ageOn(record, day);
  if (age < 6) return "UNDER_6";
  return age < 14 ? "FROM_6_TO_13" : "FROM_14";
}

export type EligibilityCase = Pick<
  IssuanceRequest,
  "reason" | "subReason" | "representative" | "oldCardId" | "lossStatement" | "ageBand"
>;

/** @throws CivicardError E-REQ-STAGE, E-REQ-NATIONALITY, E-REQ-AGE, E-REQ-REASON */
export function assertEligible(request: EligibilityCase, record: PopulationRecord): void {
  assertRecordReady(record);
  if (request.ageBand !== "FROM_14" && request.representative === undefined) {
    throw new CivicardError("E-REQ-AGE", { ageBand: request.ageBand });
  }
  assertReason(request);
}

function assertRecordReady(record: PopulationRecord): void {
  const { stage } = record;
  if (stage !== "LIVE" && stage !== "VERIFIED") throw new CivicardError("E-REQ-STAGE", { stage });
  if (record.vitalStatus !== "ALIVE" || record.personalNumber === undefined) {
    throw new CivicardError("E-REQ-STAGE", { stage: `${stage}, no number or not alive` });
  }
  if (hasOpenFlag(record)) throw new CivicardError("E-REQ-STAGE", { stage: `${stage}, open flag` });
  if (!record.nationality.includes("VNM")) throw new CivicardError("E-REQ-NATIONALITY");
}

function assertReason(request: EligibilityCase): void {
  const { reason, subReason } = request;
  const allowed: readonly string[] = subReasonsOf[reason];
  const fits = subReason === undefined ? allowed.length === 0 : allowed.includes(subReason);
  if (!fits) throw new CivicardError("E-REQ-REASON", { detail: "the sub-reason does not belong to the reason" });
  if (reason === "EXCHANGE" && request.oldCardId === undefined && !request.lossStatement) {
    throw new CivicardError("E-REQ-REASON", { detail: "an exchange needs the old card or a loss statement" });
  }
  if (reason === "FIRST_ISSUE" && request.oldCardId !== undefined) {
    throw new CivicardError("E-REQ-REASON", { detail: "the person has a card already" });
  }
}
