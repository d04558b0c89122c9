/**
 * What an inspection answers, on a chip or on files. The model follows BSI TR-03135: a list of checks, each with
 * a status of its own, and one verdict that is computed from them in one place (verdict.ts).
 */
import type { CardFileName } from "../lds/index.ts";

export const checkIds = [
  "access",
  "passive-authentication.structure",
  "passive-authentication.signature",
  "passive-authentication.data-groups",
  "passive-authentication.chain",
  "passive-authentication.revocation",
  "passive-authentication.validity",
  "active-authentication",
  "chip-authentication",
  "pace-cam",
  "terminal-authentication",
  "consistency.com-sod",
  "consistency.mrz",
  "consistency.card-access",
  "consistency.issuing-state",
  "consistency.access-key",
  "consistency.document-type",
  "consistency.private-key-usage",
  "document.validity",
  "document.status",
] as const;

export type CheckId = (typeof checkIds)[number];

/** `aborted`: the card went away before the answer; it feeds no verdict of its own. */
export const checkStatuses = ["passed", "failed", "not-supported", "not-performed", "undetermined", "aborted"] as const;
export type CheckStatus = (typeof checkStatuses)[number];

/** One answer of an inspection. */
export interface Check {
  readonly id: CheckId;
  readonly status: CheckStatus;
  /** Clause that asks for the check. */
  readonly spec: string;
  /** Stable word for machines, such as `ISSUER_UNKNOWN`; absent when there is nothing to say. */
  readonly reason?: string | undefined;
  /** Facts for a technician in English: offsets, algorithm names, file names. No personal data. */
  readonly detail?: string | undefined;
}

export type Verdict = "valid" | "invalid" | "indeterminate" | "incomplete";

export type FileStatus = "read" | "absent" | "refused" | "unreadable" | "not-attempted";

/** How a file of the card fared. `covered` says whether the security object vouches for its bytes. */
export interface InspectedFile {
  readonly name: CardFileName;
  readonly status: FileStatus;
  readonly size?: number | undefined;
  readonly covered?: boolean | undefined;
  /** Why it is unreadable or refused: error code or status word, with offset. */
  readonly reason?: string | undefined;
}

/** Who signed the security object, as its certificate says; believable only when the chain passed. */
export interface SignerDescription {
  readonly subject: string;
  readonly issuer: string;
  /** Hexadecimal. */
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly signingTime?: Date | undefined;
  /** Of a demonstration authority: such a card is nobody's identity. */
  readonly demonstration: boolean;
}

/** What DG1 says, as far as it could be read. Personal data: for the person at the desk, never for a log. */
export interface InspectedDocument {
  readonly documentCode?: string | undefined;
  readonly issuingState?: string | undefined;
  readonly documentNumber?: string | undefined;
  readonly nationality?: string | undefined;
  readonly surname?: string | undefined;
  readonly givenNames?: string | undefined;
  /** ISO 8601, unknown parts as `??`. */
  readonly dateOfBirth?: string | undefined;
  readonly sex?: "M" | "F" | "X" | undefined;
  /** ISO 8601, unknown parts as `??`; absent for a card without expiry. */
  readonly dateOfExpiry?: string | undefined;
}

/** The whole answer of an inspection. */
export interface InspectionReport {
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  readonly document: InspectedDocument;
  readonly files: readonly InspectedFile[];
  readonly signer?: SignerDescription | undefined;
}
