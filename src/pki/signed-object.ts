/**
 * A file that is CMS SignedData with one signer: EF.SOD and EF.CardSecurity are made alike. What stands inside and
 * what deviates is told here; whether the signature holds is judged with a certificate and a trust store.
 *
 * @spec ICAO 9303-10 §4.6.2.2, ICAO 9303-11 §9.2.11
 */
import { equalBytes } from "../base/bytes/index.ts";
import { CivicardError } from "../base/errors/index.ts";
import { type Certificate, recallCertificate } from "./certificate.ts";
import { equalNames, equalNamesInAnyOrder } from "./distinguished-name.ts";
import type { Check } from "./inspection-report.ts";
import {
  parseSignedData,
  type SignedData,
  type SignerIdentifier,
  type SignerInfo,
  verifySigner,
} from "./signed-data.ts";
import type { TrustStore } from "./trust-store.ts";

export interface SignedObject {
  readonly signedData: SignedData;
  /** Certificates inside that could be read, in their order. */
  readonly certificates: readonly Certificate[];
  readonly signer: SignerInfo;
  /** What the signer says; nothing proves it but the signature. */
  readonly signingTime?: Date | undefined;
  /** Departures from Doc 9303 that do not keep the file from being judged, as stable words. */
  readonly deviations: readonly string[];
}

export interface SignedObjectForm {
  /** Where the ContentInfo stands in the file, for the offsets of errors. */
  readonly baseOffset: number;
  readonly contentType: string;
  /** Other content types that issuers wrote; taken with a deviation. */
  readonly legacyContentTypes?: readonly string[] | undefined;
}

/** The certificate of a signer among candidates, and how far its name had to be stretched. */
export interface FoundSigner {
  readonly certificate: Certificate;
  readonly deviations: readonly string[];
}

/**
 * @throws CivicardError SOD_MALFORMED, PKI_ENCODING_INVALID, TlvError, each with the offset
 */
export function readSignedObject(contentInfo: Uint8Array, form: SignedObjectForm): SignedObject {
  const signedData = parseSignedData(contentInfo, form.baseOffset);
  const [signer, ...others] = signedData.signers;
  if (signer === undefined || others.length > 0) throw malformed(`${signedData.signers.length} signers, not one`);
  assertVersions(signedData, signer);
  const legacy = form.legacyContentTypes?.includes(signedData.contentType) ?? false;
  if (!legacy && signedData.contentType !== form.contentType) {
    throw malformed(`content type ${signedData.contentType} is not ${form.contentType}`);
  }
  const [signingTime, ...otherTimes] = signer.signedAttributes?.signingTimes ?? [];
  if (otherTimes.length > 0) throw malformed("more than one signing time");
  const { certificates, deviations } = readCertificates(signedData);
  return {
    signedData,
    certificates,
    signer,
    signingTime,
    deviations: [
      ...signedData.deviations,
      ...(legacy ? ["CONTENT_TYPE_LEGACY"] : []),
      ...(hasVersionOfIdentifier(signer) ? [] : ["SIGNER_VERSION"]),
      ...deviations,
    ],
  };
}

/** Cards may leave their document signer certificate out; then it comes with the trust material. */
export function findSigner({ signer, certificates }: SignedObject, trust: TrustStore): FoundSigner | undefined {
  const spared = certificates.length > 0 ? [] : trust.documentSigners;
  return findSignerCertificate(signer.identifier, [...certificates, ...spared]);
}

/** Whether the signature holds under the certificate that was found for it. */
export function judgeSignature(
  { signedData, signer }: SignedObject,
  found: FoundSigner | undefined,
): Pick<Check, "status" | "reason" | "detail"> {
  if (found === undefined) return { status: "failed", reason: "SIGNER_CERTIFICATE_MISSING" };
  const answer = verifySigner(signedData, signer, found.certificate.subjectPublicKeyInfo);
  const deviations = [...found.deviations, ...answer.deviations];
  const notes = deviations.length === 0 ? "" : `; deviations: ${deviations.join(", ")}`;
  const status = ({ valid: "passed", invalid: "failed", "not-supported": "not-supported" } as const)[answer.status];
  return { status, reason: answer.reason, detail: answer.algorithm + notes };
}

/**
 * The certificate that the signer identifier names. Names are compared as RFC 5280 asks, then in any order; a
 * single certificate that fits no identifier is taken with a deviation, for the chain still decides.
 */
export function findSignerCertificate(
  identifier: SignerIdentifier,
  candidates: readonly Certificate[],
): FoundSigner | undefined {
  const exact = candidates.find((certificate) => isNamed(identifier, certificate, equalNames));
  if (exact !== undefined) return { certificate: exact, deviations: [] };
  const reordered = candidates.find((certificate) => isNamed(identifier, certificate, equalNamesInAnyOrder));
  if (reordered !== undefined) return { certificate: reordered, deviations: ["SIGNER_NAME_ORDER"] };
  const [only, ...others] = candidates;
  if (only === undefined || others.length > 0) return undefined;
  return { certificate: only, deviations: ["SIGNER_IDENTIFIER_MISMATCH"] };
}

function isNamed(identifier: SignerIdentifier, certificate: Certificate, equal: typeof equalNames): boolean {
  if (identifier.kind === "subject-key-identifier") {
    return equalBytes(identifier.keyIdentifier, certificate.subjectKeyIdentifier);
  }
  return identifier.serialNumber === certificate.serialNumber && equal(identifier.issuer, certificate.issuer);
}

/** @spec RFC 5652 §5.3: 1 with issuer and serial number, 3 with a key identifier */
function hasVersionOfIdentifier({ version, identifier }: SignerInfo): boolean {
  return version === (identifier.kind === "issuer-and-serial" ? 1 : 3);
}

/** @spec ICAO 9303-10 §4.6.2.2: version 3 of SignedData */
function assertVersions({ version }: SignedData, signer: SignerInfo): void {
  if (version !== 3) throw malformed(`version ${version} of SignedData, not 3`);
  if (signer.version !== 1 && signer.version !== 3) throw malformed(`version ${signer.version} of SignerInfo`);
}

/** One certificate that cannot be read does not hide the others. */
function readCertificates({ certificates }: SignedData): Pick<SignedObject, "certificates" | "deviations"> {
  const readable: Certificate[] = [];
  for (const der of certificates) {
    try {
      readable.push(recallCertificate(der));
    } catch (error) {
      if (!(error instanceof CivicardError)) throw error;
    }
  }
  const deviations = readable.length < certificates.length ? ["CERTIFICATE_UNREADABLE"] : [];
  return { certificates: readable, deviations };
}

function malformed(reason: string): CivicardError {
  return new CivicardError("SOD_MALFORMED", { offset: 0, reason });
}
