/**
 * Has the document signer been revoked. A list counts when a key of the country signer signed it, also the key that
 * came after a rollover (field case P35); an old list is a warning with its age, not an answer. A list with a critical
 * extension that is not understood still revokes, but never says that a signer is good.
 *
 * @spec ICAO 9303-12 §6.2, §7.1.4; RFC 5280 §5.2 (critical extensions), §6.3.3 (f) (right to sign lists)
 */
import { equalBytes } from "../base/bytes/index.ts";
import type { Certificate } from "./certificate.ts";
import { type Crl, verifyCrlSignature } from "./crl.ts";
import { equalNamesInAnyOrder } from "./distinguished-name.ts";
import type { Check } from "./inspection-report.ts";
import type { TrustStore } from "./trust-store.ts";

export interface RevocationQuestion {
  readonly signer: Certificate;
  /** Absent where the chain did not pass. */
  readonly csca?: Certificate | undefined;
  readonly trust: TrustStore;
  readonly at: Date;
}

const DAY = 24 * 60 * 60 * 1000;

export function judgeRevocation(question: RevocationQuestion): Check {
  return { id: "passive-authentication.revocation", spec: "ICAO 9303-12 §6.2", ...answer(question) };
}

function answer({ signer, csca, trust, at }: RevocationQuestion): Pick<Check, "status" | "reason" | "detail"> {
  if (csca === undefined) return { status: "not-performed", reason: "CHAIN_NOT_PASSED" };
  const lists = trust.crls.filter((crl) => isListOf(crl, csca, trust));
  const revokedAt = lists.map(({ revoked }) => revoked.get(signer.serialNumber)).find((date) => date !== undefined);
  if (revokedAt !== undefined) {
    return { status: "failed", reason: "SIGNER_REVOKED", detail: `revoked on ${formatDay(revokedAt)}` };
  }
  const whole = lists.filter(({ unknownCriticalExtensions }) => unknownCriticalExtensions.length === 0);
  const newest = whole.toSorted((left, right) => right.thisUpdate.getTime() - left.thisUpdate.getTime())[0];
  if (newest === undefined) return describeNone(lists);
  const detail = `list of ${formatDay(newest.thisUpdate)}`;
  if (newest.nextUpdate !== undefined && newest.nextUpdate < at) {
    const days = Math.floor((at.getTime() - newest.thisUpdate.getTime()) / DAY);
    return { status: "undetermined", reason: "CRL_STALE", detail: `${detail}, ${days} days old` };
  }
  return { status: "passed", detail };
}

function describeNone(lists: readonly Crl[]): Pick<Check, "status" | "reason" | "detail"> {
  const [list] = lists;
  if (list === undefined) return { status: "not-performed", reason: "NO_CRL" };
  const detail = `critical extension ${list.unknownCriticalExtensions.join(", ")}`;
  return { status: "undetermined", reason: "CRL_EXTENSION_UNKNOWN", detail };
}

function isListOf(crl: Crl, csca: Certificate, trust: TrustStore): boolean {
  const names = equalNamesInAnyOrder(crl.issuer, csca.subject);
  const byKey =
    crl.authorityKeyIdentifier !== undefined && equalBytes(crl.authorityKeyIdentifier, csca.subjectKeyIdentifier);
  if (!names && !byKey) return false;
  const sameAuthority = trust.authorities.filter(({ subject }) => equalNamesInAnyOrder(subject, csca.subject));
  const mayList = [csca, ...sameAuthority].filter(({ keyUsage }) => keyUsage?.crlSign !== false);
  return mayList.some((authority) => verifyCrlSignature(crl, authority).status === "valid");
}

function formatDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
