/**
 * EF.SOD: the signature over the data groups. Reading says what stands there and what deviates; whether it holds is
 * passive authentication's to say.
 *
 * @spec ICAO 9303-10 §4.6.2
 */
import { DerTag, equalBytes } from "../base/bytes/index.ts";
import { CivicardError } from "../base/errors/index.ts";
import { type LdsSecurityObject, parseLdsSecurityObject, unwrapEfSod } from "../lds/index.ts";
import { type Certificate, parseCertificate } from "./certificate.ts";
import { equalNames, equalNamesInAnyOrder } from "./distinguished-name.ts";
import { legacySodContentTypes, Oid } from "./object-identifiers.ts";
import { parseSignedData, type SignedData, type SignerIdentifier, type SignerInfo } from "./signed-data.ts";

export interface EfSod {
  readonly signedData: SignedData;
  readonly ldsSecurityObject: LdsSecurityObject;
  /** Certificates inside that could be read, in their order. */
  readonly certificates: readonly Certificate[];
  readonly signer: SignerInfo;
  /** What the signer says; nothing proves it but the signature. */
  readonly signingTime?: Date | undefined;
  /** Departures from Doc 9303 that do not keep the file from being judged, as stable words. */
  readonly deviations: readonly string[];
}

/** The certificate of a signer among candidates, and how far its name had to be stretched. */
export interface FoundSigner {
  readonly certificate: Certificate;
  readonly deviations: readonly string[];
}

/**
 * @throws CivicardError SOD_MALFORMED, PKI_ENCODING_INVALID, TlvError, LdsError, each with the offset
 */
export function parseEfSod(file: Uint8Array): EfSod {
  const bare = file[0] === DerTag.sequence;
  const contentInfo = bare ? file : unwrapEfSod(file);
  const signedData = parseSignedData(contentInfo, file.length - contentInfo.length);
  const [signer, ...others] = signedData.signers;
  if (signer === undefined || others.length > 0) throw malformed(`${signedData.signers.length} signers, not one`);
  assertVersions(signedData, signer);
  const legacy = legacySodContentTypes.includes(signedData.contentType);
  if (!legacy && signedData.contentType !== Oid.ldsSecurityObject) {
    throw malformed(`content type ${signedData.contentType} is not the LDS security object`);
  }
  const [signingTime, ...otherTimes] = signer.signedAttributes?.signingTimes ?? [];
  if (otherTimes.length > 0) throw malformed("more than one signing time");
  const { certificates, deviations } = readCertificates(signedData);
  return {
    signedData,
    ldsSecurityObject: parseLdsSecurityObject(signedData.content, signedData.contentOffset),
    certificates,
    signer,
    signingTime,
    deviations: [
      ...(bare ? ["SOD_TAG_MISSING"] : []),
      ...signedData.deviations,
      ...(legacy ? ["CONTENT_TYPE_LEGACY"] : []),
      ...(hasVersionOfIdentifier(signer) ? [] : ["SIGNER_VERSION"]),
      ...deviations,
    ],
  };
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
function readCertificates({ certificates }: SignedData): Pick<EfSod, "certificates" | "deviations"> {
  const readable: Certificate[] = [];
  for (const der of certificates) {
    try {
      readable.push(parseCertificate(der));
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
