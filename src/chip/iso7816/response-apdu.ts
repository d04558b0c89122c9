/**
 * Response APDU: data and the two status bytes.
 *
 * @spec ISO/IEC 7816-4 §5.1, §5.6
 */
import { concatBytes, toUnsignedBytes } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";

export interface ResponseApdu {
  /** Empty when the answer is a status word alone. */
  readonly data: Uint8Array;
  /** SW1 and SW2 as one number: 0x9000. */
  readonly statusWord: number;
}

export function encodeResponseApdu(response: ResponseApdu): Uint8Array {
  return concatBytes(response.data, toUnsignedBytes(response.statusWord, 2));
}

/** @throws CivicardError APDU_RESPONSE_INVALID below two bytes: the card is gone or mute (field case A19) */
export function parseResponseApdu(bytes: Uint8Array): ResponseApdu {
  const end = bytes.length - 2;
  const [sw1, sw2] = [bytes[end], bytes[end + 1]];
  if (sw1 === undefined || sw2 === undefined) {
    throw new CivicardError("APDU_RESPONSE_INVALID", { length: bytes.length });
  }
  return { data: bytes.slice(0, end), statusWord: (sw1 << 8) | sw2 };
}
