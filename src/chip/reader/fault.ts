/** The one place that turns errors met while reading into words of a report. Nothing a card sends passes through. */
import { CivicardError } from "../../base/errors/index.ts";
import { SecureMessagingError, StatusWordError } from "../iso7816/index.ts";
import { TransportError } from "../transport/index.ts";

export interface Fault {
  /** Stable word: the code of the error. */
  readonly reason: string;
  /** Text of our own table with offsets and lengths. */
  readonly detail?: string | undefined;
}

/** Total: an error that is none of ours is named as such and its text, which might quote the card, is dropped. */
export function describeFault(error: unknown): Fault {
  if (error instanceof CivicardError) return { reason: error.code, detail: error.message };
  return { reason: "INTERNAL" };
}

/** Whether the card or the way to it is gone: nothing more can be asked in this session. */
export function isCardLost(error: unknown): boolean {
  return error instanceof TransportError || (error instanceof CivicardError && error.code === "APDU_RESPONSE_INVALID");
}

/** Whether the secure channel broke while the card is still there: a new authentication may help (A17, A23). */
export function isChannelBroken(error: unknown): boolean {
  return error instanceof SecureMessagingError;
}

/** Status word that came with an error, `undefined` where there was none. */
export function statusWordOf(error: unknown): number | undefined {
  return error instanceof StatusWordError || error instanceof SecureMessagingError ? error.statusWord : undefined;
}
