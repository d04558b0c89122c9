/** A record in the words of the card: DG13, MRZ, QR and the two faces say the same because they are made here. */
import { CivicardError } from "../../base/errors/index.ts";
import { formatCardQr, type VietnamCitizenData, vietnamTd1 } from "../../lds/index.ts";
import { findRelative, type PopulationRecord, printedResidence } from "../../registry/index.ts";
import { type CardDates, type CardSubject, cardDates, getPersonalNumber } from "./card-subject.ts";

const NO_EXPIRY = "Không thời hạn";
const NATIONALITY = "Việt Nam";

/** @throws CivicardError CARD_CONTENT_MISSING */
export function citizenDataOf(subject: CardSubject, { issueDate, expiryDate }: CardDates): VietnamCitizenData {
  const { record, template } = subject;
  return {
    personalNumber: getPersonalNumber(record),
    fullName: record.fullName,
    dateOfBirth: printedDate(record.dateOfBirth),
    sex: sexWord(record),
    nationality: NATIONALITY,
    ethnicity: record.ethnicity.name,
    religion: record.religion.text,
    // The field changed its meaning with the card of 2024.
    placeOfOrigin: template === "CC_2024" ? record.placeOfBirthRegistration.text : record.placeOfOrigin.text,
    placeOfResidence: getResidence(record),
    identifyingFeatures: record.identifyingFeatures,
    dateOfIssue: printedDate(issueDate),
    dateOfExpiry: expiryDate === undefined ? NO_EXPIRY : printedDate(expiryDate),
    fatherName: findRelative(record, "FATHER")?.fullName,
    motherName: findRelative(record, "MOTHER")?.fullName,
    spouseName: findRelative(record, "SPOUSE")?.fullName,
    oldNumber: record.previousIdNumbers[0]?.number,
  };
}

/** Three lines of TD1. */
export function mrzLinesOf({ record }: CardSubject, { expiryDate }: CardDates): readonly string[] {
  const { fullName, dateOfBirth, sex } = record;
  return vietnamTd1({
    personalNumber: getPersonalNumber(record),
    fullName,
    dateOfBirth,
    sex,
    dateOfExpiry: expiryDate,
  });
}

/** What is printed: the plain values of both faces. */
export interface CardFace {
  /** Personal number, 12 digits. */
  readonly number: string;
  readonly fullName: string;
  /** ISO date, or `YYYY-MM` or `YYYY` where the day is not known. */
  readonly dateOfBirth: string;
  readonly sex: "M" | "F";
  readonly nationality: string;
  readonly placeOfResidence: string;
  readonly placeOfBirthRegistration: string;
  readonly issueDate: string;
  /** Absent on a card without expiry. */
  readonly expiryDate?: string | undefined;
  /** Three lines of 30 characters. */
  readonly mrzLines: readonly string[];
  readonly qrText: string;
  /** Absent for a child under six. */
  readonly portraitJpeg?: Uint8Array | undefined;
}

/** @throws CivicardError CARD_CONTENT_MISSING */
export function cardFaceOf(subject: CardSubject): CardFace {
  const { record, portrait } = subject;
  const dates = cardDates(subject);
  const { fullName, dateOfBirth, sex } = record;
  return {
    number: getPersonalNumber(record),
    fullName,
    dateOfBirth,
    sex,
    nationality: NATIONALITY,
    placeOfResidence: getResidence(record),
    placeOfBirthRegistration: record.placeOfBirthRegistration.text,
    ...dates,
    mrzLines: mrzLinesOf(subject, dates),
    qrText: qrTextOf(subject, dates),
    portraitJpeg: portrait?.image,
  };
}

function qrTextOf({ record, template }: CardSubject, { issueDate }: CardDates): string {
  return formatCardQr({
    form: template === "CC_2024" ? "2024" : "2021",
    personalNumber: getPersonalNumber(record),
    oldNumber: record.previousIdNumbers[0]?.number,
    fullName: record.fullName,
    dateOfBirth: record.dateOfBirth,
    sex: sexWord(record),
    residence: getResidence(record),
    dateOfIssue: issueDate,
    fatherName: findRelative(record, "FATHER")?.fullName,
    motherName: findRelative(record, "MOTHER")?.fullName,
  });
}

function getResidence(record: PopulationRecord): string {
  const residence = printedResidence(record)?.text;
  if (residence === undefined) throw new CivicardError("CARD_CONTENT_MISSING", { field: "residence" });
  return residence;
}

/** `20/05/2001`, `05/2001` or `2001`. */
function printedDate(date: string): string {
  return date.split("-").reverse().join("/");
}

function sexWord({ sex }: PopulationRecord): string {
  return sex === "F" ? "Nữ" : "Nam";
}
