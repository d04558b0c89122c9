/**
 * The QR text on a citizen card: fields parted by bars. The 2021 form has seven; the 2024 form goes on with parents'
 * names. Public readers disagree about the tail, so what is not understood is kept. A QR is not signed: it proves
 * nothing without the chip.
 */
import { LdsError } from "../lds-error.ts";
import { formatCivilDate, parseCivilDate } from "./civil-date.ts";
import { isPersonalNumber } from "./personal-number.ts";

export type CardQrForm = "2021" | "2024";

export interface CardQr {
  readonly form: CardQrForm;
  readonly personalNumber: string;
  /** 9 or 12 digits. */
  readonly oldNumber?: string | undefined;
  readonly fullName: string;
  /** ISO 8601; `1950-07` or `1950` when parts are unknown. */
  readonly dateOfBirth: string;
  /** As printed: `Nam` or `Nữ`. */
  readonly sex: string;
  readonly residence: string;
  /** ISO 8601. */
  readonly dateOfIssue?: string | undefined;
  /** 2024 form. */
  readonly fatherName?: string | undefined;
  /** 2024 form. */
  readonly motherName?: string | undefined;
  /** Fields whose meaning is not known, in their order; empty ones at the end are left out. */
  readonly extra: readonly string[];
}

const FORM_2021_FIELDS = 7;
/** Observed: an empty field stands before the parents' names and one behind them. */
const FATHER = 8;
const MOTHER = 9;
const FORM_2024_FIELDS = 11;
const MAX_LENGTH = 2000;

/** @throws LdsError CARD_QR_INVALID with the number of the field, from 1 */
export function parseCardQr(text: string): CardQr {
  const fields = text.trim().split("|");
  if (text.length > MAX_LENGTH || fields.length < FORM_2021_FIELDS) throw invalidField(Math.min(fields.length + 1, 8));
  const at = (index: number) => nonEmpty(fields[index]);
  const personalNumber = fields[0] ?? "";
  if (!isPersonalNumber(personalNumber)) throw invalidField(1);
  const form = fields.length > FORM_2021_FIELDS ? "2024" : "2021";
  return {
    form,
    personalNumber,
    oldNumber: at(1),
    fullName: fields[2] ?? "",
    dateOfBirth: parseBirthDate(fields[3] ?? "", 4),
    sex: fields[4] ?? "",
    residence: fields[5] ?? "",
    dateOfIssue: at(6) && parseCompactDate(at(6) ?? "", 7),
    fatherName: at(FATHER),
    motherName: at(MOTHER),
    extra: trimEnd(fields.filter((_, index) => index >= FORM_2021_FIELDS && index !== FATHER && index !== MOTHER)),
  };
}

/** @throws LdsError CARD_QR_INVALID for a value that holds a bar, DATE_INVALID */
export function formatCardQr(qr: Omit<CardQr, "extra">): string {
  const fields = [
    qr.personalNumber,
    qr.oldNumber ?? "",
    qr.fullName,
    formatBirthDate(qr.dateOfBirth),
    qr.sex,
    qr.residence,
    qr.dateOfIssue === undefined ? "" : formatCompactDate(qr.dateOfIssue, "dateOfIssue"),
    ...(qr.form === "2021" ? [] : ["", qr.fatherName ?? "", qr.motherName ?? "", ""]),
  ];
  if (!isPersonalNumber(qr.personalNumber)) throw invalidField(1);
  const wrong = fields.findIndex((field) => /[|\r\n]/.test(field));
  if (wrong >= 0) throw invalidField(wrong + 1);
  return fields.slice(0, FORM_2024_FIELDS).join("|");
}

function invalidField(field: number): LdsError {
  return new LdsError("CARD_QR_INVALID", { field });
}

/** `ddmmyyyy`. */
function parseCompactDate(text: string, field: number): string {
  const iso = text.replace(/^(\d\d)(\d\d)(\d{4})$/, "$3-$2-$1");
  try {
    return formatCivilDate(parseCivilDate(iso, "date"));
  } catch {
    throw invalidField(field);
  }
}

/** Zeros stand for an unknown day or month, as in dates of birth elsewhere: `00001950`. No source shows it: our choice. */
function parseBirthDate(text: string, field: number): string {
  if (/^0000\d{4}$/.test(text)) return text.slice(4);
  const [, month, year] = /^00(\d\d)(\d{4})$/.exec(text) ?? [];
  if (month === undefined) return parseCompactDate(text, field);
  return parseCompactDate(`01${month}${year}`, field).slice(0, 7);
}

function formatBirthDate(iso: string): string {
  if (/^\d{4}$/.test(iso)) return `0000${iso}`;
  if (!/^\d{4}-\d\d$/.test(iso)) return formatCompactDate(iso, "dateOfBirth");
  return `00${formatCompactDate(`${iso}-01`, "dateOfBirth").slice(2)}`;
}

function formatCompactDate(iso: string, field: string): string {
  return formatCivilDate(parseCivilDate(iso, field)).split("-").toReversed().join("");
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

function trimEnd(fields: readonly string[]): readonly string[] {
  return fields.slice(0, fields.findLastIndex((field) => field !== "") + 1);
}
