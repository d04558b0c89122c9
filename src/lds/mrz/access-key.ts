/** The part of the MRZ that basic access control and PACE make their key of. @spec ICAO 9303-11 §9.7.2, Appendix D.2 */
import { LdsError } from "../lds-error.ts";
import { checkDigit, findInvalidCharacter } from "./check-digit.ts";
import type { Mrz } from "./mrz.ts";

export interface AccessKeyFields {
  /** As printed; padded with fillers to nine characters here. Longer numbers go in whole. */
  readonly documentNumber: string;
  /** YYMMDD. */
  readonly dateOfBirth: string;
  /** YYMMDD. */
  readonly dateOfExpiry: string;
}

/**
 * MRZ information: three fields, each with its check digit. This is a secret of the holder: never log it.
 * @throws LdsError MRZ_CHARACTER_INVALID, MRZ_VALUE_INVALID
 */
export function mrzInformation({ documentNumber, dateOfBirth, dateOfExpiry }: AccessKeyFields): string {
  const number = documentNumber.padEnd(9, "<");
  if (documentNumber === "") throw new LdsError("MRZ_VALUE_INVALID", { field: "documentNumber", reason: "empty" });
  for (const [field, date] of Object.entries({ dateOfBirth, dateOfExpiry })) {
    if (!/^[0-9<]{6}$/.test(date))
      throw new LdsError("MRZ_VALUE_INVALID", { field, reason: "not six characters YYMMDD" });
  }
  const invalid = findInvalidCharacter(number);
  if (invalid >= 0) throw new LdsError("MRZ_CHARACTER_INVALID", { offset: invalid });
  return [number, dateOfBirth, dateOfExpiry].map((field) => field + checkDigit(field)).join("");
}

/**
 * MRZ information of an MRZ as read. Only the three fields must be right: a damaged name or composite digit does
 * not keep the chip closed. Printed digits are used, so that a number counted the other way still opens.
 * @throws LdsError MRZ_CHECK_DIGIT_FAILED naming the field
 */
export function mrzInformationOf(mrz: Mrz): string {
  const { documentNumber, dateOfBirth, dateOfExpiry } = mrz;
  for (const [field, { checkDigit: status }] of Object.entries({ documentNumber, dateOfBirth, dateOfExpiry })) {
    if (status !== "ok") throw new LdsError("MRZ_CHECK_DIGIT_FAILED", { field });
  }
  return [
    documentNumber.raw + documentNumber.digit,
    dateOfBirth.raw + checkDigit(dateOfBirth.raw),
    dateOfExpiry.raw + checkDigit(dateOfExpiry.raw),
  ].join("");
}
