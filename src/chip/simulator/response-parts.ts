/**
 * An answer given in parts: the first with 61xx, the rest to GET RESPONSE, as chips behind T=0 do it.
 *
 * @spec ISO/IEC 7816-4 §5.3.4, §11.8.1
 */
import { concatBytes } from "../../base/bytes/index.ts";
import { StatusWord } from "../iso7816/index.ts";

const STATUS_LENGTH = 2;

export class ResponseParts {
  #rest: Uint8Array | undefined;

  /** Another command: what was waiting is gone. */
  forget(): void {
    this.#rest = undefined;
  }

  /** @param response with its status word; what does not fit waits */
  begin(response: Uint8Array, partLength: number): Uint8Array {
    const dataLength = response.length - STATUS_LENGTH;
    if (dataLength <= partLength) return response;
    this.#rest = response.slice(partLength);
    const waiting = dataLength - partLength;
    return concatBytes(response.subarray(0, partLength), Uint8Array.of(0x61, waiting > 0xff ? 0 : waiting));
  }

  /** GET RESPONSE. */
  next(expectedLength: number | undefined, partLength: number): Uint8Array {
    const rest = this.#rest;
    this.#rest = undefined;
    if (rest === undefined) return statusOnly(StatusWord.conditionsNotSatisfied);
    if (expectedLength === undefined) return statusOnly(StatusWord.wrongLength);
    return this.begin(rest, Math.min(partLength, expectedLength));
  }
}

function statusOnly(statusWord: number): Uint8Array {
  return Uint8Array.of(statusWord >> 8, statusWord & 0xff);
}
