import { type ApduProcessor, withCorrectedLength } from "./apdu-processor.ts";
import type { SecureMessagingSession } from "./secure-messaging.ts";
import { SecureMessagingError } from "./secure-messaging-error.ts";

/**
 * Terminal's end of a secure channel over another processor. A 6Cxx that comes protected is repeated once.
 * An exchange that fails on the way ends the session: nobody knows whether the card counted it.
 * @spec ICAO 9303-11 §9.8
 */
export function createSecureChannel(session: SecureMessagingSession, transmit: ApduProcessor): ApduProcessor {
  return withCorrectedLength(async (command, options) => {
    const guarded = session.protectCommand(command);
    let response: Awaited<ReturnType<ApduProcessor>>;
    try {
      response = await transmit(guarded, options);
    } catch (error) {
      session.end();
      throw error;
    }
    if (session.ended) throw new SecureMessagingError("SM_SESSION_ENDED");
    return session.unprotectResponse(response);
  });
}
