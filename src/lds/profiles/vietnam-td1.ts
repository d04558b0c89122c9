/**
 * The MRZ of a Vietnamese citizen card: document number is the last nine digits of the personal number, and the
 * optional data of the first line holds all twelve, two fillers, and a check digit over these fourteen characters.
 *
 * @spec ICAO 9303-5 §4.2.2; composition as seen on published specimens
 */
import { checkDigit } from "../mrz/check-digit.ts";
import type { Td1Mrz } from "../mrz/mrz.ts";
import { formatMrz } from "../mrz/mrz-format.ts";
import { assertPersonalNumber, documentNumberOfPersonalNumber, isPersonalNumber } from "./personal-number.ts";
import { NO_EXPIRY_MRZ_DATE } from "./vietnam-expiry.ts";

export interface VietnamTd1Input {
  readonly personalNumber: string;
  /** As people write it, surname first. */
  readonly fullName: string;
  /** ISO 8601; `1950-07` or `1950` when parts are unknown. */
  readonly dateOfBirth: string | undefined;
  readonly sex: "M" | "F" | "X";
  /** ISO 8601; absent for a card without expiry. */
  readonly dateOfExpiry?: string | undefined;
  /** MRZ date of a card without expiry, for issuers who chose another. */
  readonly noExpiryDate?: string | undefined;
}

/** Three lines. @throws LdsError PERSONAL_NUMBER_INVALID and what `formatMrz` throws */
export function vietnamTd1(input: VietnamTd1Input): readonly string[] {
  assertPersonalNumber(input.personalNumber);
  const number = `${input.personalNumber}<<`;
  const { surname, givenNames } = splitVietnameseName(input.fullName);
  return formatMrz({
    type: "TD1",
    documentCode: "ID",
    issuingState: "VNM",
    nationality: "VNM",
    documentNumber: documentNumberOfPersonalNumber(input.personalNumber),
    optionalData: number + checkDigit(number),
    dateOfBirth: input.dateOfBirth,
    sex: input.sex,
    dateOfExpiry: input.dateOfExpiry ?? input.noExpiryDate ?? NO_EXPIRY_MRZ_DATE,
    surname,
    givenNames,
  });
}

/** The first word is the surname (họ), the rest middle names and given name (chữ đệm và tên). */
export function splitVietnameseName(fullName: string): { surname: string; givenNames: string | undefined } {
  const [surname = "", ...rest] = fullName.trim().split(/\s+/);
  return { surname, givenNames: rest.length === 0 ? undefined : rest.join(" ") };
}

/** The twelve digits within a citizen card's MRZ; `undefined` where the optional data holds something else. */
export function findPersonalNumber(mrz: Td1Mrz): string | undefined {
  const number = mrz.optionalData.raw.slice(0, 12);
  return mrz.issuingState.value === "VNM" && isPersonalNumber(number) ? number : undefined;
}
