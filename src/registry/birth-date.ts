/** Dates of birth, of which the day or the month may be unknown. */
import type { Finding } from "./finding.ts";
import type { DatePrecision } from "./population-record.ts";

export interface BirthDate {
  readonly dateOfBirth: string;
  readonly dobPrecision: DatePrecision;
}

const EARLIEST_BIRTH_YEAR = 1880;

const isoForm = /^(?<year>\d{4})(?:-(?<month>\d{2})(?:-(?<day>\d{2}))?)?$/;
const vietnameseForm = /^(?:(?:(?<day>\d{1,2})\/)?(?<month>\d{1,2})\/)?(?<year>\d{4})$/;

/**
 * Reads `YYYY-MM-DD`, `YYYY-MM`, `YYYY` or the Vietnamese `dd/mm/yyyy`, `mm/yyyy`. Month or day 00 is refused: the
 * precision says what is unknown.
 * @returns `undefined` for text that is no date of the calendar
 */
export function parseBirthDate(text: string): BirthDate | undefined {
  const groups = (isoForm.exec(text) ?? vietnameseForm.exec(text))?.groups;
  if (groups === undefined) return undefined;
  const { year = "", month, day } = groups;
  if (month === undefined) return { dateOfBirth: year, dobPrecision: "YEAR" };
  if (!isCalendarDay(Number(year), Number(month), day === undefined ? 1 : Number(day))) return undefined;
  const yearMonth = `${year}-${month.padStart(2, "0")}`;
  return day === undefined
    ? { dateOfBirth: yearMonth, dobPrecision: "MONTH" }
    : { dateOfBirth: `${yearMonth}-${day.padStart(2, "0")}`, dobPrecision: "DAY" };
}

/** @param today `YYYY-MM-DD` */
export function checkBirthDate(date: BirthDate, today: string): readonly Finding[] {
  const field = "dateOfBirth";
  const findings: Finding[] = [];
  if (date.dateOfBirth > today.slice(0, date.dateOfBirth.length)) findings.push({ code: "E-DOB-FUTURE", field });
  if (Number(date.dateOfBirth.slice(0, 4)) < EARLIEST_BIRTH_YEAR) findings.push({ code: "E-DOB-RANGE", field });
  if (date.dobPrecision !== "DAY") findings.push({ code: "W-DOB-PARTIAL", field });
  return findings;
}

/** The first day that the date can mean. */
export function earliestBirthDay({ dateOfBirth }: BirthDate): string {
  return `${dateOfBirth}${"-01-01".slice(dateOfBirth.length - 4)}`;
}

/** The last day that the date can mean: a person is never taken for older than the papers prove. */
export function latestBirthDay(date: BirthDate): string {
  const [year, month] = date.dateOfBirth.split("-");
  if (month === undefined) return `${year}-12-31`;
  return date.dobPrecision === "DAY" ? date.dateOfBirth : `${year}-${month}-${daysIn(Number(year), Number(month))}`;
}

/**
 * Full years on a day. Who was born on 29 February completes a year on 28 February of a common year: no rule was
 * found, and the expiry of cards counts the same way.
 */
export function ageOn(date: BirthDate, day: string): number {
  const [bornYear = 0, month = 0, dayOfMonth = 0] = latestBirthDay(date).split("-").map(Number);
  const year = Number(day.slice(0, 4));
  const lastDay = Math.min(dayOfMonth, daysIn(year, month));
  const birthday = `${twoDigits(month)}-${twoDigits(lastDay)}`;
  return year - bornYear - (day.slice(5) < birthday ? 1 : 0);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
