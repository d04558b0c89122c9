import { CivicardError, type ErrorDetails } from "../../base/errors/index.ts";

/** What can go wrong between a program and a card, whatever the card itself says. */
export type TransportErrorCode =
  | "PCSC_NOT_AVAILABLE"
  | "TRANSPORT_NO_SERVICE"
  | "TRANSPORT_NO_READER"
  | "TRANSPORT_READER_UNKNOWN"
  | "TRANSPORT_NO_CARD"
  | "TRANSPORT_CARD_MUTE"
  | "TRANSPORT_CARD_REMOVED"
  | "TRANSPORT_SHARING_VIOLATION"
  | "TRANSPORT_CARD_RESET"
  | "TRANSPORT_ACCESS_DENIED"
  | "TRANSPORT_DEADLINE"
  | "TRANSPORT_ABORTED"
  | "TRANSPORT_PROTOCOL"
  | "TRANSPORT_COMMAND_TOO_LONG"
  | "TRANSPORT_CLOSED"
  | "TRACE_MISMATCH"
  | "VPCD_UNREACHABLE"
  | "PRIVATE_PCSCD_UNAVAILABLE";

/** The way to the card failed. After it, volatile state of the card (secure channel, access rights) counts as lost. */
export class TransportError extends CivicardError {
  /** Narrows the base class, which takes any code of the table. */
  constructor(code: TransportErrorCode, details: ErrorDetails = {}, options?: { readonly cause?: unknown }) {
    super(code, details, options);
  }
}
