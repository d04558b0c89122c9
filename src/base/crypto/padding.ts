/** Padding with one 80 octet and zeros. @spec ISO/IEC 9797-1 padding method 2; ICAO 9303-11 §9.8 */
import { concatBytes } from "../bytes/index.ts";
import { CivicardError } from "../errors/index.ts";

const MARKER = 0x80;

/** Appends 80 and as many zeros as fill the block; data of whole blocks gets a block of its own. */
export function padIso9797Method2(data: Uint8Array, blockLength: number): Uint8Array {
  const padding = new Uint8Array(blockLength - (data.length % blockLength));
  padding[0] = MARKER;
  return concatBytes(data, padding);
}

/**
 * Takes the last 80 and the zeros behind it away. Only for data whose MAC has been checked: the error would
 * otherwise tell a forger about the plain text.
 * @throws CivicardError PADDING_INVALID
 */
export function unpadIso9797Method2(data: Uint8Array): Uint8Array {
  const marker = data.findLastIndex((byte) => byte !== 0);
  if (data[marker] !== MARKER) throw new CivicardError("PADDING_INVALID");
  return data.slice(0, marker);
}
