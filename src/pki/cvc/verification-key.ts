/** A key that is ready to check signatures with: curve known, point on it, numbers sane. @spec BSI TR-03110-3 §A.7.3, §A.7.4 */
import { constants, createPublicKey, type KeyObject, verify } from "node:crypto";
import {
  encodeDerBitString,
  encodeDerInteger,
  encodeDerOid,
  encodeDerSequence,
  fromUnsignedBytes,
} from "../../base/bytes/index.ts";
import {
  type AffinePoint,
  type Curve,
  decodePoint,
  ecdsaVerifyPlain,
  type HashName,
  platformHashName,
} from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { Oid } from "../object-identifiers.ts";
import { type CvEcPublicKey, type CvPublicKey, type CvRsaPublicKey, findCurveOfKey } from "./public-key.ts";

export type CvVerificationKey =
  | {
      readonly kind: "ECDSA";
      readonly oid: string;
      readonly hash: HashName;
      readonly curve: Curve;
      readonly point: AffinePoint;
    }
  | {
      readonly kind: "RSA";
      readonly oid: string;
      readonly hash: HashName;
      readonly scheme: CvRsaPublicKey["scheme"];
      readonly modulusBits: number;
      readonly keyObject: KeyObject;
    };

const SMALLEST_MODULUS = 1024;
const LARGEST_MODULUS = 8192;
const LARGEST_EXPONENT = 0xffff_ffffn;

/**
 * @param inherited the curve of the issuing key, for a key without domain parameters
 * @throws CivicardError EC_PARAMETERS_UNKNOWN, EC_POINT_INVALID, RSA_KEY_INVALID, or CVC_PROFILE_INVALID for a key
 *   without a curve
 */
export function getVerificationKey(key: CvPublicKey, inherited?: Curve): CvVerificationKey {
  return key.kind === "RSA" ? rsaKey(key) : ecKey(key, inherited);
}

/** `undefined` for a key that cannot be used. */
export function findVerificationKey(key: CvPublicKey, inherited?: Curve): CvVerificationKey | undefined {
  try {
    return getVerificationKey(key, inherited);
  } catch (error) {
    if (error instanceof CivicardError) return undefined;
    throw error;
  }
}

/** A signature of another length than the key makes is wrong, not repaired. */
export function verifyCvSignature(key: CvVerificationKey, data: Uint8Array, signature: Uint8Array): boolean {
  if (key.kind === "ECDSA") return ecdsaVerifyPlain(key.curve, key.point, key.hash, data, signature);
  if (signature.length !== Math.ceil(key.modulusBits / 8)) return false;
  const padding =
    key.scheme === "RSASSA-PSS"
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : { padding: constants.RSA_PKCS1_PADDING };
  return verify(platformHashName(key.hash), data, { key: key.keyObject, ...padding }, signature);
}

function ecKey(key: CvEcPublicKey, inherited: Curve | undefined): CvVerificationKey {
  const curve = findCurveOfKey(key) ?? inherited;
  if (curve === undefined) throw new CivicardError("CVC_PROFILE_INVALID", { reason: "domain parameters are missing" });
  return { kind: "ECDSA", oid: key.oid, hash: key.hash, curve, point: decodePoint(curve, key.point) };
}

function rsaKey({ oid, hash, scheme, modulus, exponent }: CvRsaPublicKey): CvVerificationKey {
  const [n, e] = [fromUnsignedBytes(modulus), fromUnsignedBytes(exponent)];
  const modulusBits = n.toString(2).length;
  if ((n & 1n) === 0n || modulusBits < SMALLEST_MODULUS || modulusBits > LARGEST_MODULUS) {
    throw new CivicardError("RSA_KEY_INVALID", { reason: "modulus" });
  }
  if (e < 3n || (e & 1n) === 0n || e > LARGEST_EXPONENT) {
    throw new CivicardError("RSA_KEY_INVALID", { reason: "exponent" });
  }
  const spki = encodeDerSequence(
    encodeDerSequence(encodeDerOid(Oid.rsaEncryption), Uint8Array.of(0x05, 0x00)),
    encodeDerBitString(encodeDerSequence(encodeDerInteger(n), encodeDerInteger(e))),
  );
  const keyObject = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
  return { kind: "RSA", oid, hash, scheme, modulusBits, keyObject };
}
