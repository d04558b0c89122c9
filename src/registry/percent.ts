/**
 * Percentages as published reports print them: whole-number arithmetic only, and the rounding is part of the figure.
 * The press of 2020 printed 97.5 % for 85,172,210 of 87,306,594, which is 97.6 % when rounded half up.
 */
import { CivicardError } from "../base/errors/index.ts";

export const roundings = ["HALF_UP", "TRUNCATE"] as const;
export type Rounding = (typeof roundings)[number];

export interface Percentage {
  /** `97.34` with a decimal point; `–` where the whole is nought. */
  readonly text: string;
  /** The part is greater than the whole: allowed for a mobile population, and flagged. */
  readonly exceedsWhole: boolean;
}

const DECIMALS_LIMIT = 12;

/** @throws CivicardError NUMBER_OUT_OF_RANGE for a negative number or decimals outside 0 to 12 */
export function percentOf(options: {
  readonly part: bigint;
  readonly whole: bigint;
  readonly decimals: number;
  readonly rounding: Rounding;
}): Percentage {
  const { part, whole, decimals, rounding } = options;
  if (part < 0n || whole < 0n) throw new CivicardError("NUMBER_OUT_OF_RANGE", { reason: "negative count" });
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > DECIMALS_LIMIT) {
    throw new CivicardError("NUMBER_OUT_OF_RANGE", { reason: `decimals must be 0 to ${DECIMALS_LIMIT}` });
  }
  if (whole === 0n) return { text: "–", exceedsWhole: part > 0n };
  const scaled = part * 100n * 10n ** BigInt(decimals);
  const units = rounding === "HALF_UP" ? (2n * scaled + whole) / (2n * whole) : scaled / whole;
  return { text: withDecimals(units, decimals), exceedsWhole: part > whole };
}

function withDecimals(units: bigint, decimals: number): string {
  const digits = units.toString().padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
