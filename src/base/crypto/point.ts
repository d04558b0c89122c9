/**
 * Points: their encoding, their validation and the group law. Addition works in affine coordinates on whole numbers
 * and is only used on points that both sides see or derive once (the mapped generator); multiplication by a secret
 * is done by the platform, in `scalar-multiplication.ts`.
 *
 * @spec BSI TR-03111 §3.2.1, §4.3.1; ICAO 9303-11 §4.4.3.3
 */
import { concatBytes, fromUnsignedBytes, toUnsignedBytes } from "../bytes/index.ts";
import { CivicardError } from "../errors/index.ts";
import type { AffinePoint, Curve } from "./curve.ts";
import { inverseModulo, modulo } from "./modular-arithmetic.ts";

const UNCOMPRESSED = 0x04;

/** 04, x and y in the full width of the field. */
export function encodePoint(curve: Curve, point: AffinePoint): Uint8Array {
  return concatBytes(
    Uint8Array.of(UNCOMPRESSED),
    toUnsignedBytes(point.x, curve.fieldBytes),
    toUnsignedBytes(point.y, curve.fieldBytes),
  );
}

/**
 * The uncompressed form only, of exact length, on the curve and not infinity. The cofactor is 1, so every such
 * point is in the group.
 * @throws CivicardError EC_POINT_INVALID
 */
export function decodePoint(curve: Curve, bytes: Uint8Array): AffinePoint {
  const { fieldBytes } = curve;
  if (bytes[0] !== UNCOMPRESSED) throw invalid("not in uncompressed form");
  if (bytes.length !== 1 + 2 * fieldBytes) throw invalid("of the wrong length");
  const point = {
    x: fromUnsignedBytes(bytes.subarray(1, 1 + fieldBytes)),
    y: fromUnsignedBytes(bytes.subarray(1 + fieldBytes)),
  };
  assertPoint(curve, point);
  return point;
}

/** @throws CivicardError EC_POINT_INVALID when a coordinate is out of range or the equation does not hold */
export function assertPoint(curve: Curve, { x, y }: AffinePoint): void {
  const { p, a, b } = curve;
  if (x < 0n || y < 0n || x >= p || y >= p) throw invalid("out of the field");
  if (modulo(y * y - (x * x * x + a * x + b), p) !== 0n) throw invalid("not on the curve");
}

export function equalPoints(left: AffinePoint, right: AffinePoint): boolean {
  return left.x === right.x && left.y === right.y;
}

/**
 * Sum of two points, equal ones too.
 * @throws CivicardError EC_POINT_INVALID when the sum is infinity
 */
export function addPoints(curve: Curve, left: AffinePoint, right: AffinePoint): AffinePoint {
  const { p, a } = curve;
  if (left.x === right.x && modulo(left.y + right.y, p) === 0n) throw invalid("infinity");
  const slope = equalPoints(left, right)
    ? (3n * left.x * left.x + a) * inverseModulo(2n * left.y, p)
    : (right.y - left.y) * inverseModulo(right.x - left.x, p);
  const x = modulo(slope * slope - left.x - right.x, p);
  return { x, y: modulo(slope * (left.x - x) - left.y, p) };
}

function invalid(reason: string): CivicardError {
  return new CivicardError("EC_POINT_INVALID", { reason });
}
