/** What an authority must remember besides its certificates: `authority.json`, no secrets in it. */
import { CivicardError } from "../../base/errors/index.ts";

export const authorityCurves = ["P-256", "P-384", "brainpoolP256r1", "brainpoolP384r1"] as const;
export type AuthorityCurve = (typeof authorityCurves)[number];

export interface AuthorityRecord {
  /** ISO 3166-1 alpha-2, as the certificates carry it. */
  readonly country: string;
  /** Three letters, as the MRZ carries it. */
  readonly icaoCountryCode: string;
  readonly organization?: string | undefined;
  /** Keys and name are for trying out only. */
  readonly demonstration: boolean;
  readonly crlUrl: string;
  readonly crlNumber: number;
}

/** @throws CivicardError AUTHORITY_RECORD_INVALID */
export function parseAuthorityRecord(text: string): AuthorityRecord {
  const value = parseJson(text);
  if (!isAuthorityRecord(value)) throw new CivicardError("AUTHORITY_RECORD_INVALID");
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CivicardError("AUTHORITY_RECORD_INVALID", {}, { cause });
  }
}

function isAuthorityRecord(value: unknown): value is AuthorityRecord {
  if (typeof value !== "object" || value === null) return false;
  const record = value as Partial<Record<keyof AuthorityRecord, unknown>>;
  return (
    typeof record.country === "string" &&
    typeof record.icaoCountryCode === "string" &&
    (record.organization === undefined || typeof record.organization === "string") &&
    typeof record.demonstration === "boolean" &&
    typeof record.crlUrl === "string" &&
    Number.isInteger(record.crlNumber)
  );
}
