/**
 * Document signer to country signer: is the chain good, was it good when the card was signed, has it been revoked.
 * "Nobody we know" and "forged" are different answers (field case P15).
 *
 * @spec ICAO 9303-11 §5.1, ICAO 9303-12 §6
 */
import { toHex } from "../base/bytes/index.ts";
import { type Certificate, isWithin, verifyCertificateSignature } from "./certificate.ts";
import { equalNamesInAnyOrder } from "./distinguished-name.ts";
import type { Check } from "./inspection-report.ts";
import { judgeRevocation } from "./revocation.ts";
import type { IssuerCandidate, TrustStore } from "./trust-store.ts";
import type { SignatureAnswer } from "./verify-signature.ts";

export interface ChainQuestion {
  readonly signer: Certificate;
  readonly trust: TrustStore;
  /** When the card says it was signed; absent where it says nothing. */
  readonly signingTime?: Date | undefined;
  /** Moment of the inspection. */
  readonly at: Date;
}

export interface ChainAnswer {
  readonly chain: Check;
  readonly revocation: Check;
  readonly validity: Check;
  /** The country signer that signed the document signer; only when the chain passed. */
  readonly csca?: Certificate | undefined;
}

type Outcome = Pick<Check, "status" | "reason" | "detail">;

export function judgeChain(question: ChainQuestion): ChainAnswer {
  const { outcome, csca } = findChain(question);
  return {
    chain: { id: "passive-authentication.chain", spec: "ICAO 9303-11 §5.1", ...outcome },
    revocation: judgeRevocation({ ...question, csca }),
    validity: {
      id: "passive-authentication.validity",
      spec: "ICAO 9303-12 §5.1",
      ...judgeValidity(question, csca),
    },
    csca,
  };
}

function findChain({ signer, trust }: ChainQuestion): { readonly outcome: Outcome; readonly csca?: Certificate } {
  const unfit = findSignerFault(signer);
  if (unfit !== undefined) return { outcome: { status: "failed", reason: unfit } };
  const candidates = trust.findIssuers(signer);
  const answers = candidates.map((candidate) => ({ candidate, answer: answerOf(signer, candidate) }));
  const found = answers.find(({ answer }) => answer.status === "valid");
  if (found === undefined) return { outcome: describeMissing(signer, answers) };
  const { certificate, matchedBy } = found.candidate;
  const notes = [
    ...(matchedBy === "name" ? ["matched by name only"] : []),
    ...(equalNamesInAnyOrder(certificate.subject, signer.issuer) ? [] : ["issuer name differs"]),
    ...found.answer.deviations,
  ];
  const detail = [found.answer.algorithm, ...notes].join("; ");
  return { outcome: { status: "passed", detail }, csca: certificate };
}

function answerOf(signer: Certificate, { certificate }: IssuerCandidate): SignatureAnswer {
  return verifyCertificateSignature(signer, certificate);
}

/** A certificate that may not sign documents at all, whoever issued it. */
function findSignerFault(signer: Certificate): string | undefined {
  if (signer.certificateAuthority === true) return "SIGNER_IS_AUTHORITY";
  if (signer.keyUsage?.digitalSignature === false) return "SIGNER_KEY_USAGE";
  return signer.unknownCriticalExtensions.length > 0 ? "CRITICAL_EXTENSION_UNKNOWN" : undefined;
}

interface Attempt {
  readonly candidate: IssuerCandidate;
  readonly answer: SignatureAnswer;
}

/**
 * A certificate that claims the very key of a trusted authority and was not signed with it is forged. One that only
 * shares its name may come from a key of the authority that is not in the store.
 */
function describeMissing(signer: Certificate, attempts: readonly Attempt[]): Outcome {
  const unsupported = attempts.find(({ answer }) => answer.status === "not-supported");
  if (unsupported !== undefined) {
    const { reason, algorithm } = unsupported.answer;
    return { status: "not-supported", reason, detail: algorithm };
  }
  const claimed = attempts.find(({ candidate }) => candidate.matchedBy === "key-identifier");
  if (claimed !== undefined) {
    return { status: "failed", reason: "ISSUER_SIGNATURE_INVALID", detail: claimed.answer.algorithm };
  }
  const wanted = signer.authorityKeyIdentifier;
  const identifier = wanted === undefined ? "no key identifier" : `key identifier ${toHex(wanted)}`;
  const known =
    attempts.length > 0
      ? "a certificate of that name with another key is in the trust store"
      : "not in the trust store";
  return { status: "undetermined", reason: "ISSUER_UNKNOWN", detail: `${identifier}: ${known}` };
}

/**
 * What counts is the time of signing: a document outlives the certificate that was used to check it in the past.
 * Whether the certificates are good now is told beside it (field case P14).
 */
function judgeValidity({ signer, signingTime, at }: ChainQuestion, csca: Certificate | undefined): Outcome {
  const now = describeAt("now", at, signer, csca);
  const goodNow = isGood(at, signer, csca);
  if (signingTime === undefined) {
    if (goodNow) return { status: "passed", detail: now };
    if (at < signer.notBefore) return { status: "failed", reason: "SIGNER_NOT_YET_VALID", detail: now };
    return { status: "undetermined", reason: "SIGNING_TIME_UNKNOWN", detail: now };
  }
  const detail = `${describeAt("at signing", signingTime, signer, csca)}; ${now}`;
  if (signingTime > at) return { status: "undetermined", reason: "SIGNED_IN_THE_FUTURE", detail };
  if (!isWithin(signer, signingTime)) return { status: "failed", reason: "SIGNER_NOT_VALID_AT_SIGNING", detail };
  if (csca !== undefined && !isWithin(csca, signingTime)) {
    return { status: "failed", reason: "CSCA_NOT_VALID_AT_SIGNING", detail };
  }
  return goodNow ? { status: "passed", detail } : { status: "passed", reason: "SIGNER_EXPIRED_NOW", detail };
}

function isGood(at: Date, signer: Certificate, csca: Certificate | undefined): boolean {
  return isWithin(signer, at) && (csca === undefined || isWithin(csca, at));
}

function describeAt(when: string, at: Date, signer: Certificate, csca: Certificate | undefined): string {
  const parts = [`document signer ${stateAt(signer, at)}`];
  if (csca !== undefined) parts.push(`country signer ${stateAt(csca, at)}`);
  return `${when} (${at.toISOString().slice(0, 10)}): ${parts.join(", ")}`;
}

function stateAt({ notBefore, notAfter }: Certificate, at: Date): string {
  if (at < notBefore) return "not yet valid";
  return at > notAfter ? "expired" : "valid";
}
