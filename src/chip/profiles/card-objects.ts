/**
 * Data objects that PUT DATA and GENERATE ASYMMETRIC KEY PAIR exchange with a blank chip; parse and encode side by
 * side, because station and chip must agree.
 *
 * @spec ISO/IEC 7816-8 §11.2 and annex (7F48, 7F49); curves by object identifier
 */
import {
  childrenOf,
  decodeOidOctets,
  encodeOidOctets,
  encodeTlv,
  fromUnsignedBytes,
  getTlv,
  parseTlv,
  type Tlv,
  toMinimalUnsignedBytes,
} from "../../base/bytes/index.ts";
import {
  type AffinePoint,
  type Curve,
  type CurveName,
  decodePoint,
  encodePoint,
  findCurveByOid,
  getCurve,
} from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import type { AccessProtocol } from "./access-profile.ts";

const PRIVATE_KEY_TEMPLATE = 0x7f48;
const PUBLIC_KEY_TEMPLATE = 0x7f49;
const CONTROL_REFERENCE_TEMPLATE = 0xb6;
const Tag = { curve: 0x06, keyReference: 0x83, keyId: 0x84, publicPoint: 0x86, privateValue: 0x87 } as const;

/** Which key slot, and on which curve. */
export interface KeyControlReference {
  readonly keyReference: number;
  readonly curve: CurveName;
}

export interface PrivateKeyObject extends KeyControlReference {
  /** Scalar, big-endian, of the width of the curve's order. */
  readonly privateKey: Uint8Array;
  /** Key id that DG14 gives a chip-authentication key. */
  readonly keyId?: number | undefined;
}

/** Inside of the template B6, as `generateAsymmetricKeyPair` takes it. */
export function encodeKeyControlReference({ keyReference, curve }: KeyControlReference): Uint8Array {
  const oid = encodeTlv(Tag.curve, encodeOidOctets(oidOf(curve)));
  return Uint8Array.from([...encodeTlv(Tag.keyReference, Uint8Array.of(keyReference)), ...oid]);
}

/** Command data of GENERATE ASYMMETRIC KEY PAIR. */
export function parseKeyControlReference(data: Uint8Array): KeyControlReference {
  const objects = childrenOf(parseTlv(data, CONTROL_REFERENCE_TEMPLATE));
  return { keyReference: smallNumber(getTlv(objects, Tag.keyReference)), curve: curveOf(objects).name };
}

/** Template 7F49 with the uncompressed point. */
export function encodePublicKeyObject(curve: Curve, point: AffinePoint): Uint8Array {
  return encodeTlv(PUBLIC_KEY_TEMPLATE, encodeTlv(Tag.publicPoint, encodePoint(curve, point)));
}

/** @throws CivicardError EC_POINT_INVALID for a point that is not on the curve, or a TlvError */
export function parsePublicKeyObject(data: Uint8Array, curve: Curve): AffinePoint {
  const objects = childrenOf(parseTlv(data, PUBLIC_KEY_TEMPLATE));
  return decodePoint(curve, getTlv(objects, Tag.publicPoint).value);
}

/** Template 7F48: only ever inside the secure channel. */
export function encodePrivateKeyObject({ keyReference, curve, privateKey, keyId }: PrivateKeyObject): Uint8Array {
  return encodeTlv(
    PRIVATE_KEY_TEMPLATE,
    encodeKeyControlReference({ keyReference, curve }),
    keyId === undefined ? new Uint8Array() : encodeTlv(Tag.keyId, toMinimalUnsignedBytes(keyId)),
    encodeTlv(Tag.privateValue, privateKey),
  );
}

/** @throws CivicardError CARD_OBJECT_INVALID for a scalar outside its group, or a TlvError */
export function parsePrivateKeyObject(data: Uint8Array): PrivateKeyObject {
  const objects = childrenOf(parseTlv(data, PRIVATE_KEY_TEMPLATE));
  const curve = curveOf(objects);
  const value = getTlv(objects, Tag.privateValue);
  const scalar = fromUnsignedBytes(value.value);
  // The range is what counts; the number of bytes alone says nothing (field case S07).
  if (value.value.length !== curve.orderBytes || scalar === 0n || scalar >= curve.n) fail("private key", value.offset);
  const keyId = objects.find(({ tag }) => tag === Tag.keyId);
  return {
    keyReference: smallNumber(getTlv(objects, Tag.keyReference)),
    curve: curve.name,
    privateKey: value.value.slice(),
    keyId: keyId === undefined ? undefined : smallNumber(keyId),
  };
}

const protocolBits: Readonly<Record<AccessProtocol, number>> = { PACE: 0x01, BAC: 0x02 };

export function encodeAccessProtocols(protocols: readonly AccessProtocol[]): Uint8Array {
  return Uint8Array.of(protocols.reduce((bits, protocol) => bits | protocolBits[protocol], 0));
}

/** @throws CivicardError CARD_OBJECT_INVALID */
export function parseAccessProtocols(data: Uint8Array): readonly AccessProtocol[] {
  const [bits, ...rest] = data;
  if (bits === undefined || rest.length > 0 || bits > 0x03) return fail("access protocols", 0);
  return (Object.keys(protocolBits) as AccessProtocol[]).filter((protocol) => (bits & protocolBits[protocol]) !== 0);
}

function oidOf(curve: CurveName): string {
  return getCurve(curve).oid ?? fail("curve", 0);
}

function curveOf(objects: readonly Tlv[]): Curve {
  const tlv = getTlv(objects, Tag.curve);
  return findCurveByOid(decodeOidOctets(tlv.value, tlv.valueOffset)) ?? fail("curve", tlv.offset);
}

function smallNumber(tlv: Tlv): number {
  if (tlv.value.length < 1 || tlv.value.length > 4) fail("number", tlv.offset);
  return Number(fromUnsignedBytes(tlv.value));
}

function fail(part: string, offset: number): never {
  throw new CivicardError("CARD_OBJECT_INVALID", { part, offset });
}
