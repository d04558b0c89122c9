/**
 * How encoding a card ended. There is no third state between good and not good: a card counts as good only after its
 * read-back, and everything else names why, so that the blank can be accounted for.
 */
import type { EncodeStep } from "./encode-plan.ts";
import type { ReadBackReport } from "./read-back.ts";

export type EncodeFault =
  /** The chip refused a step; `detail` has its status word. */
  | "STEP_REFUSED"
  /** Card, reader or channel went away during writing. */
  | "WRITE_INTERRUPTED"
  /** The journal could not be written: nothing more is done to a chip whose state cannot be proved. */
  | "JOURNAL_FAILED"
  /** The lock was sent and nobody knows whether the chip took it: a refusal comes bare, and may be anybody's. */
  | "LOCK_NOT_ACKNOWLEDGED"
  | "READ_BACK_INTERRUPTED"
  /** The card does not open with the words that were written on it. */
  | "NOT_OPENED"
  | "READ_BACK_FAILED"
  /** The chip still takes building commands. */
  | "NOT_LOCKED";

/** The last step that the chip acknowledged, by its place in the plan. */
export interface LastStep {
  readonly index: number;
  readonly step: EncodeStep;
}

export type EncodeOutcome =
  | {
      readonly status: "good";
      /** Upper-case hexadecimal. */
      readonly chipSerial: string;
      /** One report for each word that opens the card. */
      readonly readBacks: readonly ReadBackReport[];
    }
  | {
      /** `unknown-after-lock`: locked or not, whole or not; `recoverCard` decides when the same chip comes again. */
      readonly status: "spoiled" | "unknown-after-lock";
      readonly chipSerial: string;
      readonly reason: EncodeFault;
      /** Codes, status words and file names; no content. */
      readonly detail: string;
      readonly lastStep?: LastStep | undefined;
    };
