/** What pcsc-lite's result codes mean to a person; the binding gives them only inside its error texts. */
import { findPcscResult, PcscResult } from "./pcsc-results.ts";
import { TransportError, type TransportErrorCode } from "./transport-error.ts";

const codes: ReadonlyMap<number, TransportErrorCode> = new Map<number, TransportErrorCode>([
  [PcscResult.invalidHandle, "TRANSPORT_NO_SERVICE"],
  [PcscResult.unknownReader, "TRANSPORT_READER_UNKNOWN"],
  [PcscResult.sharingViolation, "TRANSPORT_SHARING_VIOLATION"],
  [PcscResult.noSmartCard, "TRANSPORT_NO_CARD"],
  [PcscResult.communication, "TRANSPORT_NO_SERVICE"],
  [PcscResult.readerUnavailable, "TRANSPORT_READER_UNKNOWN"],
  [PcscResult.noService, "TRANSPORT_NO_SERVICE"],
  [PcscResult.serviceStopped, "TRANSPORT_NO_SERVICE"],
  [PcscResult.noReaders, "TRANSPORT_NO_READER"],
  [PcscResult.unresponsiveCard, "TRANSPORT_CARD_MUTE"],
  [PcscResult.unpoweredCard, "TRANSPORT_CARD_MUTE"],
  [PcscResult.resetCard, "TRANSPORT_CARD_RESET"],
  [PcscResult.removedCard, "TRANSPORT_CARD_REMOVED"],
  [PcscResult.securityViolation, "TRANSPORT_ACCESS_DENIED"],
]);

/** The error for the binding's text; texts without a known code are a failure of the exchange. */
export function transportErrorOf(text: string, details: { readonly reader?: string | undefined } = {}): TransportError {
  const result = findPcscResult(text);
  const reason = result === undefined ? "no PC/SC code" : `PC/SC 0x${result.toString(16)}`;
  const code = (result === undefined ? undefined : codes.get(result)) ?? "TRANSPORT_PROTOCOL";
  return new TransportError(code, { ...details, reason }, { cause: new Error(text) });
}
