/** What terminal and chip have in common in active authentication. @spec ICAO 9303-11 §6.1 */
import { type Curve, digestLength, type HashName } from "../../../base/crypto/index.ts";

/** Length of the terminal's challenge, RND.IFD. */
export const CHALLENGE_LENGTH = 8;

/** Hashes that Doc 9303 allows with ECDSA, longest first. SHA-1 is left to documents that name it in DG14. */
const ecdsaHashes: readonly HashName[] = ["SHA-512", "SHA-384", "SHA-256", "SHA-224"];

/** The hashes whose output is not longer than a signature half, longest first. */
export function listActiveAuthenticationHashes(curve: Curve): readonly HashName[] {
  return ecdsaHashes.filter((hash) => digestLength(hash) <= curve.orderBytes);
}

/**
 * The hash that a card of ours signs with, and names in ActiveAuthenticationInfo.
 * @throws TypeError for a curve that is too short for any
 */
export function getActiveAuthenticationHash(curve: Curve): HashName {
  const [hash] = listActiveAuthenticationHashes(curve);
  if (hash === undefined) throw new TypeError("the curve is too short for active authentication");
  return hash;
}
