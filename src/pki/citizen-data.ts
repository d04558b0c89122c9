/**
 * DG13 of a Vietnamese card against its MRZ: the same number, name, dates and sex in two places. Only names of
 * fields are told, for the values are the holder's.
 */
import { type MrzName, type PartialDate, transliterateToMrz } from "../lds/index.ts";
import type { DocumentContent } from "./document-content.ts";

type FieldName = "personalNumber" | "fullName" | "dateOfBirth" | "sex" | "dateOfExpiry";

/** Fields that stand in both places and differ. */
export function findCitizenMismatches(content: DocumentContent): readonly FieldName[] {
  const { mrz, citizen, dateOfBirth, dateOfExpiry } = content;
  if (mrz === undefined || citizen === undefined) return [];
  const agreements: readonly (readonly [FieldName, boolean])[] = [
    ["personalNumber", agreesWithNumber(citizen.personalNumber, mrz.optionalData.raw)],
    ["fullName", agreesWithName(citizen.fullName, mrz.name.value)],
    ["dateOfBirth", agreesWithDate(citizen.dateOfBirth, dateOfBirth)],
    ["sex", agreesWithSex(citizen.sex, mrz.sex.value)],
    ["dateOfExpiry", agreesWithDate(citizen.dateOfExpiry, dateOfExpiry)],
  ];
  return agreements.filter(([, agrees]) => !agrees).map(([name]) => name);
}

function agreesWithNumber(number: string | undefined, optionalData: string): boolean {
  return number === undefined || !/^\d{12}$/.test(number) || optionalData.startsWith(number);
}

/** The MRZ may have cut the name: then each of its words begins the word of the full name at the same place. */
function agreesWithName(fullName: string | undefined, name: MrzName | undefined): boolean {
  if (fullName === undefined || name === undefined) return true;
  const whole = transliterateToMrz(fullName).split("<");
  const printed = `${name.primary} ${name.secondary ?? ""}`.trim().split(" ");
  if (!name.possiblyTruncated) return printed.join(" ") === whole.join(" ");
  return printed.every((word, index) => whole[index]?.startsWith(word) === true);
}

/** `dd/MM/yyyy` or `ddMMyyyy`; other texts, such as a year alone or "without expiry", say nothing against the MRZ. */
function agreesWithDate(text: string | undefined, date: PartialDate | undefined): boolean {
  const parts = /^(\d\d)\/?(\d\d)\/?(\d{4})$/.exec(text ?? "");
  if (parts === null || date === undefined) return true;
  const [day, month, year] = parts.slice(1).map(Number);
  const years = [date.year, date.alternativeYear];
  const sameDay = (date.day ?? day) === day && (date.month ?? month) === month;
  return sameDay && years.includes(year);
}

function agreesWithSex(text: string | undefined, sex: "M" | "F" | "X" | undefined): boolean {
  const expected = ({ nam: "M", nữ: "F" } as const)[text?.normalize("NFC").trim().toLowerCase() as "nam" | "nữ"];
  return expected === undefined || sex === undefined || expected === sex;
}
