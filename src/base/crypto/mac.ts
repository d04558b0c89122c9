/**
 * The two message authentication codes of Doc 9303: the retail MAC for 3DES and CMAC for AES.
 *
 * @spec ISO/IEC 9797-1 MAC algorithm 3; NIST SP 800-38B; RFC 4493; ICAO 9303-11 §9.8.3, §9.8.6
 */
import { concatBytes } from "../bytes/index.ts";
import { AesCmac } from "./aes-channel.ts";
import { assertLength, DES_BLOCK_LENGTH, tripleDesCbcEncrypt } from "./block-cipher.ts";

/**
 * 8 bytes. Single-DES CBC under K1 over all blocks but the last, two-key 3DES over the last one: the same as
 * algorithm 3, whose last step decrypts under K2 and encrypts under K1.
 * @param key 16 bytes, K1|K2
 * @param data already padded: at least one block of 8 bytes
 * @throws CivicardError CRYPTO_LENGTH_INVALID
 */
export function retailMac(key: Uint8Array, data: Uint8Array): Uint8Array {
  assertLength("retail MAC key", key, 16);
  const lastBlock = data.subarray(Math.max(0, data.length - DES_BLOCK_LENGTH));
  assertLength("last block", lastBlock, DES_BLOCK_LENGTH);
  const k1 = key.subarray(0, 8);
  const zeros = new Uint8Array(DES_BLOCK_LENGTH);
  const chained = tripleDesCbcEncrypt(concatBytes(k1, k1), zeros, data.subarray(0, data.length - DES_BLOCK_LENGTH));
  const chain = chained.length === 0 ? zeros : chained.subarray(chained.length - DES_BLOCK_LENGTH);
  return tripleDesCbcEncrypt(key, chain, lastBlock);
}

/**
 * 16 bytes; callers that need the 8 bytes of secure messaging cut it themselves.
 * @param key 16, 24 or 32 bytes
 * @param data of any length, not padded
 */
export function aesCmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  const cmac = new AesCmac(key);
  try {
    return cmac.mac(data);
  } finally {
    cmac.end();
  }
}
