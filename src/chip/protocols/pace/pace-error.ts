import { CivicardError, type ErrorDetails } from "../../../base/errors/index.ts";

/** Where in the protocol something happened. */
export type PaceStep = "set-template" | "nonce" | "mapping" | "key-agreement" | "token";

/**
 * PACE did not open the card. A wrong password, a refusal and a card that breaks the rules are three codes, because
 * only the first is answered by asking the holder again, and none of them by falling back to a weaker protocol.
 */
export class PaceError extends CivicardError {
  readonly step: PaceStep;
  /** Of the answer that ended the protocol, when an answer did. */
  readonly statusWord: number | undefined;

  constructor(
    code: "PACE_NOT_SUPPORTED" | "PACE_REFUSED" | "PACE_WRONG_PASSWORD" | "PACE_PROTOCOL_FAULT",
    step: PaceStep,
    details: ErrorDetails = {},
    options: { readonly cause?: unknown; readonly statusWord?: number } = {},
  ) {
    super(code, { step, ...details }, options.cause === undefined ? undefined : { cause: options.cause });
    this.step = step;
    this.statusWord = options.statusWord;
  }
}

/** Runs a calculation on what the other side sent; an error of the toolkit in it is a fault of the other side. */
export function asProtocolFault<Result>(step: PaceStep, reason: string, run: () => Result): Result {
  try {
    return run();
  } catch (cause) {
    if (!(cause instanceof CivicardError) || cause instanceof PaceError) throw cause;
    throw new PaceError("PACE_PROTOCOL_FAULT", step, { reason }, { cause });
  }
}
