/**
 * Public keys of CV certificates. Domain parameters stand only in certificates of a CVCA and go down the chain; they
 * are never used as they stand but must be those of a known curve in every value.
 *
 * @spec BSI TR-03110-3 §D.3
 */
import {
  childrenOf,
  decodeDerOid,
  encodeDerOid,
  encodeTlv,
  equalBytes,
  fromUnsignedBytes,
  type Tlv,
  toMinimalUnsignedBytes,
} from "../../base/bytes/index.ts";
import {
  type Curve,
  decodeEcSubjectPublicKeyInfo,
  decodeRsaSubjectPublicKeyInfo,
  encodePoint,
  type HashName,
  isRsaSubjectPublicKeyInfo,
  listCurves,
} from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import type { SigningKey } from "../signing-key.ts";
import { CvTag, malformed, required, type TemplateReader } from "./data-objects.ts";
import { findCvAlgorithm, getCvAlgorithmOid } from "./signature-algorithm.ts";

/** As numbers and points are written in the certificate. */
export interface DomainParameters {
  readonly prime: Uint8Array;
  readonly a: Uint8Array;
  readonly b: Uint8Array;
  readonly generator: Uint8Array;
  readonly order: Uint8Array;
  readonly cofactor?: Uint8Array | undefined;
}

export interface CvEcPublicKey {
  readonly kind: "ECDSA";
  readonly oid: string;
  readonly hash: HashName;
  /** Absent when the key inherits those of its CVCA. */
  readonly parameters?: DomainParameters | undefined;
  /** Uncompressed. */
  readonly point: Uint8Array;
}

export interface CvRsaPublicKey {
  readonly kind: "RSA";
  readonly oid: string;
  readonly scheme: "RSASSA-PKCS1" | "RSASSA-PSS";
  readonly hash: HashName;
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
}

export type CvPublicKey = CvEcPublicKey | CvRsaPublicKey;

const EcTag = { prime: 0x81, a: 0x82, b: 0x83, generator: 0x84, order: 0x85, point: 0x86, cofactor: 0x87 } as const;
const RsaTag = { modulus: 0x81, exponent: 0x82 } as const;

const oidField = { tag: CvTag.objectIdentifier };
const bareFields = [oidField, { tag: EcTag.point }];
const fullFields = [
  ...[oidField, { tag: EcTag.prime }, { tag: EcTag.a }, { tag: EcTag.b }, { tag: EcTag.generator }],
  ...[{ tag: EcTag.order }, { tag: EcTag.point }, { tag: EcTag.cofactor, optional: true }],
];
const rsaFields = [oidField, { tag: RsaTag.modulus }, { tag: RsaTag.exponent }];

/** @throws CivicardError CVC_MALFORMED */
export function parseCvPublicKey(template: Tlv, reader: TemplateReader): CvPublicKey {
  const [identifier, first] = childrenOf(template);
  if (identifier?.tag !== CvTag.objectIdentifier) throw malformed(template.valueOffset, "06 expected");
  const oid = decodeDerOid(identifier);
  const algorithm = findCvAlgorithm(oid);
  if (algorithm === undefined) throw malformed(template.offset, "not an algorithm of terminal authentication");
  const { scheme, hash } = algorithm;
  if (scheme !== "ECDSA") return { kind: "RSA", oid, scheme, hash, ...parseRsaKey(template, reader) };
  const isFull = first?.tag === EcTag.prime;
  const objects = reader.read(template, isFull ? fullFields : bareFields);
  const point = required(objects, EcTag.point).value;
  return { kind: "ECDSA", oid, hash, parameters: isFull ? parseParameters(objects, reader) : undefined, point };
}

export function encodeCvPublicKey(key: CvPublicKey): Uint8Array {
  return encodeTlv(CvTag.publicKey, encodeDerOid(key.oid), ...encodeObjects(key));
}

/**
 * The curve of a key: spelled out in it, or inherited.
 * @throws CivicardError EC_PARAMETERS_UNKNOWN when the parameters are not those of a known curve in every value
 */
export function findCurveOfKey({ parameters }: CvEcPublicKey): Curve | undefined {
  if (parameters === undefined) return undefined;
  const { prime, a, b, generator, order, cofactor } = parameters;
  const [p, coefficientA, coefficientB, n] = [prime, a, b, order].map(fromUnsignedBytes);
  const curve = listCurves().find((known) => known.p === p && known.a === coefficientA && known.b === coefficientB);
  if (curve === undefined) throw unknown("field or coefficients");
  if (!equalBytes(encodePoint(curve, curve.g), generator)) throw unknown("generator");
  if (n !== curve.n) throw unknown("order");
  if (cofactor !== undefined && fromUnsignedBytes(cofactor) !== curve.h) throw unknown("cofactor");
  return curve;
}

function domainParametersOf(curve: Curve): DomainParameters {
  return {
    prime: toMinimalUnsignedBytes(curve.p),
    a: toMinimalUnsignedBytes(curve.a),
    b: toMinimalUnsignedBytes(curve.b),
    generator: encodePoint(curve, curve.g),
    order: toMinimalUnsignedBytes(curve.n),
    cofactor: toMinimalUnsignedBytes(curve.h),
  };
}

/**
 * The public part of a key of a store, with domain parameters.
 * @throws CivicardError CVC_PROFILE_INVALID when terminal authentication has no identifier for what the key signs with
 */
export function cvPublicKeyOf({
  subjectPublicKeyInfo,
  algorithm,
}: Pick<SigningKey, "subjectPublicKeyInfo" | "algorithm">): CvPublicKey {
  const oid = getCvAlgorithmOid(algorithm);
  const { scheme, hash } = algorithm;
  if (scheme === "ECDSA") {
    const { curve, point } = decodeEcSubjectPublicKeyInfo(subjectPublicKeyInfo);
    return { kind: "ECDSA", oid, hash, parameters: domainParametersOf(curve), point: encodePoint(curve, point) };
  }
  if (!isRsaSubjectPublicKeyInfo(subjectPublicKeyInfo)) throw new TypeError("an RSA key has an RSA algorithm");
  const { modulus, exponent } = decodeRsaSubjectPublicKeyInfo(subjectPublicKeyInfo);
  const numbers = { modulus: toMinimalUnsignedBytes(modulus), exponent: toMinimalUnsignedBytes(exponent) };
  return { kind: "RSA", oid, scheme, hash, ...numbers };
}

function parseRsaKey(template: Tlv, reader: TemplateReader): Pick<CvRsaPublicKey, "modulus" | "exponent"> {
  const objects = reader.read(template, rsaFields);
  const [modulus, exponent] = [required(objects, RsaTag.modulus), required(objects, RsaTag.exponent)];
  reader.noteInteger(modulus);
  reader.noteInteger(exponent);
  return { modulus: modulus.value, exponent: exponent.value };
}

function parseParameters(objects: ReadonlyMap<number, Tlv>, reader: TemplateReader): DomainParameters {
  const integer = (tag: number) => {
    const object = required(objects, tag);
    reader.noteInteger(object);
    return object.value;
  };
  return {
    prime: integer(EcTag.prime),
    a: integer(EcTag.a),
    b: integer(EcTag.b),
    generator: required(objects, EcTag.generator).value,
    order: integer(EcTag.order),
    cofactor: objects.get(EcTag.cofactor)?.value,
  };
}

function encodeObjects(key: CvPublicKey): readonly Uint8Array[] {
  if (key.kind === "RSA") return [encodeTlv(RsaTag.modulus, key.modulus), encodeTlv(RsaTag.exponent, key.exponent)];
  const point = encodeTlv(EcTag.point, key.point);
  if (key.parameters === undefined) return [point];
  const { prime, a, b, generator, order, cofactor } = key.parameters;
  return [
    ...[encodeTlv(EcTag.prime, prime), encodeTlv(EcTag.a, a), encodeTlv(EcTag.b, b)],
    ...[encodeTlv(EcTag.generator, generator), encodeTlv(EcTag.order, order), point],
    ...(cofactor === undefined ? [] : [encodeTlv(EcTag.cofactor, cofactor)]),
  ];
}

function unknown(reason: string): CivicardError {
  return new CivicardError("EC_PARAMETERS_UNKNOWN", { reason });
}
