/** Messages of vsmartcard's virtual reader: two bytes of length, most significant first, then the payload. */
import { concatBytes } from "../../base/bytes/index.ts";

/** Control bytes that the virtual reader sends; a longer message is a command APDU. */
export const VpcdControl = { powerOff: 0x00, powerOn: 0x01, reset: 0x02, getAtr: 0x04 } as const;

export const MAXIMUM_VPCD_PAYLOAD = 0xffff;

/** Payload with its length before it, in one piece: two writes would wait for each other's acknowledgement. */
export function encodeVpcdMessage(payload: Uint8Array): Uint8Array {
  if (payload.length > MAXIMUM_VPCD_PAYLOAD) throw new RangeError(`a message holds ${MAXIMUM_VPCD_PAYLOAD} bytes`);
  return concatBytes(Uint8Array.of(payload.length >> 8, payload.length & 0xff), payload);
}

/** Puts messages together again: TCP cuts and joins them as it likes. */
export class VpcdMessageReader {
  #chunks: Uint8Array[] = [];
  #length = 0;

  /** Takes what arrived and returns the payloads that are complete now. */
  push(chunk: Uint8Array): Uint8Array[] {
    this.#chunks.push(Uint8Array.from(chunk));
    this.#length += chunk.length;
    const messages: Uint8Array[] = [];
    for (let message = this.#take(); message !== undefined; message = this.#take()) messages.push(message);
    return messages;
  }

  #take(): Uint8Array | undefined {
    if (this.#length < 2) return undefined;
    const [first = 0, second = 0] = this.#peekLength();
    const end = 2 + first * 256 + second;
    if (this.#length < end) return undefined;
    const all = concatBytes(...this.#chunks);
    this.#chunks = all.length > end ? [all.slice(end)] : [];
    this.#length = all.length - end;
    return all.slice(2, end);
  }

  #peekLength(): readonly number[] {
    const bytes: number[] = [];
    for (const chunk of this.#chunks) {
      for (const byte of chunk.subarray(0, 2 - bytes.length)) bytes.push(byte);
      if (bytes.length === 2) break;
    }
    return bytes;
  }
}
