/**
 * Until when a citizen card is valid. Cards are renewed at 14, 25, 40 and 60; one issued within the two years before
 * such a birthday lasts to the next one; from 60 on (or 58, by that rule) a card does not expire.
 *
 * Somebody born on 29 February reaches an age, in a year without that day, on 28 February: no rule was found, and
 * the earlier day never lets a card be valid a day too long.
 *
 * @spec Law on Identification 26/2023/QH15, Article 21
 */
import { LdsError } from "../lds-error.ts";
import { type CivilDate, daysInMonth, formatCivilDate, parseCivilDate } from "./civil-date.ts";

const milestones = [14, 25, 40, 60] as const;
const GRACE_YEARS = 2;

/** What the MRZ of a card without expiry carries. No source prescribes a value: it is our choice, 31 December 2099. */
export const NO_EXPIRY_MRZ_DATE = "2099-12-31";

/**
 * @param dates ISO 8601, `YYYY-MM-DD`
 * @returns last day of validity, or `undefined` for a card without expiry
 * @throws LdsError DATE_INVALID, also for an issue date before the birth date
 */
export function cardExpiry(dates: { readonly birthDate: string; readonly issueDate: string }): string | undefined {
  const birth = parseCivilDate(dates.birthDate, "birthDate");
  const issueDate = formatCivilDate(parseCivilDate(dates.issueDate, "issueDate"));
  if (issueDate < dates.birthDate) throw new LdsError("DATE_INVALID", { field: "issueDate" });
  // "Within two years before" includes the very day, so a milestone counts only if its eve lies after the issue.
  const milestone = milestones.find((age) => birthday(birth, age - GRACE_YEARS) > issueDate);
  return milestone === undefined ? undefined : birthday(birth, milestone);
}

/** The day on which somebody reaches an age; ISO 8601. */
function birthday(birth: CivilDate, age: number): string {
  const year = birth.year + age;
  return formatCivilDate({ year, month: birth.month, day: Math.min(birth.day, daysInMonth(year, birth.month)) });
}
