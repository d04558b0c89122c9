/**
 * Country signing and document signer certificates by the profile of Doc 9303-12: explicit curve parameters with
 * cofactor, uncompressed points, the extensions that readers abroad look for. PKI.js assembles, the key signs.
 *
 * @spec ICAO 9303-12 §7.1
 */
import * as asn1js from "asn1js";
import * as pkijs from "pkijs";
import { equalBytes } from "../base/bytes/index.ts";
import { decodeEcSubjectPublicKeyInfo, encodeEcSubjectPublicKeyInfo, type RandomSource } from "../base/crypto/index.ts";
import { CivicardError } from "../base/errors/index.ts";
import { parseBer, toDer } from "./asn1.ts";
import { pkijsTime } from "./asn1-time.ts";
import {
  type Certificate,
  isWithin,
  keyIdentifierOf,
  parseCertificate,
  verifyCertificateSignature,
} from "./certificate.ts";
import type { Contact, UsagePeriod } from "./certificate-content.ts";
import {
  alternativeNamesExtensions,
  authorityConstraintsExtension,
  authorityKeyIdentifierExtension,
  certificatePoliciesExtension,
  crlDistributionPointsExtension,
  documentTypeListExtension,
  keyUsageExtension,
  privateKeyUsageExtension,
  subjectKeyIdentifierExtension,
} from "./certificate-extensions.ts";
import { type CertificateName, encodeCertificateName, findCountry } from "./distinguished-name.ts";
import { Oid } from "./object-identifiers.ts";
import { parseSubjectPublicKeyInfo } from "./public-key.ts";
import { signatureAlgorithmIdentifier } from "./signature-algorithm.ts";
import type { SigningKey } from "./signing-key.ts";

export interface CertificateOptions {
  readonly name: CertificateName;
  readonly validity: UsagePeriod;
  readonly privateKeyUsage: UsagePeriod;
  readonly contact: Contact;
  readonly crlDistributionPoints: readonly string[];
  readonly policies?: readonly string[] | undefined;
  /** Doc 9303-12 asks for explicit parameters, which is the default; TLS tools want named curves. */
  readonly ecParameters?: "explicit" | "named" | undefined;
  /** Makes the serial number. */
  readonly random: RandomSource;
}

export interface CscaOptions extends CertificateOptions {
  readonly key: SigningKey;
}

export interface DocumentSignerOptions extends CertificateOptions {
  /** Public key of the document signer. */
  readonly subjectPublicKeyInfo: Uint8Array;
  /** Document codes of DG1, one or two letters: `ID`, `P`. */
  readonly documentTypes: readonly string[];
  readonly csca: Issuer;
}

/** Who signs a certificate or a list. */
export interface Issuer {
  readonly certificate: Uint8Array;
  readonly key: SigningKey;
}

/** Sixteen octets of randomness are far from a second one, and below the twenty that RFC 5280 allows. */
const SERIAL_OCTETS = 16;

/**
 * A self-signed country signing certificate, DER.
 * @throws CivicardError CERTIFICATE_PROFILE_INVALID
 */
export async function createCscaCertificate(options: CscaOptions): Promise<Uint8Array> {
  const name = encodeCertificateName(options.name);
  const spki = certificateKey(options.key.subjectPublicKeyInfo, options);
  const certificate = prepare(options, { subject: name, issuer: name, spki });
  const keyIdentifier = keyIdentifierOf(spki);
  certificate.extensions = [
    ...sharedExtensions(options, { subject: keyIdentifier, authority: keyIdentifier }),
    keyUsageExtension("authority"),
    authorityConstraintsExtension(),
  ];
  return signCertificate(certificate, options.key);
}

/**
 * A document signer certificate under a country signer, DER.
 * @throws CivicardError CERTIFICATE_PROFILE_INVALID, E-KEY-CHAIN when the country signer may not sign it
 */
export async function createDocumentSignerCertificate(options: DocumentSignerOptions): Promise<Uint8Array> {
  const issuer = parseCertificate(options.csca.certificate);
  const subject = encodeCertificateName(options.name);
  assertIssuerFits(issuer, options);
  assertDocumentTypes(options.documentTypes);
  const spki = certificateKey(options.subjectPublicKeyInfo, options);
  const certificate = prepare(options, { subject, issuer: issuer.subject.der, spki });
  certificate.extensions = [
    ...sharedExtensions(options, { subject: keyIdentifierOf(spki), authority: issuer.subjectKeyIdentifier }),
    keyUsageExtension("document-signer"),
    documentTypeListExtension(options.documentTypes),
  ];
  const der = await signCertificate(certificate, options.csca.key);
  const check = verifyCertificateSignature(parseCertificate(der), issuer);
  if (check.status !== "valid") throw new CivicardError("SIGNATURE_SELF_CHECK_FAILED");
  return der;
}

function assertIssuerFits(issuer: Certificate, options: DocumentSignerOptions): void {
  const { validity, privateKeyUsage, name, csca } = options;
  const refuse = (reason: string): never => {
    throw new CivicardError("E-KEY-CHAIN", { reason });
  };
  if (!sameKey(csca.key.subjectPublicKeyInfo, issuer.subjectPublicKeyInfo))
    refuse("the key is not the country signer's");
  if (!isWithin(issuer.privateKeyUsage ?? {}, validity.notBefore)) refuse("outside the country signer's key usage");
  if (validity.notBefore < issuer.notBefore || validity.notAfter > issuer.notAfter) {
    refuse("outlives the country signer's certificate");
  }
  if (privateKeyUsage.notAfter > validity.notAfter) refuse("the key is used longer than its certificate lives");
  if (findCountry(issuer.subject) !== name.country.toUpperCase()) refuse("another country than the country signer's");
}

/** Whether two SubjectPublicKeyInfos hold one key, however they write its parameters. */
export function sameKey(left: Uint8Array, right: Uint8Array): boolean {
  return equalBytes(parseSubjectPublicKeyInfo(left).key, parseSubjectPublicKeyInfo(right).key);
}

function assertDocumentTypes(types: readonly string[]): void {
  if (types.length === 0 || types.some((type) => !/^[A-Z]{1,2}$/.test(type))) {
    throw new CivicardError("CERTIFICATE_PROFILE_INVALID", { reason: "document types are one or two letters" });
  }
}

function certificateKey(spki: Uint8Array, { ecParameters = "explicit" }: CertificateOptions): Uint8Array {
  if (parseSubjectPublicKeyInfo(spki).algorithm !== Oid.ecPublicKey) return spki;
  const { curve, point } = decodeEcSubjectPublicKeyInfo(spki);
  return encodeEcSubjectPublicKeyInfo(curve, point, { parameters: ecParameters });
}

interface Parties {
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly spki: Uint8Array;
}

function prepare(options: CertificateOptions, { subject, issuer, spki }: Parties): pkijs.Certificate {
  const { notBefore, notAfter } = options.validity;
  if (!(notBefore < notAfter)) throw new CivicardError("CERTIFICATE_PROFILE_INVALID", { reason: "validity is empty" });
  const certificate = new pkijs.Certificate();
  certificate.version = 2;
  certificate.serialNumber = new asn1js.Integer({ valueHex: Uint8Array.from(serialNumber(options.random)).buffer });
  certificate.issuer = new pkijs.RelativeDistinguishedNames({ schema: parseBer(issuer) });
  certificate.subject = new pkijs.RelativeDistinguishedNames({ schema: parseBer(subject) });
  certificate.notBefore = pkijsTime(notBefore);
  certificate.notAfter = pkijsTime(notAfter);
  certificate.subjectPublicKeyInfo = new pkijs.PublicKeyInfo({ schema: parseBer(spki) });
  return certificate;
}

/** Positive, without a leading zero octet. @spec RFC 5280 §4.1.2.2 */
function serialNumber(random: RandomSource): Uint8Array {
  const octets = Uint8Array.from(random(SERIAL_OCTETS));
  octets[0] = ((octets[0] ?? 0) & 0x3f) | 0x40;
  return octets;
}

function sharedExtensions(
  options: CertificateOptions,
  keyIdentifiers: { readonly subject: Uint8Array; readonly authority: Uint8Array },
): readonly pkijs.Extension[] {
  return [
    authorityKeyIdentifierExtension(keyIdentifiers.authority),
    subjectKeyIdentifierExtension(keyIdentifiers.subject),
    privateKeyUsageExtension(options.privateKeyUsage),
    ...(options.policies === undefined ? [] : [certificatePoliciesExtension(options.policies)]),
    ...alternativeNamesExtensions(options.contact),
    crlDistributionPointsExtension(options.crlDistributionPoints),
  ];
}

async function signCertificate(certificate: pkijs.Certificate, key: SigningKey): Promise<Uint8Array> {
  certificate.signature = signatureAlgorithmIdentifier(key.algorithm);
  certificate.signatureAlgorithm = signatureAlgorithmIdentifier(key.algorithm);
  certificate.tbsView = toDer(certificate.encodeTBS());
  const signature = await key.sign(certificate.tbsView);
  certificate.signatureValue = new asn1js.BitString({ valueHex: Uint8Array.from(signature).buffer });
  return toDer(certificate.toSchema(true));
}
