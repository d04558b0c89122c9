/**
 * The personal number (số định danh cá nhân): `PPP G YY NNNNNN` with no check digit. Only its shape is a rule. The
 * law no longer promises what the digits mean, and place, sex and year disagree lawfully after a correction in civil
 * status, so those are warnings.
 *
 * @spec Decree 137/2015 art. 13; Circular 59/2021 art. 4 (lapsed); Law 26/2023/QH15 art. 12
 */
import type { Finding } from "./finding.ts";
import type { PersonData, Sex } from "./population-record.ts";
import { type BirthPlace, findBirthPlace } from "./reference/birth-places.ts";

export interface PersonalNumber {
  readonly text: string;
  /** First three digits: place of birth registration. */
  readonly placeCode: string;
  readonly place?: BirthPlace | undefined;
  readonly sex: Sex;
  readonly birthYear: number;
}

export function isPersonalNumberShape(text: string): boolean {
  return /^\d{12}$/.test(text);
}

/** @returns `undefined` where the text is not twelve digits */
export function parsePersonalNumber(text: string): PersonalNumber | undefined {
  if (!isPersonalNumberShape(text)) return undefined;
  const placeCode = text.slice(0, 3);
  const century = Number(text.charAt(3));
  return {
    text,
    placeCode,
    place: findBirthPlace(placeCode),
    sex: century % 2 === 1 ? "F" : "M",
    birthYear: 1900 + 100 * Math.floor(century / 2) + Number(text.slice(4, 6)),
  };
}

/** Whether number and person agree, each disagreement a warning. */
export function checkPersonalNumber(
  person: Pick<PersonData, "personalNumber" | "sex" | "dateOfBirth" | "placeOfBirthRegistration">,
): readonly Finding[] {
  if (person.personalNumber === undefined) return [];
  const field = "personalNumber";
  const number = parsePersonalNumber(person.personalNumber);
  if (number === undefined) return [{ code: "E-PIN-SHAPE", field }];
  const recorded = person.placeOfBirthRegistration.birthPlaceCode;
  const findings: Finding[] = [];
  if (number.place === undefined || (recorded !== undefined && recorded !== number.placeCode)) {
    findings.push({ code: "W-PIN-PLACE", field });
  }
  if (number.sex !== person.sex) findings.push({ code: "W-PIN-SEX", field });
  if (number.birthYear !== Number(person.dateOfBirth.slice(0, 4))) findings.push({ code: "W-PIN-YEAR", field });
  return findings;
}

/** `001*********`: what people who need no full number see. */
export function maskPersonalNumber(text: string): string {
  return `${text.slice(0, 4)}${"*".repeat(Math.max(0, text.length - 4))}`;
}
