/** The judgement on a finished card before it leaves the centre. */
import { CivicardError } from "../base/errors/index.ts";
import { type Check, checkIds, checkStatuses, type Verdict, verdictOf } from "../pki/index.ts";
import { assertMayInspect } from "./four-eyes.ts";
import type { StaffMember } from "./issuance-request.ts";
import type { PersonalisationJob } from "./personalisation-job.ts";

export const rejectCodes = [
  "SPELLING",
  "SEX_WRONG",
  "DOB_WRONG",
  "PHOTO",
  "FINGERPRINT_BLUR",
  "CHIP_DEAD",
  "DG_MISMATCH",
  "MRZ_MISMATCH",
  "SOD_INVALID",
  "PRINT_DEFECT",
] as const;
export type RejectCode = (typeof rejectCodes)[number];

export interface QaFinding {
  readonly pass: boolean;
  /** Given exactly when the card does not pass. */
  readonly rejectCode?: RejectCode | undefined;
  /** Verdict of the read-back's inspection report. */
  readonly readBackVerdict: "valid" | "invalid" | "indeterminate" | "incomplete";
  /** Status of each check of that report, by id. */
  readonly readBack: Readonly<Record<string, string>>;
}

export interface QaResult extends QaFinding {
  readonly id: string;
  readonly jobId: string;
  readonly cardId: string;
  readonly inspectorId: string;
  readonly at: string;
}

/** @throws CivicardError E-FOUR-EYES, QA_REJECT_CODE, QA_READ_BACK_NOT_VALID */
export function assertFinding(job: PersonalisationJob, inspector: StaffMember, finding: QaFinding): void {
  if (job.producerId !== undefined) assertMayInspect(job.producerId, inspector);
  if (finding.pass === (finding.rejectCode !== undefined)) throw new CivicardError("QA_REJECT_CODE");
  const verdict = verdictOfReadBack(finding.readBack);
  if (finding.pass && (finding.readBackVerdict !== "valid" || verdict !== "valid")) {
    throw new CivicardError("QA_READ_BACK_NOT_VALID", { verdict });
  }
}

/** The verdict by the checks themselves: the inspector's word for it is not enough. */
function verdictOfReadBack(readBack: QaFinding["readBack"]): Verdict {
  const checks = checkIds.flatMap((id): readonly Check[] => {
    const status = checkStatuses.find((known) => known === readBack[id]);
    return status === undefined ? [] : [{ id, status, spec: "" }];
  });
  return verdictOf(checks);
}
