/**
 * Passwords at rest: scrypt with its parameters in the text, so that they can be raised without breaking old ones.
 *
 * @spec RFC 7914
 */
import { scrypt } from "node:crypto";
import { constantTimeEqual, fromHex, toHex } from "../../base/bytes/index.ts";
import type { RandomSource } from "../../base/crypto/index.ts";

/** Binary logarithm of scrypt's N, with r = 8 and p = 3: 32 MiB and about a quarter of a second. */
const DEFAULT_COST = 15;
const BLOCK_SIZE = 8;
const PARALLEL = 3;

/** @param cost binary logarithm of N, 10 to 20 */
export async function hashPassword(password: string, random: RandomSource, cost = DEFAULT_COST): Promise<string> {
  const salt = random(16);
  return `scrypt$${cost}$${toHex(salt)}$${toHex(await derive(password, salt, cost))}`;
}

/** False also for a text that `hashPassword` did not make. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const match = /^scrypt\$(1\d|20)\$([0-9a-f]{32})\$([0-9a-f]{64})$/i.exec(hash);
  if (match === null) return false;
  const [, cost = "", salt = "", expected = ""] = match;
  return constantTimeEqual(await derive(password, fromHex(salt), Number(cost)), fromHex(expected));
}

/**
 * A hash that no password has: an unknown user costs the same time as a known one.
 */
export const NO_PASSWORD = `scrypt$${DEFAULT_COST}$${"00".repeat(16)}$${"00".repeat(32)}`;

function derive(password: string, salt: Uint8Array, cost: number): Promise<Uint8Array> {
  const N = 2 ** cost;
  const options = { N, r: BLOCK_SIZE, p: PARALLEL, maxmem: 256 * N * BLOCK_SIZE };
  return new Promise((resolve, reject) => {
    // Equal passwords typed on different keyboards give equal bytes.
    scrypt(password.normalize("NFC"), salt, 32, options, (error, key) => {
      if (error) reject(error);
      else resolve(new Uint8Array(key));
    });
  });
}
