/**
 * Names of signature algorithms and hashes, and their AlgorithmIdentifiers. A signature is always judged by the
 * identifier beside it, never by the key or by the certificate's own signature.
 *
 * @spec ICAO 9303-12 §4.4, RFC 4055, RFC 5758
 */
import * as asn1js from "asn1js";
import * as pkijs from "pkijs";
import { digestLength, type HashName } from "../base/crypto/index.ts";
import { parseBer, toDer } from "./asn1.ts";
import { Oid } from "./object-identifiers.ts";

/** An AlgorithmIdentifier as plain data; no type of PKI.js leaves this room. */
export interface AlgorithmIdentifier {
  /** Dotted decimal. */
  readonly oid: string;
  /** DER, where there are any. */
  readonly parameters?: Uint8Array | undefined;
}

export type SignatureScheme = "ECDSA" | "RSASSA-PKCS1" | "RSASSA-PSS";

/** How a key signs. The salt of RSASSA-PSS is as long as the hash. */
export interface SignatureAlgorithm {
  readonly scheme: SignatureScheme;
  readonly hash: HashName;
}

const hashOids: Readonly<Record<HashName, string>> = {
  "SHA-1": "1.3.14.3.2.26",
  "SHA-224": "2.16.840.1.101.3.4.2.4",
  "SHA-256": "2.16.840.1.101.3.4.2.1",
  "SHA-384": "2.16.840.1.101.3.4.2.2",
  "SHA-512": "2.16.840.1.101.3.4.2.3",
};

const ecdsaOids: Readonly<Record<HashName, string>> = {
  "SHA-1": "1.2.840.10045.4.1",
  "SHA-224": "1.2.840.10045.4.3.1",
  "SHA-256": "1.2.840.10045.4.3.2",
  "SHA-384": "1.2.840.10045.4.3.3",
  "SHA-512": "1.2.840.10045.4.3.4",
};

const pkcs1Oids: Readonly<Record<HashName, string>> = {
  "SHA-1": "1.2.840.113549.1.1.5",
  "SHA-224": "1.2.840.113549.1.1.14",
  "SHA-256": "1.2.840.113549.1.1.11",
  "SHA-384": "1.2.840.113549.1.1.12",
  "SHA-512": "1.2.840.113549.1.1.13",
};

/** A signature algorithm as its identifier spells it, ready to verify with. */
export interface DeclaredSignatureAlgorithm {
  readonly scheme: SignatureScheme;
  readonly hash: HashName;
  /** RSASSA-PSS only. */
  readonly maskHash?: HashName;
  /** RSASSA-PSS only, bytes. */
  readonly saltLength?: number;
  readonly deviations: readonly string[];
}

/** @internal */
export function readAlgorithmIdentifier(identifier: pkijs.AlgorithmIdentifier): AlgorithmIdentifier {
  const parameters: unknown = identifier.algorithmParams;
  const present = parameters instanceof asn1js.BaseBlock && !(parameters instanceof asn1js.Null);
  return { oid: identifier.algorithmId, parameters: present ? toDer(parameters as asn1js.AsnType) : undefined };
}

/** AlgorithmIdentifier in DER. @internal */
export function encodeAlgorithmIdentifier(identifier: pkijs.AlgorithmIdentifier): Uint8Array {
  return toDer(identifier.toSchema());
}

export function hashOid(hash: HashName): string {
  return hashOids[hash];
}

export function findHashByOid(oid: string): HashName | undefined {
  return findKey(hashOids, oid);
}

/** DigestAlgorithmIdentifier without parameters, as RFC 5754 §2 wants it for SHA-2. @internal */
export function hashAlgorithmIdentifier(hash: HashName): pkijs.AlgorithmIdentifier {
  return new pkijs.AlgorithmIdentifier({ algorithmId: hashOids[hash] });
}

/** @internal */
export function signatureAlgorithmIdentifier(algorithm: SignatureAlgorithm): pkijs.AlgorithmIdentifier {
  const { scheme, hash } = algorithm;
  switch (scheme) {
    case "ECDSA":
      return new pkijs.AlgorithmIdentifier({ algorithmId: ecdsaOids[hash] });
    case "RSASSA-PKCS1":
      return new pkijs.AlgorithmIdentifier({ algorithmId: pkcs1Oids[hash], algorithmParams: new asn1js.Null() });
    case "RSASSA-PSS":
      return new pkijs.AlgorithmIdentifier({ algorithmId: Oid.rsaPss, algorithmParams: pssParameters(hash) });
  }
}

/**
 * What an identifier declares; `undefined` for an algorithm this toolkit does not verify.
 * @param digest hash named beside a bare `rsaEncryption`, as SignerInfo does
 */
export function findDeclaredAlgorithm(
  identifier: AlgorithmIdentifier,
  digest?: HashName,
): DeclaredSignatureAlgorithm | undefined {
  const { oid } = identifier;
  const ecdsa = findKey(ecdsaOids, oid);
  if (ecdsa !== undefined) return declared("ECDSA", ecdsa);
  const pkcs1 = oid === Oid.rsaEncryption ? digest : findKey(pkcs1Oids, oid);
  if (pkcs1 !== undefined) return declared("RSASSA-PKCS1", pkcs1);
  return oid === Oid.rsaPss ? findPssAlgorithm(identifier) : undefined;
}

function declared(scheme: SignatureScheme, hash: HashName): DeclaredSignatureAlgorithm {
  return { scheme, hash, deviations: hash === "SHA-1" ? ["SHA1_SIGNATURE"] : [] };
}

/** Parameters are read one by one: hash, mask hash and salt length are three choices of the issuer. */
function findPssAlgorithm({ parameters: der }: AlgorithmIdentifier): DeclaredSignatureAlgorithm | undefined {
  const absent = der === undefined;
  const parameters = absent ? new pkijs.RSASSAPSSParams() : new pkijs.RSASSAPSSParams({ schema: parseBer(der) });
  const hash = findHashByOid(parameters.hashAlgorithm.algorithmId);
  const maskHash = findMaskHash(parameters.maskGenAlgorithm);
  if (hash === undefined || maskHash === undefined || parameters.trailerField !== 1) return undefined;
  const base = declared("RSASSA-PSS", hash);
  const deviations = absent ? [...base.deviations, "PSS_PARAMETERS_ABSENT"] : base.deviations;
  return { ...base, maskHash, saltLength: parameters.saltLength, deviations };
}

function findMaskHash(mask: pkijs.AlgorithmIdentifier): HashName | undefined {
  if (mask.algorithmId !== Oid.rsaMgf1) return undefined;
  const schema: unknown = mask.algorithmParams;
  if (!(schema instanceof asn1js.Sequence)) return "SHA-1";
  return findHashByOid(new pkijs.AlgorithmIdentifier({ schema }).algorithmId);
}

function hashWithNull(hash: HashName): pkijs.AlgorithmIdentifier {
  return new pkijs.AlgorithmIdentifier({ algorithmId: hashOids[hash], algorithmParams: new asn1js.Null() });
}

/** RSASSA-PSS-params with the same hash twice. @spec RFC 4055 §3.1 @internal */
export function pssParameters(hash: HashName, maskHash = hash, saltLength = digestLength(hash)): asn1js.Sequence {
  return new pkijs.RSASSAPSSParams({
    hashAlgorithm: hashWithNull(hash),
    maskGenAlgorithm: new pkijs.AlgorithmIdentifier({
      algorithmId: Oid.rsaMgf1,
      algorithmParams: hashWithNull(maskHash).toSchema(),
    }),
    saltLength,
    trailerField: 1,
  }).toSchema();
}

function findKey(table: Readonly<Record<HashName, string>>, oid: string): HashName | undefined {
  return (Object.keys(table) as HashName[]).find((name) => table[name] === oid);
}
