import { CivicardError, type ErrorCode, type ErrorDetails } from "../../base/errors/index.ts";

/** A secure channel broke; its session has ended and a new authentication is needed. */
export class SecureMessagingError extends CivicardError {
  /** Status word of an answer without protection: tells why the card dropped it (6700, 6988, 6Cxx). */
  readonly statusWord: number | undefined;

  constructor(
    code: Extract<ErrorCode, `SM_${string}`>,
    details: ErrorDetails = {},
    options: { readonly cause?: unknown; readonly statusWord?: number } = {},
  ) {
    super(code, details, options.cause === undefined ? undefined : { cause: options.cause });
    this.statusWord = options.statusWord;
  }
}
