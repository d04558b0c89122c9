/** Dates of birth, of which the day or the month may be unknown. */
import type { Finding } from "./finding.ts";
import type { DatePrecision } from "./population-record.ts";

export interface BirthDate {
  readonly dateOfBirth: string;
  readonly dobPrecision: DatePrecision;
}

export const EARLIEST_BIRTH_YEAR = 1880;

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

/** The last day that the date can mean: a person is never taken for older than the papers prove. */
export function latestBirthDay(date: BirthDate): string {
  const [year, month] = date.dateOfBirth.split("-");
  if (month === undefined) return `${year}-12-31`;
  if (date.dobPrecision === "DAY") return date.dateOfBirth;
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return `${year}-${month}-${last}`;
}

/**
 * Full years on a day. Who was born on 29 February completes a year on 1 March of a common year: no rule was found,
 * and this one never makes a person older than the calendar does.
 */
export function ageOn(date: BirthDate, day: string): number {
  const born = latestBirthDay(date);
  const years = Number(day.slice(0, 4)) - Number(born.slice(0, 4));
  return day.slice(5) < born.slice(5) ? years - 1 : years;
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
