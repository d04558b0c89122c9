/**
 * EC keys as others want them: SubjectPublicKeyInfo in either form, and key objects of node:crypto. Key objects are
 * always made from DER: exporting a brainpool key as JWK can hang the process on Node 20.
 *
 * @spec RFC 5480; RFC 5915; ICAO 9303-12 §4.4.2; BSI TR-03110-3 §A.2.1.1
 */
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import {
  DerTag,
  decodeDerBitString,
  decodeDerNumber,
  decodeDerOid,
  derChildren,
  encodeDerBitString,
  encodeDerOid,
  encodeDerSequence,
  expectDer,
  parseDer,
  type Tlv,
} from "../bytes/index.ts";
import { CivicardError } from "../errors/index.ts";
import { type AffinePoint, type Curve, findCurveByOid, findCurveByParameterId } from "./curve.ts";
import { decodeExplicitParameters, encodeExplicitParameters } from "./ec-parameters.ts";
import { encodeEcPrivateKey } from "./ec-private-key.ts";
import { assertPoint, decodePoint, encodePoint } from "./point.ts";

/** id-ecPublicKey, the algorithm of EC keys of both kinds. */
const EC_PUBLIC_KEY = "1.2.840.10045.2.1";
const EC_DH = "1.3.132.1.12";
const STANDARDISED_DOMAIN_PARAMETERS = "0.4.0.127.0.7.1.2";

export interface EcPublicKey {
  readonly curve: Curve;
  readonly point: AffinePoint;
}

export interface EcKeyEncoding {
  /** Doc 9303-12 asks for explicit parameters in certificates; keys elsewhere name their curve. */
  readonly parameters: "named" | "explicit";
}

/** SubjectPublicKeyInfo with the point in uncompressed form. */
export function encodeEcSubjectPublicKeyInfo(curve: Curve, point: AffinePoint, encoding: EcKeyEncoding): Uint8Array {
  assertPoint(curve, point);
  const parameters = encoding.parameters === "named" ? encodeNamedCurve(curve) : encodeExplicitParameters(curve);
  return encodeDerSequence(
    encodeDerSequence(encodeDerOid(EC_PUBLIC_KEY), parameters),
    encodeDerBitString(encodePoint(curve, point)),
  );
}

/**
 * A public key on a known curve: by name, by standardised parameter number, or by parameters fully equal to it.
 * @throws CivicardError EC_PARAMETERS_UNKNOWN, EC_POINT_INVALID, or DER_INVALID with the offset
 */
export function decodeEcSubjectPublicKeyInfo(spki: Uint8Array): EcPublicKey {
  const outer = parseDer(spki, DerTag.sequence);
  const [algorithm, key, ...rest] = derChildren(outer);
  if (rest.length > 0) throw new CivicardError("DER_INVALID", { offset: outer.offset, reason: "extra elements" });
  const curve = decodeAlgorithm(expectDer(algorithm, DerTag.sequence, outer));
  return { curve, point: decodePoint(curve, decodeDerBitString(expectDer(key, DerTag.bitString, outer))) };
}

/**
 * The curve that an AlgorithmIdentifier of a key or of PACE domain parameters means, under the same rule.
 * @throws CivicardError EC_PARAMETERS_UNKNOWN, or DER_INVALID with the offset
 */
export function decodeEcAlgorithmIdentifier(algorithm: Uint8Array): Curve {
  return decodeAlgorithm(parseDer(algorithm, DerTag.sequence));
}

/** @throws CivicardError EC_SCALAR_OUT_OF_RANGE */
export function ecPrivateKeyObject(curve: Curve, scalar: bigint): KeyObject {
  const key = encodeEcPrivateKey(curve, scalar, encodeNamedCurve(curve));
  return createPrivateKey({ key, format: "der", type: "sec1" });
}

/** @throws CivicardError EC_POINT_INVALID */
export function ecPublicKeyObject(curve: Curve, point: AffinePoint): KeyObject {
  const key = encodeEcSubjectPublicKeyInfo(curve, point, { parameters: "named" });
  return createPublicKey({ key: Buffer.from(key), format: "der", type: "spki" });
}

function encodeNamedCurve(curve: Curve): Uint8Array {
  if (curve.oid === undefined) throw new CivicardError("EC_PARAMETERS_UNKNOWN", { reason: "the curve has no name" });
  return encodeDerOid(curve.oid);
}

function decodeAlgorithm(algorithm: Tlv): Curve {
  const [identifier, parameters, ...rest] = derChildren(algorithm);
  const oid = decodeDerOid(expectDer(identifier, DerTag.objectIdentifier, algorithm));
  if (parameters === undefined || rest.length > 0) throw unknown("parameters are missing");
  if (oid === STANDARDISED_DOMAIN_PARAMETERS) return known(findCurveByParameterId(decodeDerNumber(parameters)));
  if (oid !== EC_PUBLIC_KEY && oid !== EC_DH) throw unknown("not an elliptic curve key");
  if (parameters.tag === DerTag.objectIdentifier) return known(findCurveByOid(decodeDerOid(parameters)));
  if (parameters.tag === DerTag.sequence) return decodeExplicitParameters(parameters);
  throw unknown("inherited parameters");
}

function known(curve: Curve | undefined): Curve {
  if (curve === undefined) throw unknown("curve is not in the table");
  return curve;
}

function unknown(reason: string): CivicardError {
  return new CivicardError("EC_PARAMETERS_UNKNOWN", { reason });
}
