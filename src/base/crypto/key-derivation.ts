/** Session and password keys from a shared secret. @spec ICAO 9303-11 §9.7.1 */
import { concatBytes, toUnsignedBytes } from "../bytes/index.ts";
import { type CipherName, cipherKeyLength } from "./block-cipher.ts";
import { digest, type HashName } from "./digest.ts";

/** What a derived key is for: the counter of the derivation function. */
export const KeyCounter = { encryption: 1, mac: 2, password: 3 } as const;

export interface KeyDerivation {
  readonly secret: Uint8Array;
  /** See `KeyCounter`. */
  readonly counter: number;
  /** Cipher that the key serves: it sets hash and length. */
  readonly cipher: CipherName;
  /** Between secret and counter; chip authentication version 2 only (BSI TR-03110-3 §A.2.3). */
  readonly nonce?: Uint8Array | undefined;
}

/** 16, 24 or 32 bytes; 3DES keys are K1|K2 with odd parity. */
export function deriveKey({ secret, counter, cipher, nonce }: KeyDerivation): Uint8Array {
  const hash: HashName = cipher === "AES-192" || cipher === "AES-256" ? "SHA-256" : "SHA-1";
  const material = digest(hash, concatBytes(secret, nonce ?? new Uint8Array(), toUnsignedBytes(counter, 4)));
  const key = material.slice(0, cipherKeyLength(cipher));
  return cipher === "3DES" ? key.map(withOddParity) : key;
}

/** DES ignores the lowest bit of each key byte; the standard's examples show it adjusted. */
function withOddParity(byte: number): number {
  let ones = 0;
  for (let bits = byte >> 1; bits > 0; bits >>= 1) ones += bits & 1;
  return (byte & 0xfe) | (ones % 2 === 0 ? 1 : 0);
}
