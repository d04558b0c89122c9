/**
 * Scalar multiplication through the platform. node:crypto has no call that multiplies any point, but it derives the
 * public key of a private key under explicit domain parameters; with the point as generator that is the product.
 * It is native code, and takes half the time of arithmetic in JavaScript.
 *
 * @spec BSI TR-03111 §4.1, §4.3
 */
import { createECDH, createPrivateKey, createPublicKey } from "node:crypto";
import { DerTag, derChildren, expectDer, fromUnsignedBytes, parseDer, toUnsignedBytes } from "../bytes/index.ts";
import type { AffinePoint, Curve } from "./curve.ts";
import { encodeExplicitParameters } from "./ec-parameters.ts";
import { assertScalar, encodeEcPrivateKey } from "./ec-private-key.ts";
import { assertPoint, decodePoint, encodePoint, equalPoints } from "./point.ts";
import type { RandomSource } from "./random.ts";
import { drawScalar } from "./scalar.ts";

/** A secret scalar of 1 … n-1, see `drawScalar`. @throws CivicardError RANDOM_SOURCE_FAILED */
export function generateScalar(curve: Curve, random: RandomSource): bigint {
  return drawScalar(curve.n, random);
}

/** The public point of a private scalar under the curve's own or another generator. */
export function publicPointOf(curve: Curve, scalar: bigint, generator: AffinePoint = curve.g): AffinePoint {
  return multiplyPoint(curve, generator, scalar);
}

/**
 * @param scalar 1 … n-1: the product is never infinity
 * @throws CivicardError EC_SCALAR_OUT_OF_RANGE, EC_POINT_INVALID
 */
export function multiplyPoint(curve: Curve, point: AffinePoint, scalar: bigint): AffinePoint {
  if (equalPoints(point, curve.g)) return multiplyGenerator(curve, scalar);
  assertPoint(curve, point);
  const key = encodeEcPrivateKey(curve, scalar, encodeExplicitParameters(curve, point));
  const privateKey = createPrivateKey({ key, format: "der", type: "sec1" });
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  const [, product] = derChildren(parseDer(spki, DerTag.sequence));
  return decodePoint(curve, expectDer(product, DerTag.bitString).value.subarray(1));
}

/**
 * The x coordinate of the product, in the full width of the field: the shared secret of ECDH. It does not depend on
 * the generator, so it also serves keys over a mapped one.
 * @throws CivicardError EC_SCALAR_OUT_OF_RANGE, EC_POINT_INVALID
 */
export function ecdhSharedX(curve: Curve, scalar: bigint, point: AffinePoint): Uint8Array {
  // The platform's own agreement is fast on this one curve; elsewhere it multiplies twice, to check what is known here.
  if (curve.name !== "P-256") return toUnsignedBytes(multiplyPoint(curve, point, scalar).x, curve.fieldBytes);
  assertScalar(curve, scalar);
  assertPoint(curve, point);
  const agreement = createECDH(platformCurveName(curve));
  agreement.setPrivateKey(toUnsignedBytes(scalar, curve.orderBytes));
  const secret = agreement.computeSecret(encodePoint(curve, point));
  return toUnsignedBytes(fromUnsignedBytes(secret), curve.fieldBytes);
}

/** The platform has tables for the generators of the curves that it knows by name. */
function multiplyGenerator(curve: Curve, scalar: bigint): AffinePoint {
  assertScalar(curve, scalar);
  const agreement = createECDH(platformCurveName(curve));
  agreement.setPrivateKey(toUnsignedBytes(scalar, curve.orderBytes));
  return decodePoint(curve, agreement.getPublicKey());
}

/** OpenSSL's names of the NIST curves are those of SEC 2 and X9.62. */
function platformCurveName({ name }: Curve): string {
  if (name === "P-192" || name === "P-256") return `prime${name.slice(2)}v1`;
  return name.startsWith("P-") ? `secp${name.slice(2)}r1` : name;
}
