/**
 * The two functions of integrated mapping: from two nonces to a number of the field, and from that to a point.
 *
 * @spec ICAO 9303-11 §4.4.3.3.2, Appendix B
 */
import { concatBytes, fromHex, fromUnsignedBytes } from "../bytes/index.ts";
import { CivicardError } from "../errors/index.ts";
import {
  aesCbcEncrypt,
  type CipherName,
  cipherBlockLength,
  cipherKeyLength,
  tripleDesCbcEncrypt,
} from "./block-cipher.ts";
import type { AffinePoint, Curve } from "./curve.ts";
import { inverseModulo, modularPower, modulo } from "./modular-arithmetic.ts";

/** The constants c0 and c1, by width of the pseudo-random blocks in bytes. */
const constants = {
  16: [fromHex("a668892a7c41e3ca739f40b057d85904"), fromHex("a4e136ac725f738b01c1f60217c188ad")],
  32: [
    fromHex("d463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676"),
    fromHex("54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517"),
  ],
} as const;

/** Length of the chip's nonce s and of a pseudo-random block: the least multiple of the block not below the key. */
export function integratedNonceLength(cipher: CipherName): 16 | 32 {
  return cipherKeyLength(cipher) <= 16 ? 16 : 32;
}

/**
 * Rp(s, t): a number of 0 … prime-1 that neither side could choose.
 * @param chipNonce s, of `integratedNonceLength`
 * @param terminalNonce t, of the cipher's key length
 */
export function pseudoRandomNumber(
  cipher: CipherName,
  chipNonce: Uint8Array,
  terminalNonce: Uint8Array,
  prime: bigint,
): bigint {
  const length = integratedNonceLength(cipher);
  const [c0, c1] = constants[length];
  const rounds = Math.ceil((prime.toString(2).length + 64) / (8 * length));
  let key = encrypt(cipher, terminalNonce, chipNonce);
  const blocks: Uint8Array[] = [];
  for (let round = 0; round < rounds; round++) {
    blocks.push(encrypt(cipher, key, c1));
    key = encrypt(cipher, key, c0);
  }
  return modulo(fromUnsignedBytes(concatBytes(...blocks)), prime);
}

/**
 * A point whose logarithm nobody knows. Needs a prime that is 3 modulo 4, which of the curves here only P-224's is
 * not.
 * @throws CivicardError EC_POINT_INVALID for the numbers 0, 1 and -1 that have no image; EC_PARAMETERS_UNKNOWN
 */
export function encodeToPoint(curve: Curve, number: bigint): AffinePoint {
  const { p, a, b } = curve;
  if (p % 4n !== 3n)
    throw new CivicardError("EC_PARAMETERS_UNKNOWN", { reason: "no integrated mapping on this curve" });
  const alpha = modulo(-number * number, p);
  const denominator = modulo(alpha + alpha * alpha, p);
  if (denominator === 0n) throw new CivicardError("EC_POINT_INVALID", { reason: "number without image" });
  const x2 = modulo(-b * inverseModulo(a, p) * (1n + inverseModulo(denominator, p)), p);
  const h2 = modulo(x2 ** 3n + a * x2 + b, p);
  // The inverse square root of h2 where it is a square, and of the other candidate's value up to number³ else.
  const root = modularPower(h2, p - 1n - (p + 1n) / 4n, p);
  if (modulo(root * root * h2, p) === 1n) return { x: x2, y: modulo(root * h2, p) };
  return { x: modulo(alpha * x2, p), y: modulo(root * number ** 3n * h2, p) };
}

/** In CBC mode with a zero vector; of a longer string the key is its beginning. */
function encrypt(cipher: CipherName, key: Uint8Array, data: Uint8Array): Uint8Array {
  const iv = new Uint8Array(cipherBlockLength(cipher));
  const cut = key.subarray(0, cipherKeyLength(cipher));
  return cipher === "3DES" ? tripleDesCbcEncrypt(cut, iv, data) : aesCbcEncrypt(cut, iv, data);
}
