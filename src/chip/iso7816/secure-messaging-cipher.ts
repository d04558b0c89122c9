/**
 * The cryptography of secure messaging, by cipher: padding, initial vector, checksum of eight bytes.
 *
 * @spec ICAO 9303-11 §9.8.5 to §9.8.7
 */
import { concatBytes } from "../../base/bytes/index.ts";
import {
  aesCbcDecrypt,
  aesCbcEncrypt,
  aesCmac,
  aesEcbEncrypt,
  type CipherName,
  cipherBlockLength,
  padIso9797Method2,
  retailMac,
  tripleDesCbcDecrypt,
  tripleDesCbcEncrypt,
  unpadIso9797Method2,
} from "../../base/crypto/index.ts";

export interface SessionKeys {
  readonly ksEnc: Uint8Array;
  readonly ksMac: Uint8Array;
}

const CHECKSUM_LENGTH = 8;

/** Pads always, also where the data fills its last block. */
export function encryptPadded(cipher: CipherName, keys: SessionKeys, ssc: Uint8Array, data: Uint8Array): Uint8Array {
  const padded = padIso9797Method2(data, cipherBlockLength(cipher));
  if (cipher === "3DES") return tripleDesCbcEncrypt(keys.ksEnc, new Uint8Array(8), padded);
  return aesCbcEncrypt(keys.ksEnc, aesEcbEncrypt(keys.ksEnc, ssc), padded);
}

/** Only ever for data whose checksum was found right. */
export function decryptPadded(cipher: CipherName, keys: SessionKeys, ssc: Uint8Array, data: Uint8Array): Uint8Array {
  const padded =
    cipher === "3DES"
      ? tripleDesCbcDecrypt(keys.ksEnc, new Uint8Array(8), data)
      : aesCbcDecrypt(keys.ksEnc, aesEcbEncrypt(keys.ksEnc, ssc), data);
  return unpadIso9797Method2(padded);
}

/** Checksum over the counter and the parts, padded as a whole. */
export function checksum(cipher: CipherName, keys: SessionKeys, ...parts: readonly Uint8Array[]): Uint8Array {
  const input = padIso9797Method2(concatBytes(...parts), cipherBlockLength(cipher));
  const mac = cipher === "3DES" ? retailMac(keys.ksMac, input) : aesCmac(keys.ksMac, input);
  return mac.subarray(0, CHECKSUM_LENGTH);
}

/** The counter after this one; it wraps to zero. */
export function incrementCounter(counter: Uint8Array): Uint8Array {
  const next = counter.slice();
  for (let index = next.length - 1; index >= 0; index--) {
    const byte = ((next[index] ?? 0) + 1) & 0xff;
    next[index] = byte;
    if (byte !== 0) break;
  }
  return next;
}
