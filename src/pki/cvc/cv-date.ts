/** Dates of CV certificates: six octets with one digit each, years 2000 to 2099. @spec BSI TR-03110-3 §D.2.1.3 */
import type { Tlv } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { malformed } from "./data-objects.ts";

/** `YYYY-MM-DD`, so that dates compare as texts. */
export type CvDate = string;

/** @throws CivicardError CVC_MALFORMED for another length, an octet that is no digit, a day that does not exist */
export function parseCvDate({ value, offset }: Pick<Tlv, "value" | "offset">): CvDate {
  if (value.length !== 6 || value.some((digit) => digit > 9)) throw malformed(offset, "six octets with one digit each");
  const digits = value.join("");
  const date = `20${digits.slice(0, 2)}-${digits.slice(2, 4)}-${digits.slice(4)}`;
  if (!isDate(date)) throw malformed(offset, "no such day");
  return date;
}

/** @throws CivicardError CVC_PROFILE_INVALID for a day that does not exist or lies outside 2000 to 2099 */
export function encodeCvDate(date: CvDate): Uint8Array {
  if (!/^20\d\d-\d\d-\d\d$/.test(date) || !isDate(date)) {
    throw new CivicardError("CVC_PROFILE_INVALID", { reason: "a day of 2000 to 2099 as YYYY-MM-DD expected" });
  }
  return Uint8Array.from(date.slice(2).replaceAll("-", ""), Number);
}

/** The day in GMT. */
export function cvDateOf(instant: Date): CvDate {
  return instant.toISOString().slice(0, 10);
}

function isDate(date: CvDate): boolean {
  const instant = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && cvDateOf(instant) === date;
}
