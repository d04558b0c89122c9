/**
 * Dates of the machine readable zone: two digits of the year, and parts that may be unknown. What century is
 * meant depends on a date that the caller passes; nothing here reads a clock.
 *
 * @spec ICAO 9303-3 §4.8
 */
import { LdsError } from "../lds-error.ts";

/** Parts of YYMMDD; an unknown part (`<<`, or `00` for month and day) is absent. */
export interface MrzDate {
  /** 0 to 99. */
  readonly yearOfCentury?: number | undefined;
  readonly month?: number | undefined;
  readonly day?: number | undefined;
}

/** A date of which month or day may be unknown. */
export interface PartialDate {
  readonly year: number;
  readonly month?: number | undefined;
  readonly day?: number | undefined;
  /** A birth date a hundred years earlier that is possible too (to the age of 120). */
  readonly alternativeYear?: number | undefined;
}

const OLDEST_AGE = 120;
/** No chip documents are older than this; a document without expiry may carry a date far ahead. */
const EXPIRED_AT_MOST_YEARS_AGO = 25;

/** `undefined` for six characters that are no date: letters, a month above 12, 30 February. */
export function parseMrzDate(raw: string): MrzDate | undefined {
  const parts = /^(\d\d|<<)(\d\d|<<)(\d\d|<<)$/.exec(raw);
  if (parts === null) return undefined;
  const [, year = "", month = "", day = ""] = parts;
  const date = { yearOfCentury: readPart(year), month: readKnownPart(month), day: readKnownPart(day) };
  return isPossible(date) ? date : undefined;
}

/**
 * YYMMDD of an ISO 8601 date; `2001`, `2001-05` and `undefined` stand for dates of which parts are unknown.
 * @throws LdsError DATE_INVALID
 */
export function formatMrzDate(iso: string | undefined, field: string): string {
  if (iso === undefined) return "<<<<<<";
  const parts = /^\d\d(\d\d)(?:-(\d\d)(?:-(\d\d))?)?$/.exec(iso);
  const raw = parts === null ? "" : `${parts[1]}${parts[2] ?? "<<"}${parts[3] ?? "<<"}`;
  const date = parseMrzDate(raw);
  if (date === undefined || raw.slice(2).includes("00") || !isRealDay(Number(iso.slice(0, 4)), date)) {
    throw new LdsError("DATE_INVALID", { field });
  }
  return raw;
}

/** The latest year that does not lie behind `at`: nobody is born in the future. `undefined` if the year is unknown. */
export function resolveBirthDate(date: MrzDate, at: Date): PartialDate | undefined {
  const { yearOfCentury, month, day } = date;
  if (yearOfCentury === undefined) return undefined;
  const thisYear = at.getUTCFullYear();
  const candidate = Math.floor(thisYear / 100) * 100 + yearOfCentury;
  const year = isAfter({ year: candidate, month, day }, at) ? candidate - 100 : candidate;
  const alternativeYear = thisYear - (year - 100) <= OLDEST_AGE ? year - 100 : undefined;
  return { year, month, day, alternativeYear };
}

/**
 * An expiry date lies on or after the date of issue where that is known, else at most 25 years before `at`.
 * The pivot of birth dates would turn 2049 into 1949.
 */
export function resolveExpiryDate(
  date: MrzDate,
  reference: { readonly at: Date; readonly issuedOn?: Date | undefined },
): PartialDate | undefined {
  const { yearOfCentury, month, day } = date;
  if (yearOfCentury === undefined) return undefined;
  const earliest = reference.issuedOn?.getUTCFullYear() ?? reference.at.getUTCFullYear() - EXPIRED_AT_MOST_YEARS_AGO;
  const candidate = Math.floor(earliest / 100) * 100 + yearOfCentury;
  return { year: candidate < earliest ? candidate + 100 : candidate, month, day };
}

/** `1990-05-20`, `1990-05-??`, `1990-??-??`. */
export function formatPartialDate({ year, month, day }: PartialDate): string {
  return [String(year).padStart(4, "0"), formatPart(month), formatPart(day)].join("-");
}

function formatPart(part: number | undefined): string {
  return part === undefined ? "??" : String(part).padStart(2, "0");
}

function readPart(text: string): number | undefined {
  return text === "<<" ? undefined : Number(text);
}

/** Some issuers write 00 where the standard has fillers. */
function readKnownPart(text: string): number | undefined {
  return text === "00" ? undefined : readPart(text);
}

function isPossible({ month = 1, day = 1 }: MrzDate): boolean {
  // 2000 is a leap year, so 29 February passes whatever the century.
  return month <= 12 && day <= new Date(Date.UTC(2000, month, 0)).getUTCDate();
}

function isRealDay(year: number, { month, day }: MrzDate): boolean {
  if (month === undefined || day === undefined) return true;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function isAfter({ year, month = 1, day = 1 }: PartialDate, at: Date): boolean {
  return Date.UTC(year, month - 1, day) > at.getTime();
}
