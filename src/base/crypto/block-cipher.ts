/**
 * AES and two- and three-key 3DES over node:crypto, always without the platform's padding: whole blocks in, whole
 * blocks out. The platform has no single DES; where a standard asks for it, three equal keys of 3DES stand in.
 *
 * @spec ICAO 9303-11 §9.8
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { concatBytes } from "../bytes/index.ts";
import { CivicardError } from "../errors/index.ts";

export type CipherName = "3DES" | "AES-128" | "AES-192" | "AES-256";

type Direction = "encrypt" | "decrypt";

interface Operation {
  readonly direction: Direction;
  readonly algorithm: string;
  readonly key: Uint8Array;
  readonly iv: Uint8Array | null;
}

export const AES_BLOCK_LENGTH = 16;
export const DES_BLOCK_LENGTH = 8;

const keyLengths: Readonly<Record<CipherName, number>> = { "3DES": 16, "AES-128": 16, "AES-192": 24, "AES-256": 32 };

/** Length of a session key in bytes; 3DES is the two-key form of Doc 9303. */
export function cipherKeyLength(cipher: CipherName): number {
  return keyLengths[cipher];
}

/** Length of a block in bytes: 8 for 3DES, 16 for AES. */
export function cipherBlockLength(cipher: CipherName): number {
  return cipher === "3DES" ? DES_BLOCK_LENGTH : AES_BLOCK_LENGTH;
}

/**
 * @param key 16, 24 or 32 bytes
 * @param data a whole number of 16-byte blocks
 * @throws CivicardError CRYPTO_LENGTH_INVALID
 */
export function aesCbcEncrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  return runAes({ direction: "encrypt", mode: "cbc", key, iv }, data);
}

/** The reverse of `aesCbcEncrypt`, with the same lengths. */
export function aesCbcDecrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  return runAes({ direction: "decrypt", mode: "cbc", key, iv }, data);
}

/** Whole blocks, each for itself: one block for initial vectors and the like. */
export function aesEcbEncrypt(key: Uint8Array, block: Uint8Array): Uint8Array {
  return runAes({ direction: "encrypt", mode: "ecb", key, iv: null }, block);
}

export function aesEcbDecrypt(key: Uint8Array, block: Uint8Array): Uint8Array {
  return runAes({ direction: "decrypt", mode: "ecb", key, iv: null }, block);
}

/**
 * @param key 16 bytes (K1, K2, used as K1|K2|K1) or 24 bytes
 * @param data a whole number of 8-byte blocks
 * @throws CivicardError CRYPTO_LENGTH_INVALID
 */
export function tripleDesCbcEncrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  return runTripleDes("encrypt", key, iv, data);
}

/** The reverse of `tripleDesCbcEncrypt`, with the same lengths. */
export function tripleDesCbcDecrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  return runTripleDes("decrypt", key, iv, data);
}

/** @throws CivicardError CRYPTO_LENGTH_INVALID */
export function assertLength(what: string, bytes: Uint8Array, ...allowed: readonly number[]): void {
  if (!allowed.includes(bytes.length)) {
    throw new CivicardError("CRYPTO_LENGTH_INVALID", { what, length: bytes.length, expected: allowed.join(", ") });
  }
}

/** @throws CivicardError CRYPTO_LENGTH_INVALID */
export function assertWholeBlocks(data: Uint8Array, blockLength: number): void {
  if (data.length % blockLength !== 0) {
    const expected = `a multiple of ${blockLength}`;
    throw new CivicardError("CRYPTO_LENGTH_INVALID", { what: "data", length: data.length, expected });
  }
}

interface AesOperation extends Omit<Operation, "algorithm"> {
  readonly mode: "cbc" | "ecb";
}

function runAes({ mode, ...operation }: AesOperation, data: Uint8Array): Uint8Array {
  assertLength("AES key", operation.key, 16, 24, 32);
  if (operation.iv !== null) assertLength("initial vector", operation.iv, AES_BLOCK_LENGTH);
  assertWholeBlocks(data, AES_BLOCK_LENGTH);
  return run({ ...operation, algorithm: `aes-${operation.key.length * 8}-${mode}` }, data);
}

function runTripleDes(direction: Direction, key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  assertLength("3DES key", key, 16, 24);
  assertLength("initial vector", iv, DES_BLOCK_LENGTH);
  assertWholeBlocks(data, DES_BLOCK_LENGTH);
  // des-ede3-cbc takes 24 bytes only; the two-key form repeats the first key.
  const threeKeys = key.length === 16 ? concatBytes(key, key.subarray(0, 8)) : key;
  return run({ direction, algorithm: "des-ede3-cbc", key: threeKeys, iv }, data);
}

function run({ direction, algorithm, key, iv }: Operation, data: Uint8Array): Uint8Array {
  const cipher = direction === "encrypt" ? createCipheriv(algorithm, key, iv) : createDecipheriv(algorithm, key, iv);
  cipher.setAutoPadding(false);
  return concatBytes(cipher.update(data), cipher.final());
}
