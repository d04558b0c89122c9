/**
 * ECDSA in the plain form (r and s side by side) that chips use, and its conversion to the DER form of certificates.
 *
 * @spec BSI TR-03111 §4.2.1, §5.2; ICAO 9303-11 §6.1.2.3
 */
import { sign, verify } from "node:crypto";
import {
  concatBytes,
  DerTag,
  decodeDerInteger,
  derChildren,
  encodeDerInteger,
  encodeDerSequence,
  expectDer,
  fromUnsignedBytes,
  parseDer,
  toUnsignedBytes,
} from "../bytes/index.ts";
import { CivicardError } from "../errors/index.ts";
import type { AffinePoint, Curve } from "./curve.ts";
import { type HashName, platformHashName } from "./digest.ts";
import { ecPrivateKeyObject, ecPublicKeyObject } from "./ec-key.ts";

/**
 * @returns r and s, each in the full width of the order
 * @throws CivicardError EC_SCALAR_OUT_OF_RANGE
 */
export function ecdsaSignPlain(curve: Curve, scalar: bigint, hash: HashName, data: Uint8Array): Uint8Array {
  const key = ecPrivateKeyObject(curve, scalar);
  return new Uint8Array(sign(platformHashName(hash), data, { key, dsaEncoding: "ieee-p1363" }));
}

/**
 * Whether the signature is right. One of another length than twice the order's is wrong, not repaired.
 * @throws CivicardError EC_POINT_INVALID when the key itself is no point of the curve
 */
export function ecdsaVerifyPlain(
  curve: Curve,
  point: AffinePoint,
  hash: HashName,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const key = ecPublicKeyObject(curve, point);
  if (signature.length !== 2 * curve.orderBytes) return false;
  return verify(platformHashName(hash), data, { key, dsaEncoding: "ieee-p1363" }, signature);
}

/** @throws CivicardError ECDSA_SIGNATURE_INVALID when the length is odd or a half is zero */
export function ecdsaPlainToDer(plain: Uint8Array): Uint8Array {
  if (plain.length === 0 || plain.length % 2 !== 0) throw invalid("length");
  const half = plain.length / 2;
  const [r, s] = [fromUnsignedBytes(plain.subarray(0, half)), fromUnsignedBytes(plain.subarray(half))];
  if (r === 0n || s === 0n) throw invalid("zero");
  return encodeDerSequence(encodeDerInteger(r), encodeDerInteger(s));
}

/**
 * @param orderBytes width of each half
 * @throws CivicardError ECDSA_SIGNATURE_INVALID for zero, negative or too large halves; DER_INVALID and the like for
 *   what is not one strict SEQUENCE of two INTEGERs
 */
export function ecdsaDerToPlain(der: Uint8Array, orderBytes: number): Uint8Array {
  const outer = parseDer(der, DerTag.sequence);
  const [first, second, ...rest] = derChildren(outer);
  if (rest.length > 0) throw invalid("more than two numbers");
  const halves = [first, second].map((half) => decodeDerInteger(expectDer(half, DerTag.integer, outer)));
  if (halves.some((half) => half <= 0n || half >> BigInt(orderBytes * 8) > 0n)) throw invalid("number out of range");
  return concatBytes(...halves.map((half) => toUnsignedBytes(half, orderBytes)));
}

function invalid(reason: string): CivicardError {
  return new CivicardError("ECDSA_SIGNATURE_INVALID", { reason });
}
