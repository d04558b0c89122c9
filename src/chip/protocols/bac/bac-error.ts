import { CivicardError, type ErrorDetails } from "../../../base/errors/index.ts";

export type BacStep = "challenge" | "authenticate";

/** Basic access control did not open the card: wrong MRZ fields, a refusal, or a card that breaks the rules. */
export class BacError extends CivicardError {
  readonly step: BacStep;
  /** Of the answer that ended the protocol, when an answer did. */
  readonly statusWord: number | undefined;

  constructor(
    code: "BAC_WRONG_KEY" | "BAC_REFUSED" | "BAC_PROTOCOL_FAULT",
    step: BacStep,
    details: ErrorDetails = {},
    statusWord?: number,
  ) {
    super(code, { step, ...details });
    this.step = step;
    this.statusWord = statusWord;
  }
}
