/**
 * One person in the population register (thông tin dân cư), with the fields that a card needs. Text is NFC.
 * Later parts of the register add fields; nothing here is renamed.
 */
import type { RecordStage } from "./record-stage.ts";
import type { EthnicGroup } from "./reference/ethnic-groups.ts";
import type { Religion } from "./reference/religions.ts";

export type Sex = "M" | "F";
export type DatePrecision = "DAY" | "MONTH" | "YEAR";
export type VitalStatus = "ALIVE" | "DECEASED" | "MISSING";

/** A place as it is written, with its codes where they are known. */
export interface Place {
  readonly text: string;
  /** Three digits of the birth-place list: province (as until 2025-06-30) or country. */
  readonly birthPlaceCode?: string | undefined;
  /** `code@validFrom` of an administrative unit. */
  readonly unitVersionId?: string | undefined;
}

export type RelativeKind = "FATHER" | "MOTHER" | "SPOUSE" | "CHILD" | "LEGAL_REPRESENTATIVE";

export interface Relative {
  readonly kind: RelativeKind;
  readonly fullName: string;
  readonly personalNumber?: string | undefined;
  /** ISO 3166 alpha-3. */
  readonly nationality?: string | undefined;
}

export type PreviousNumberKind = "CMND9" | "CMND12" | "CCCD" | "CANCELLED";

export interface PreviousIdNumber {
  /** 9 or 12 digits. */
  readonly number: string;
  readonly kind: PreviousNumberKind;
  readonly issuedAt?: string | undefined;
  readonly issuedBy?: string | undefined;
}

export type FlagKind =
  | "ABSENT"
  | "ASSISTED_DECLARATION"
  | "PAPERS_MISMATCH"
  | "FALSE_DECLARATION_SUSPECTED"
  | "CONFLICTING_VERSIONS"
  | "BOUNDARY_CHANGED"
  | "RECOLLECTION_REFUSED"
  | "ARMED_FORCES_RESIDENCE"
  | "MISSING_FIELD"
  | "FIELD_WRONG"
  | "DUPLICATE_SUSPECTED";

export interface RecordFlag {
  readonly kind: FlagKind;
  /** Time in UTC. */
  readonly since: string;
  readonly by: string;
  readonly note?: string | undefined;
  readonly resolvedAt?: string | undefined;
}

/** What is known of a person, before the register has taken it in. */
export interface PersonData {
  /** Số định danh cá nhân: 12 digits, absent until it is assigned. */
  readonly personalNumber?: string | undefined;
  readonly fullName: string;
  readonly otherName?: string | undefined;
  /** `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, as `dobPrecision` says. */
  readonly dateOfBirth: string;
  readonly dobPrecision: DatePrecision;
  readonly sex: Sex;
  readonly placeOfBirthRegistration: Place;
  readonly placeOfOrigin: Place;
  readonly ethnicity: EthnicGroup;
  readonly religion: Religion;
  /** ISO 3166 alpha-3; a card needs VNM among them. */
  readonly nationality: readonly string[];
  readonly permanentResidence?: Place | undefined;
  readonly temporaryResidence?: Place | undefined;
  readonly currentResidence?: Place | undefined;
  readonly relatives: readonly Relative[];
  readonly previousIdNumbers: readonly PreviousIdNumber[];
  readonly identifyingFeatures?: string | undefined;
  readonly vitalStatus: VitalStatus;
  readonly stage: RecordStage;
  /** Time in UTC of the last event that confirmed the data. */
  readonly lastConfirmedAt?: string | undefined;
}

export interface PopulationRecord extends PersonData {
  /** ULID. */
  readonly id: string;
  readonly version: number;
  readonly flags: readonly RecordFlag[];
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

/**
 * The residence that a card shows: permanent, else temporary, else current.
 * @spec Circular 17/2024/TT-BCA art. 4
 */
export function printedResidence(person: PersonData): Place | undefined {
  return person.permanentResidence ?? person.temporaryResidence ?? person.currentResidence;
}

export function findRelative(person: PersonData, kind: RelativeKind): Relative | undefined {
  return person.relatives.find((relative) => relative.kind === kind);
}

export function hasOpenFlag(record: PopulationRecord): boolean {
  return record.flags.some((flag) => flag.resolvedAt === undefined);
}
