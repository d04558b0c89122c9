/** Calendar dates as text, `YYYY-MM-DD`, without time and zone: what law and cards speak of. */
import { LdsError } from "../lds-error.ts";

export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** @throws LdsError DATE_INVALID naming the field; 30 February is none */
export function parseCivilDate(text: string, field: string): CivilDate {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  const [year, month, day] = (parts ?? []).slice(1).map(Number);
  if (year === undefined || month === undefined || day === undefined || !isCivilDate(year, month, day)) {
    throw new LdsError("DATE_INVALID", { field });
  }
  return { year, month, day };
}

export function formatCivilDate({ year, month, day }: CivilDate): string {
  return [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
}

/** Days of a month, 1 to 12. */
export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function isCivilDate(year: number, month: number, day: number): boolean {
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}
