/**
 * What a chip knows of the authorities: up to two trust points and the date, which it has only from certificates that
 * it trusts. Pure: taking over a certificate gives a new state, so that a chip changes both at once or not at all.
 *
 * @spec BSI TR-03110-3 §2.5, §2.6, §2.7
 */
import { CivicardError } from "../../base/errors/index.ts";
import { type CvCertificate, type CvExtension, isSelfSigned } from "./certificate.ts";
import type { CvDate } from "./cv-date.ts";
import { type HolderAuthorization, intersectAuthorizations } from "./holder-authorization.ts";
import {
  type CvVerificationKey,
  findVerificationKey,
  getVerificationKey,
  verifyCvSignature,
} from "./verification-key.ts";

/** A key that was taken over from a certificate, with what the certificate says of it. */
export interface CvHolder {
  readonly reference: string;
  readonly key: CvVerificationKey;
  /** As the certificate says it. */
  readonly authorization: HolderAuthorization;
  /** What the whole chain down to here grants. Only terminals may use it. */
  readonly effective: HolderAuthorization;
  readonly effectiveDate: CvDate;
  readonly expirationDate: CvDate;
  readonly extensions: readonly CvExtension[];
  /** Whether the issuer is one that the chip believes the date of: all but foreign DVs. */
  readonly accurateDate: boolean;
}

export interface CvTrustState {
  readonly currentDate: CvDate;
  /** Most recent first. */
  readonly trustPoints: readonly CvHolder[];
}

export type CvRefusal =
  | "ISSUER_UNKNOWN"
  | "SIGNATURE_INVALID"
  | "KEY_INVALID"
  | "ROLE_NOT_ALLOWED"
  | "EXPIRED"
  | "ISSUER_EXPIRED"
  | "DATES_REVERSED"
  | "HOLDER_KNOWN"
  | "DOMAIN_PARAMETERS_DIFFER";

export type CvImport =
  | { readonly status: "accepted"; readonly holder: CvHolder; readonly state: CvTrustState }
  | { readonly status: "refused"; readonly reason: CvRefusal };

const MAXIMUM_TRUST_POINTS = 2;

/**
 * The state that personalisation gives to a chip.
 * @param certificates of the CVCA: self-signed, or link certificates with domain parameters
 * @throws CivicardError CVC_PROFILE_INVALID when one is not of a CVCA or its own signature is wrong; faults of the key
 */
export function createTrustState(certificates: readonly CvCertificate[], currentDate: CvDate): CvTrustState {
  const trustPoints = certificates.map((certificate) => {
    const { authorization, holderReference: reference, effectiveDate, expirationDate, extensions } = certificate;
    if (authorization.role !== "CVCA") throw invalid("a trust point is a CVCA");
    const key = getVerificationKey(certificate.publicKey);
    if (isSelfSigned(certificate) && !verifyCvSignature(key, certificate.body, certificate.signature)) {
      throw invalid("signature of the trust point");
    }
    const dates = { effectiveDate, expirationDate, accurateDate: true };
    return { reference, key, authorization, effective: authorization, extensions, ...dates };
  });
  if (trustPoints.length > MAXIMUM_TRUST_POINTS) throw invalid("at most two trust points");
  return { currentDate, trustPoints: sortTrustPoints(trustPoints) };
}

/**
 * Checks a certificate under the key that issued it and takes it over.
 * @param issuer a trust point of the state, or the holder that was taken over last
 */
export function importCvCertificate(state: CvTrustState, issuer: CvHolder, certificate: CvCertificate): CvImport {
  if (certificate.authorityReference !== issuer.reference) return refuse("ISSUER_UNKNOWN");
  if (!verifyCvSignature(issuer.key, certificate.body, certificate.signature)) return refuse("SIGNATURE_INVALID");
  const { role } = certificate.authorization;
  if (!mayIssue(issuer, role)) return refuse("ROLE_NOT_ALLOWED");
  const reason = findDateFault(state, issuer, certificate) ?? findNameFault(state, certificate);
  if (reason !== undefined) return refuse(reason);
  const key = findVerificationKey(certificate.publicKey, curveOf(issuer.key));
  if (key === undefined) return refuse("KEY_INVALID");
  // A DV must not spell out domain parameters; when it does, they must be those of its CVCA.
  if (role !== "CVCA" && curveOf(key)?.name !== curveOf(issuer.key)?.name) return refuse("DOMAIN_PARAMETERS_DIFFER");
  const holder = toHolder(issuer, certificate, key);
  return { status: "accepted", holder, state: advance(state, holder) };
}

function toHolder(issuer: CvHolder, certificate: CvCertificate, key: CvVerificationKey): CvHolder {
  const { authorization, holderReference: reference, effectiveDate, expirationDate, extensions } = certificate;
  const isAuthority = authorization.role === "CVCA";
  return {
    ...{ reference, key, authorization, effectiveDate, expirationDate, extensions },
    effective: isAuthority ? authorization : intersectAuthorizations(authorization, issuer.effective),
    accurateDate: authorization.role !== "terminal" || issuer.authorization.role === "DV-domestic",
  };
}

/** A link certificate serves even when it has expired: it may be what moves a chip that lay idle for years. */
function findDateFault(state: CvTrustState, issuer: CvHolder, certificate: CvCertificate): CvRefusal | undefined {
  if (certificate.expirationDate < certificate.effectiveDate) return "DATES_REVERSED";
  if (certificate.authorization.role === "CVCA") return undefined;
  if (issuer.expirationDate < state.currentDate) return "ISSUER_EXPIRED";
  return certificate.expirationDate < state.currentDate ? "EXPIRED" : undefined;
}

function findNameFault({ trustPoints }: CvTrustState, { holderReference }: CvCertificate): CvRefusal | undefined {
  return trustPoints.some(({ reference }) => reference === holderReference) ? "HOLDER_KNOWN" : undefined;
}

/** A CVCA vouches for its successor and for DVs, a DV for terminals. Nobody gains a role by a longer chain. */
function mayIssue({ authorization }: CvHolder, role: HolderAuthorization["role"]): boolean {
  if (role === "terminal") return authorization.role === "DV-domestic" || authorization.role === "DV-foreign";
  return authorization.role === "CVCA";
}

function advance(state: CvTrustState, holder: CvHolder): CvTrustState {
  const isNewer = holder.accurateDate && holder.effectiveDate > state.currentDate;
  const currentDate = isNewer ? holder.effectiveDate : state.currentDate;
  if (holder.authorization.role !== "CVCA") return { ...state, currentDate };
  const trustPoints = sortTrustPoints([holder, ...state.trustPoints]).slice(0, MAXIMUM_TRUST_POINTS);
  return { currentDate, trustPoints };
}

function sortTrustPoints(trustPoints: readonly CvHolder[]): readonly CvHolder[] {
  return trustPoints.toSorted((left, right) => right.effectiveDate.localeCompare(left.effectiveDate));
}

function curveOf(key: CvVerificationKey) {
  return key.kind === "ECDSA" ? key.curve : undefined;
}

function refuse(reason: CvRefusal): CvImport {
  return { status: "refused", reason };
}

function invalid(reason: string): CivicardError {
  return new CivicardError("CVC_PROFILE_INVALID", { reason });
}
