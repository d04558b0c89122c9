/**
 * The 12-digit personal number of a Vietnamese citizen. It has no check digit, and what its parts say about place,
 * sex and year of birth may lawfully differ from the record, so only the shape is an error here.
 */
import { LdsError } from "../lds-error.ts";

export function isPersonalNumber(text: string): boolean {
  return /^\d{12}$/.test(text);
}

/** @throws LdsError PERSONAL_NUMBER_INVALID; the number itself is never part of the message */
export function assertPersonalNumber(text: string): void {
  if (!isPersonalNumber(text)) throw new LdsError("PERSONAL_NUMBER_INVALID");
}

/**
 * The card access number of a citizen card: the last six digits of the personal number. Whoever knows the number
 * can therefore open the chip: treat it as a secret.
 */
export function canOfPersonalNumber(personalNumber: string): string {
  assertPersonalNumber(personalNumber);
  return personalNumber.slice(-6);
}

/** The nine characters that serve as document number in the MRZ. Two people may share them: never use it as a key. */
export function documentNumberOfPersonalNumber(personalNumber: string): string {
  assertPersonalNumber(personalNumber);
  return personalNumber.slice(-9);
}
