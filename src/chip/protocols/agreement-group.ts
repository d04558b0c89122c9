/**
 * The group that PACE and chip authentication calculate in. Elements are in their encoded form, as they travel in the data objects, so that
 * the protocol is one text for every kind of group; each operation validates what it is given.
 *
 * @spec ICAO 9303-11 §4.4.3.3, §6.2.4, §9.4.5, §9.5.1
 */
import {
  addPoints,
  type CipherName,
  type Curve,
  type DhGroup,
  decodeDhElement,
  decodePoint,
  ecdhSharedX,
  encodeDhElement,
  encodePoint,
  encodeToPoint,
  generateDhScalar,
  generateScalar,
  mapToDhElement,
  multiplyDhElements,
  multiplyPoint,
  powerOfDhElement,
  pseudoRandomNumber,
  type RandomSource,
} from "../../base/crypto/index.ts";

/** The two secret inputs of integrated mapping. */
interface IntegratedNonces {
  readonly cipher: CipherName;
  readonly chipNonce: Uint8Array;
  readonly terminalNonce: Uint8Array;
}

export interface AgreementGroup {
  /** Present when the group is one of points. */
  readonly curve?: Curve | undefined;
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
  /** The generator of integrated mapping. */
  mapIntegrated(nonces: IntegratedNonces): Uint8Array;
}

export function createEcGroup(curve: Curve): AgreementGroup {
  const decode = (element: Uint8Array) => decodePoint(curve, element);
  return {
    curve,
    order: curve.n,
    generator: encodePoint(curve, curve.g),
    publicKeyTag: 0x86,
    generateScalar: (random) => generateScalar(curve, random),
    multiply: (element, scalar) => encodePoint(curve, multiplyPoint(curve, decode(element), scalar)),
    combine: (left, right) => encodePoint(curve, addPoints(curve, decode(left), decode(right))),
    sharedSecret: (element, scalar) => ecdhSharedX(curve, scalar, decode(element)),
    mapIntegrated: (nonces) => encodePoint(curve, encodeToPoint(curve, pseudoRandomOf(nonces, curve.p))),
  };
}

export function createDhGroup(group: DhGroup): AgreementGroup {
  const decode = (element: Uint8Array) => decodeDhElement(group, element);
  const encode = (element: bigint) => encodeDhElement(group, element);
  const multiply = (element: Uint8Array, scalar: bigint) => encode(powerOfDhElement(group, decode(element), scalar));
  return {
    order: group.q,
    generator: encode(group.g),
    publicKeyTag: 0x84,
    generateScalar: (random) => generateDhScalar(group, random),
    multiply,
    combine: (left, right) => encode(multiplyDhElements(group, decode(left), decode(right))),
    sharedSecret: multiply,
    mapIntegrated: (nonces) => encode(mapToDhElement(group, pseudoRandomOf(nonces, group.p))),
  };
}

function pseudoRandomOf({ cipher, chipNonce, terminalNonce }: IntegratedNonces, prime: bigint): bigint {
  return pseudoRandomNumber(cipher, chipNonce, terminalNonce, prime);
}
