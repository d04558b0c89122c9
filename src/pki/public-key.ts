/**
 * SubjectPublicKeyInfo to a key of node:crypto. Elliptic curves come with explicit parameters (Doc 9303-12 asks for
 * them, OpenSSL's certificate code refuses them): they are mapped to a known curve by full comparison.
 *
 * @spec ICAO 9303-12 §4.4.3
 */
import { createPublicKey, type KeyObject } from "node:crypto";
import {
  DerTag,
  decodeDerBitString,
  decodeDerOid,
  derChildren,
  encodeDerBitString,
  encodeDerOid,
  encodeDerSequence,
  encodeUtf8,
  expectDer,
  parseDer,
} from "../base/bytes/index.ts";
import { type CurveName, decodeEcSubjectPublicKeyInfo, ecPublicKeyObject } from "../base/crypto/index.ts";
import { CivicardError } from "../base/errors/index.ts";
import { toDer } from "./asn1.ts";
import { Oid } from "./object-identifiers.ts";
import { ResultMemory } from "./result-memory.ts";
import { type DeclaredSignatureAlgorithm, pssParameters } from "./signature-algorithm.ts";

export interface PublicKey {
  readonly keyObject: KeyObject;
  /** Elliptic curve keys only. */
  readonly curve?: { readonly name: CurveName; readonly orderBytes: number };
  /** RSA keys only. */
  readonly modulusBits?: number;
}

/** Above this an RSA operation costs more than any real key is worth. */
const LARGEST_MODULUS = 8192;

const publicKeys = new ResultMemory<PublicKey>(256);

/** AlgorithmIdentifier's name and the key bits. */
export function parseSubjectPublicKeyInfo(spki: Uint8Array): { readonly algorithm: string; readonly key: Uint8Array } {
  const outer = parseDer(spki, DerTag.sequence);
  const [algorithm, key] = derChildren(outer);
  const [oid] = derChildren(expectDer(algorithm, DerTag.sequence, outer));
  return {
    algorithm: decodeDerOid(expectDer(oid, DerTag.objectIdentifier, algorithm)),
    key: decodeDerBitString(expectDer(key, DerTag.bitString, outer)),
  };
}

/**
 * @param algorithm the signature to verify; its RSASSA-PSS parameters become those of the key, for node:crypto
 *   takes the hash of the mask from nowhere else
 * @throws CivicardError PKI_KEY_NOT_SUPPORTED, EC_PARAMETERS_UNKNOWN, EC_POINT_INVALID
 */
export function importPublicKey(spki: Uint8Array, algorithm?: DeclaredSignatureAlgorithm): PublicKey {
  // Making a key object costs as much as several signatures, and the same few keys come with all cards.
  const inputs = [spki, encodeUtf8(JSON.stringify(algorithm ?? null))];
  return publicKeys.recall(inputs, () => makePublicKey(spki, algorithm));
}

function makePublicKey(spki: Uint8Array, algorithm: DeclaredSignatureAlgorithm | undefined): PublicKey {
  const { algorithm: oid, key } = parseSubjectPublicKeyInfo(spki);
  if (oid === Oid.rsaEncryption || oid === Oid.rsaPss) return importRsaKey(key, algorithm);
  if (oid !== Oid.ecPublicKey) throw new CivicardError("PKI_KEY_NOT_SUPPORTED", { algorithm: oid });
  const { curve, point } = decodeEcSubjectPublicKeyInfo(spki);
  return {
    keyObject: ecPublicKeyObject(curve, point),
    curve: { name: curve.name, orderBytes: curve.orderBytes },
  };
}

function importRsaKey(key: Uint8Array, algorithm: DeclaredSignatureAlgorithm | undefined): PublicKey {
  const identifier =
    algorithm?.scheme === "RSASSA-PSS"
      ? [encodeDerOid(Oid.rsaPss), toDer(pssParameters(algorithm.hash, algorithm.maskHash, algorithm.saltLength))]
      : [encodeDerOid(Oid.rsaEncryption), Uint8Array.of(0x05, 0x00)];
  const spki = encodeDerSequence(encodeDerSequence(...identifier), encodeDerBitString(key));
  const keyObject = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
  const modulusBits = keyObject.asymmetricKeyDetails?.modulusLength ?? 0;
  if (modulusBits > LARGEST_MODULUS) {
    throw new CivicardError("PKI_KEY_NOT_SUPPORTED", { algorithm: `RSA ${modulusBits}` });
  }
  return { keyObject, modulusBits };
}
