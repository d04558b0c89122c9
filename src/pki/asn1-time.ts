/**
 * Times in certificates and signatures: UTCTime through 2049, GeneralizedTime from 2050, seconds, always Z.
 * @spec RFC 5280 §4.1.2.5, RFC 5652 §11.3
 */
import * as pkijs from "pkijs";
import { encodeTlv, encodeUtf8 } from "../base/bytes/index.ts";

const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;

/** `YYYYMMDDHHMMSSZ` */
export function formatGeneralizedTime(date: Date): string {
  const text = date.toISOString();
  return `${text.slice(0, -14).replaceAll("-", "")}${text.slice(-13, -5).replaceAll(":", "")}Z`;
}

export function encodeTime(date: Date): Uint8Array {
  const text = formatGeneralizedTime(date);
  return usesUtcTime(date)
    ? encodeTlv(UTC_TIME, encodeUtf8(text.slice(2)))
    : encodeTlv(GENERALIZED_TIME, encodeUtf8(text));
}

/** The same choice as an object of PKI.js, which by itself takes UTCTime whatever the year. */
export function pkijsTime(date: Date): pkijs.Time {
  return new pkijs.Time({ type: usesUtcTime(date) ? 0 : 1, value: wholeSeconds(date) });
}

function wholeSeconds(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000);
}

function usesUtcTime(date: Date): boolean {
  const year = date.getUTCFullYear();
  return year >= 1950 && year < 2050;
}
