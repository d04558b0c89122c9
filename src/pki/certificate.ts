/**
 * An X.509 certificate as plain data, read by PKI.js. The bytes that were signed and the bytes of the key are kept
 * as they stood: nothing is encoded again on the way to a check.
 *
 * @spec RFC 5280 §4, ICAO 9303-12 §7.1
 */
import * as asn1js from "asn1js";
import * as pkijs from "pkijs";
import { toHex } from "../base/bytes/index.ts";
import { digest } from "../base/crypto/index.ts";
import { bytesAsSent, elementsOf, guarded, parseBer, toDer, wholeOctets } from "./asn1.ts";
import { type DistinguishedName, readDistinguishedName } from "./distinguished-name.ts";
import { Oid } from "./object-identifiers.ts";
import { parseSubjectPublicKeyInfo } from "./public-key.ts";
import { ResultMemory } from "./result-memory.ts";
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from "./signature-algorithm.ts";
import { recallSignatureAnswer, type SignatureAnswer } from "./verify-signature.ts";

export interface Period {
  readonly notBefore?: Date | undefined;
  readonly notAfter?: Date | undefined;
}

export interface KeyUsage {
  readonly digitalSignature: boolean;
  readonly keyCertSign: boolean;
  readonly crlSign: boolean;
}

export interface Certificate {
  readonly der: Uint8Array;
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  /** Lower-case hexadecimal without leading zeros. */
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly subjectPublicKeyInfo: Uint8Array;
  /** The extension, else the SHA-1 of the key bits, as most issuers compute it. */
  readonly subjectKeyIdentifier: Uint8Array;
  readonly authorityKeyIdentifier?: Uint8Array | undefined;
  readonly keyUsage?: KeyUsage | undefined;
  /** `undefined` where basicConstraints is absent. */
  readonly certificateAuthority?: boolean | undefined;
  readonly pathLength?: number | undefined;
  readonly privateKeyUsage?: Period | undefined;
  /** Document types of DG1 that this signer may sign. */
  readonly documentTypes?: readonly string[] | undefined;
  readonly policies: readonly string[];
  /** Object identifiers of critical extensions that nothing here understands. */
  readonly unknownCriticalExtensions: readonly string[];
  readonly signed: SignedPart;
}

/** What a certificate or list was signed over, and with what. */
export interface SignedPart {
  readonly data: Uint8Array;
  readonly algorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
}

/** Extensions that are either judged here or change nothing for the judgement. */
const understood: ReadonlySet<string> = new Set([
  Oid.subjectKeyIdentifier,
  Oid.keyUsage,
  Oid.privateKeyUsagePeriod,
  Oid.subjectAltName,
  Oid.issuerAltName,
  Oid.basicConstraints,
  Oid.crlDistributionPoints,
  Oid.certificatePolicies,
  Oid.authorityKeyIdentifier,
  Oid.documentTypeList,
]);

/** Document signers of many states and authorities. */
const certificates = new ResultMemory<Certificate>(256);

/** @throws CivicardError PKI_ENCODING_INVALID */
export function parseCertificate(der: Uint8Array): Certificate {
  const schema = parseBer(der);
  return guarded("certificate", () => readCertificate(der, schema));
}

/** The same for certificates that come again with every card of their signer. */
export function recallCertificate(der: Uint8Array): Certificate {
  return certificates.recall([der], () => parseCertificate(der));
}

/** Whether `certificate` was signed with the key of `issuer`; names and dates are judged elsewhere. */
export function verifyCertificateSignature(certificate: Certificate, issuer: Certificate): SignatureAnswer {
  return recallSignatureAnswer({ ...certificate.signed, subjectPublicKeyInfo: issuer.subjectPublicKeyInfo });
}

/** `undefined` stands for "no limit known", which is within. */
export function isWithin({ notBefore, notAfter }: Period, at: Date): boolean {
  return (notBefore === undefined || notBefore <= at) && (notAfter === undefined || at <= notAfter);
}

/** Whether the certificate may sign certificates. A version 1 root has no extensions and may. */
export function isCertificateAuthority(certificate: Certificate): boolean {
  const { certificateAuthority, keyUsage } = certificate;
  if (keyUsage !== undefined && !keyUsage.keyCertSign) return false;
  return certificateAuthority ?? keyUsage?.keyCertSign ?? false;
}

/** Serial number as it is compared and shown. */
export function formatSerialNumber(octets: Uint8Array): string {
  return toHex(octets).replace(/^0+(?=.)/, "");
}

function readCertificate(der: Uint8Array, schema: asn1js.AsnType): Certificate {
  const [tbs] = elementsOf(schema);
  const data = bytesAsSent(tbs ?? schema);
  const parsed = new pkijs.Certificate({ schema });
  const subjectPublicKeyInfo = toDer(parsed.subjectPublicKeyInfo.toSchema());
  const extensions = parsed.extensions ?? [];
  const basic = findValue(extensions, Oid.basicConstraints, pkijs.BasicConstraints);
  return {
    der: Uint8Array.from(der),
    subject: readDistinguishedName(parsed.subject),
    issuer: readDistinguishedName(parsed.issuer),
    serialNumber: formatSerialNumber(parsed.serialNumber.valueBlock.valueHexView),
    notBefore: parsed.notBefore.value,
    notAfter: parsed.notAfter.value,
    subjectPublicKeyInfo,
    subjectKeyIdentifier: subjectKeyIdentifierOf(extensions, subjectPublicKeyInfo),
    authorityKeyIdentifier: authorityKeyIdentifierOf(extensions),
    keyUsage: keyUsageOf(extensions),
    certificateAuthority: basic?.cA,
    pathLength: typeof basic?.pathLenConstraint === "number" ? basic.pathLenConstraint : undefined,
    privateKeyUsage: privateKeyUsageOf(extensions),
    documentTypes: documentTypesOf(extensions),
    policies: policiesOf(extensions),
    unknownCriticalExtensions: extensions
      .filter(({ critical, extnID }) => critical && !understood.has(extnID))
      .map(({ extnID }) => extnID),
    signed: {
      data,
      algorithm: readAlgorithmIdentifier(parsed.signatureAlgorithm),
      signature: wholeOctets(parsed.signatureValue),
    },
  };
}

function findExtension(extensions: readonly pkijs.Extension[], oid: string): pkijs.Extension | undefined {
  return extensions.find(({ extnID }) => extnID === oid);
}

function findValue<T>(
  extensions: readonly pkijs.Extension[],
  oid: string,
  type: abstract new (...parameters: never[]) => T,
): T | undefined {
  const value: unknown = findExtension(extensions, oid)?.parsedValue;
  return value instanceof type ? value : undefined;
}

function subjectKeyIdentifierOf(extensions: readonly pkijs.Extension[], spki: Uint8Array): Uint8Array {
  const value = findValue(extensions, Oid.subjectKeyIdentifier, asn1js.OctetString);
  return value === undefined ? keyIdentifierOf(spki) : Uint8Array.from(value.valueBlock.valueHexView);
}

/** SHA-1 of the key bits. @spec RFC 5280 §4.2.1.2 method 1 */
export function keyIdentifierOf(subjectPublicKeyInfo: Uint8Array): Uint8Array {
  return digest("SHA-1", parseSubjectPublicKeyInfo(subjectPublicKeyInfo).key);
}

function authorityKeyIdentifierOf(extensions: readonly pkijs.Extension[]): Uint8Array | undefined {
  const value = findValue(extensions, Oid.authorityKeyIdentifier, pkijs.AuthorityKeyIdentifier);
  return value?.keyIdentifier === undefined ? undefined : Uint8Array.from(value.keyIdentifier.valueBlock.valueHexView);
}

function keyUsageOf(extensions: readonly pkijs.Extension[]): KeyUsage | undefined {
  const bits = findValue(extensions, Oid.keyUsage, asn1js.BitString)?.valueBlock.valueHexView[0];
  if (bits === undefined) return undefined;
  return {
    digitalSignature: (bits & 0x80) !== 0,
    keyCertSign: (bits & 0x04) !== 0,
    crlSign: (bits & 0x02) !== 0,
  };
}

function privateKeyUsageOf(extensions: readonly pkijs.Extension[]): Period | undefined {
  const value = findValue(extensions, Oid.privateKeyUsagePeriod, pkijs.PrivateKeyUsagePeriod);
  return value === undefined ? undefined : { notBefore: value.notBefore, notAfter: value.notAfter };
}

function policiesOf(extensions: readonly pkijs.Extension[]): readonly string[] {
  const value = findValue(extensions, Oid.certificatePolicies, pkijs.CertificatePolicies);
  return (value?.certificatePolicies ?? []).map(({ policyIdentifier }) => policyIdentifier);
}

/** SEQUENCE { version, SET OF PrintableString }. @spec ICAO 9303-12 §7.1.1.6 */
function documentTypesOf(extensions: readonly pkijs.Extension[]): readonly string[] | undefined {
  const extension = findExtension(extensions, Oid.documentTypeList);
  if (extension === undefined) return undefined;
  const [, types] = elementsOf(parseBer(extension.extnValue.valueBlock.valueHexView));
  return types === undefined
    ? []
    : elementsOf(types).map((type) => String((type.valueBlock as { readonly value?: unknown }).value ?? ""));
}
