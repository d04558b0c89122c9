/** Elliptic curves over prime fields with cofactor 1, by name, parameter id and object identifier. */
import { toMinimalUnsignedBytes } from "../bytes/index.ts";
import { type CurveName, type CurveParameters, curveTable } from "./curve-table.ts";

/** A point other than infinity. */
export interface AffinePoint {
  readonly x: bigint;
  readonly y: bigint;
}

/** y² = x³ + ax + b over the integers modulo p; g generates the group of prime order n. */
export interface Curve {
  readonly name: CurveName;
  readonly parameterId?: number;
  readonly oid?: string;
  readonly p: bigint;
  readonly a: bigint;
  readonly b: bigint;
  readonly n: bigint;
  /** Cofactor: 1 for every curve here. */
  readonly h: bigint;
  readonly g: AffinePoint;
  /** Width of a coordinate in bytes. */
  readonly fieldBytes: number;
  /** Width of a scalar and of half a plain signature in bytes. */
  readonly orderBytes: number;
}

const curves: readonly Curve[] = Object.entries(curveTable).map(([name, parameters]) =>
  curveOf(name as CurveName, parameters),
);

export function getCurve(name: CurveName): Curve {
  const curve = curves.find((candidate) => candidate.name === name);
  if (curve === undefined) throw new TypeError("not a curve name");
  return curve;
}

export function listCurves(): readonly Curve[] {
  return curves;
}

/** @spec ICAO 9303-11 §9.5.1; 0 to 2 are the DH groups and not found here */
export function findCurveByParameterId(id: number): Curve | undefined {
  return curves.find((curve) => curve.parameterId === id);
}

export function findCurveByOid(oid: string): Curve | undefined {
  return curves.find((curve) => curve.oid === oid);
}

function curveOf(name: CurveName, { x, y, ...parameters }: CurveParameters): Curve {
  return {
    name,
    ...parameters,
    h: 1n,
    g: { x, y },
    fieldBytes: toMinimalUnsignedBytes(parameters.p).length,
    orderBytes: toMinimalUnsignedBytes(parameters.n).length,
  };
}
