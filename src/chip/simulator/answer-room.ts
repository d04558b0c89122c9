/**
 * How many plain bytes fit into a protected answer of so many: a short protected command leaves room for 223 bytes
 * under AES and 231 under 3DES, which is why cards of the field answer 6700 above that (field case A14).
 */
import { type CipherName, cipherBlockLength } from "../../base/crypto/index.ts";

/** Status object and checksum object. */
const FIXED_OBJECTS = 4 + 10;
const PADDING_INDICATOR = 1;

/** @param outerLength Ne of the protected command, 0 where it has none */
export function greatestPlainAnswer(cipher: CipherName, outerLength: number): number {
  const block = cipherBlockLength(cipher);
  let cryptogram = Math.floor((outerLength - FIXED_OBJECTS) / block) * block;
  while (cryptogram > 0 && objectLength(PADDING_INDICATOR + cryptogram) + FIXED_OBJECTS > outerLength) {
    cryptogram -= block;
  }
  // Padding takes at least one byte.
  return Math.max(0, cryptogram - 1);
}

function objectLength(valueLength: number): number {
  const lengthField = valueLength < 0x80 ? 1 : valueLength < 0x100 ? 2 : 3;
  return 1 + lengthField + valueLength;
}
