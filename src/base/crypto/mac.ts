/**
 * The two message authentication codes of Doc 9303: the retail MAC for 3DES and CMAC for AES.
 *
 * @spec ISO/IEC 9797-1 MAC algorithm 3; NIST SP 800-38B; RFC 4493; ICAO 9303-11 §9.8.3, §9.8.6
 */
import { concatBytes, xorBytes } from "../bytes/index.ts";
import {
  AES_BLOCK_LENGTH,
  aesCbcEncrypt,
  aesEcbEncrypt,
  assertLength,
  DES_BLOCK_LENGTH,
  tripleDesCbcEncrypt,
} from "./block-cipher.ts";
import { padIso9797Method2 } from "./padding.ts";

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
  const subkey1 = doubled(aesEcbEncrypt(key, new Uint8Array(AES_BLOCK_LENGTH)));
  const complete = data.length > 0 && data.length % AES_BLOCK_LENGTH === 0;
  const message = complete ? data : padIso9797Method2(data, AES_BLOCK_LENGTH);
  const lastOffset = message.length - AES_BLOCK_LENGTH;
  const lastBlock = xorBytes(message.slice(lastOffset), complete ? subkey1 : doubled(subkey1));
  const blocks = concatBytes(message.subarray(0, lastOffset), lastBlock);
  return aesCbcEncrypt(key, new Uint8Array(AES_BLOCK_LENGTH), blocks).slice(lastOffset);
}

/** Times x in GF(2^128) with the polynomial of SP 800-38B; without a branch on the key's bits. */
function doubled(block: Uint8Array): Uint8Array {
  const shifted = block.map((byte, index) => (byte << 1) | ((block[index + 1] ?? 0) >> 7));
  const carry = (block[0] ?? 0) >> 7;
  shifted[AES_BLOCK_LENGTH - 1] = (shifted[AES_BLOCK_LENGTH - 1] ?? 0) ^ (0x87 * carry);
  return shifted;
}
