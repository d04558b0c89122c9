/**
 * Issuing CV certificates. What a chip would refuse is refused here, before it is signed; and every certificate is
 * checked under the issuer's public key before it leaves.
 *
 * @spec BSI TR-03110-3 §2.1 to §2.4, §C.1, §D.3.3
 */
import { equalBytes } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import {
  type CvCertificate,
  type CvCertificateContent,
  type CvExtension,
  encodeCvBody,
  encodeCvCertificate,
  isSelfSigned,
} from "./certificate.ts";
import type { CvDate } from "./cv-date.ts";
import type { HolderAuthorization } from "./holder-authorization.ts";
import { type CvPublicKey, cvPublicKeyOf, findCurveOfKey } from "./public-key.ts";
import { type CvSigner, signPlain } from "./signer.ts";
import { getVerificationKey, verifyCvSignature } from "./verification-key.ts";

export interface CvIssuer {
  readonly certificate: CvCertificate;
  /** The key of the certificate. */
  readonly signer: CvSigner;
}

interface CvIssuing {
  readonly authorization: HolderAuthorization;
  readonly effectiveDate: CvDate;
  readonly expirationDate: CvDate;
  readonly extensions?: readonly CvExtension[] | undefined;
}

export interface CvcaOptions extends CvIssuing {
  readonly holderReference: string;
  readonly signer: CvSigner;
}

export interface CvCertificateOptions extends CvIssuing {
  readonly issuer: CvIssuer;
  /** A request has both. */
  readonly subject: { readonly holderReference: string; readonly publicKey: CvPublicKey };
}

/**
 * Self-signed certificate of a CVCA, with domain parameters.
 * @throws CivicardError CVC_PROFILE_INVALID
 */
export async function createCvcaCertificate(options: CvcaOptions): Promise<Uint8Array> {
  const { holderReference, signer, authorization, extensions = [] } = options;
  if (authorization.role !== "CVCA") throw invalid("the role of a CVCA expected");
  assertDates(options);
  const { effectiveDate, expirationDate } = options;
  const names = { authorityReference: holderReference, holderReference };
  const publicKey = cvPublicKeyOf(signer);
  return sign({ ...names, publicKey, authorization, effectiveDate, expirationDate, extensions }, signer);
}

/**
 * The old key vouches for the new one: what moves the trust points of chips in the field.
 * @param successor self-signed; its key may be of another kind or curve
 * @throws CivicardError CVC_PROFILE_INVALID, E-KEY-CHAIN
 */
export async function createCvcaLinkCertificate(issuer: CvIssuer, successor: CvCertificate): Promise<Uint8Array> {
  assertKeyOfCertificate(issuer);
  const { certificate, signer } = issuer;
  if (certificate.authorization.role !== "CVCA" || successor.authorization.role !== "CVCA") {
    throw invalid("a link certificate goes from one CVCA to the next");
  }
  const key = getVerificationKey(successor.publicKey);
  if (!isSelfSigned(successor) || !verifyCvSignature(key, successor.body, successor.signature)) {
    throw invalid("the successor is not signed with its own key");
  }
  if (successor.holderReference === certificate.holderReference) throw invalid("the successor needs a new reference");
  if (successor.effectiveDate < certificate.effectiveDate) throw invalid("the successor is older than the issuer");
  return sign({ ...successor, authorityReference: certificate.holderReference }, signer);
}

/**
 * Certificate of a DV by a CVCA, or of a terminal by a DV. It gets no right that the issuer lacks, no day beyond the
 * issuer's, and no domain parameters.
 * @throws CivicardError CVC_PROFILE_INVALID, E-KEY-CHAIN; what the point or modulus of the subject is refused for
 */
export async function createCvCertificate(options: CvCertificateOptions): Promise<Uint8Array> {
  const { issuer, subject, authorization, effectiveDate, expirationDate, extensions = [] } = options;
  assertKeyOfCertificate(issuer);
  assertDates(options);
  assertAuthorization(issuer.certificate, authorization);
  const { certificate, signer } = issuer;
  if (effectiveDate < certificate.effectiveDate || expirationDate > certificate.expirationDate) {
    throw invalid("validity outside that of the issuer");
  }
  const { holderReference, publicKey } = subject;
  if (holderReference === certificate.holderReference) throw invalid("holder and authority have the same reference");
  const content = {
    authorityReference: certificate.holderReference,
    holderReference,
    publicKey: withoutParameters(publicKey, signer),
    ...{ authorization, effectiveDate, expirationDate, extensions },
  };
  return sign(content, signer);
}

async function sign(content: CvCertificateContent, signer: CvSigner): Promise<Uint8Array> {
  const body = encodeCvBody(content);
  const signature = await signPlain(signer, body);
  if (!verifyCvSignature(getVerificationKey(cvPublicKeyOf(signer)), body, signature)) {
    throw new CivicardError("SIGNATURE_SELF_CHECK_FAILED");
  }
  return encodeCvCertificate(body, signature);
}

function assertDates({ effectiveDate, expirationDate }: CvIssuing): void {
  if (expirationDate < effectiveDate) throw invalid("it would expire before it is effective");
}

function assertKeyOfCertificate({ certificate, signer }: CvIssuer): void {
  const [inCertificate, inStore] = [certificate.publicKey, cvPublicKeyOf(signer)];
  const isSame = inCertificate.oid === inStore.oid && equalBytes(materialOf(inCertificate), materialOf(inStore));
  if (!isSame) throw new CivicardError("E-KEY-CHAIN", { reason: "the key is not that of the issuing CV certificate" });
}

function materialOf(key: CvPublicKey): Uint8Array {
  return key.kind === "RSA" ? key.modulus : key.point;
}

function assertAuthorization({ authorization: issuer }: CvCertificate, wanted: HolderAuthorization): void {
  const isDv = wanted.role === "DV-domestic" || wanted.role === "DV-foreign";
  const issuerIsDv = issuer.role === "DV-domestic" || issuer.role === "DV-foreign";
  if (!(isDv && issuer.role === "CVCA") && !(wanted.role === "terminal" && issuerIsDv)) {
    throw invalid(`${issuer.role} does not issue for ${wanted.role}`);
  }
  if (wanted.oid !== issuer.oid) throw invalid("another kind of terminal than the issuer's");
  const exceeding = wanted.rights.filter((right) => !issuer.rights.includes(right));
  if (exceeding.length > 0) throw invalid(`rights that the issuer lacks: ${exceeding.join(", ")}`);
}

/** Domain parameters are inherited, so the key must have those of the issuer; and its algorithm, along the chain. */
function withoutParameters(subject: CvPublicKey, signer: CvSigner): CvPublicKey {
  const issuer = cvPublicKeyOf(signer);
  if (subject.oid !== issuer.oid) throw invalid("another signature algorithm than the issuer's");
  if (subject.kind !== "ECDSA" || issuer.kind !== "ECDSA") {
    getVerificationKey(subject);
    return subject;
  }
  const curve = findCurveOfKey(issuer);
  if (subject.parameters !== undefined && findCurveOfKey(subject)?.name !== curve?.name) {
    throw invalid("another curve than the issuer's");
  }
  getVerificationKey(subject, curve);
  return { ...subject, parameters: undefined };
}

function invalid(reason: string): CivicardError {
  return new CivicardError("CVC_PROFILE_INVALID", { reason });
}
