/**
 * The group that PACE calculates in. Elements are in their encoded form, as they travel in the data objects, so that
 * the protocol is one text for every kind of group; each operation validates what it is given.
 *
 * @spec ICAO 9303-11 §4.4.3.3, §9.4.5
 */
import { fromUnsignedBytes } from "../../../base/bytes/index.ts";
import {
  addPoints,
  type Curve,
  decodePoint,
  ecdhSharedX,
  encodePoint,
  generateScalar,
  multiplyPoint,
  type RandomSource,
} from "../../../base/crypto/index.ts";

export interface AgreementGroup {
  /** Order of the group that scalars are counted in. */
  readonly order: bigint;
  readonly generator: Uint8Array;
  /** Tag of an element in the public key object 7F49. */
  readonly publicKeyTag: number;
  generateScalar(random: RandomSource): bigint;
  /** Times a scalar of 1 … order-1. */
  multiply(element: Uint8Array, scalar: bigint): Uint8Array;
  combine(left: Uint8Array, right: Uint8Array): Uint8Array;
  /** Shared secret of a key agreement, in full width. */
  sharedSecret(element: Uint8Array, scalar: bigint): Uint8Array;
}

export function createEcGroup(curve: Curve): AgreementGroup {
  const decode = (element: Uint8Array) => decodePoint(curve, element);
  return {
    order: curve.n,
    generator: encodePoint(curve, curve.g),
    publicKeyTag: 0x86,
    generateScalar: (random) => generateScalar(curve, random),
    multiply: (element, scalar) => encodePoint(curve, multiplyPoint(curve, decode(element), scalar)),
    combine: (left, right) => encodePoint(curve, addPoints(curve, decode(left), decode(right))),
    sharedSecret: (element, scalar) => ecdhSharedX(curve, scalar, decode(element)),
  };
}

/**
 * Generic mapping: the nonce times the generator, and the secret point that both sides agreed on.
 * @throws CivicardError EC_SCALAR_OUT_OF_RANGE for a nonce of zero; EC_POINT_INVALID
 */
export function mapGeneric(group: AgreementGroup, nonce: Uint8Array, agreed: Uint8Array): Uint8Array {
  return group.combine(group.multiply(group.generator, fromUnsignedBytes(nonce) % group.order), agreed);
}
