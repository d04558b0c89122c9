/**
 * Reading the machine readable zone, field by field: a damaged name or composite digit does not hide the three
 * fields that the access key is made of.
 *
 * @spec ICAO 9303-3 §4, 9303-4 to 9303-7 §4.2
 */
import { LdsError } from "../lds-error.ts";
import { checkDigit, findInvalidCharacter } from "./check-digit.ts";
import { type DocumentNumberField, type MrzField, type MrzNote, readDocumentNumber } from "./document-number.ts";
import { findMrzLayout, type MrzLayout, type Range } from "./layout.ts";
import { type MrzDate, parseMrzDate } from "./mrz-date.ts";
import { type MrzName, parseNameField } from "./name-field.ts";

interface MrzFields {
  /** The lines of the layout, without line breaks. */
  readonly lines: readonly string[];
  readonly documentCode: MrzField<string>;
  /** Code of the issuing state or organisation without fillers: `VNM`, `D`. */
  readonly issuingState: MrzField<string>;
  /** The whole number, also where it runs on into the optional data. */
  readonly documentNumber: DocumentNumberField;
  readonly dateOfBirth: MrzField<MrzDate>;
  /** `X` stands for `<`, unspecified. */
  readonly sex: MrzField<"M" | "F" | "X">;
  readonly dateOfExpiry: MrzField<MrzDate>;
  readonly nationality: MrzField<string>;
  readonly name: MrzField<MrzName>;
  /** Personal number of TD3. Value absent when there is nothing. What a long document number took is not in it. */
  readonly optionalData: MrzField<string>;
  /** What is odd without being a failed check digit. */
  readonly notes: readonly MrzNote[];
}

interface Composite {
  readonly composite: MrzField<undefined>;
}

export interface Td1Mrz extends MrzFields, Composite {
  readonly type: "TD1";
  readonly optionalData2: MrzField<string>;
}

export interface Td2Mrz extends MrzFields, Composite {
  readonly type: "TD2";
}

export interface Td3Mrz extends MrzFields, Composite {
  readonly type: "TD3";
}

export interface VisaMrz extends MrzFields {
  readonly type: "MRV-A" | "MRV-B";
}

export type Mrz = Td1Mrz | Td2Mrz | Td3Mrz | VisaMrz;

export type MrzFieldName =
  | "documentCode"
  | "issuingState"
  | "documentNumber"
  | "dateOfBirth"
  | "sex"
  | "dateOfExpiry"
  | "nationality"
  | "name"
  | "optionalData"
  | "optionalData2"
  | "composite";

/**
 * @param text the lines joined or on lines of their own; white space around lines is dropped
 * @throws LdsError MRZ_CHARACTER_INVALID (position within `text`), MRZ_LENGTH_INVALID; everything else is told by field
 */
export function parseMrz(text: string): Mrz {
  const joined = joinLines(text);
  const layout = findMrzLayout(joined);
  if (layout === undefined) throw new LdsError("MRZ_LENGTH_INVALID", { length: joined.length });
  const fields = readFields(joined, layout);
  const { type, composite, optionalData2 } = layout;
  if (type === "MRV-A" || type === "MRV-B" || composite === undefined) {
    return { ...fields, type: type as VisaMrz["type"] };
  }
  const compositeField = readComposite(joined, composite);
  if (type === "TD1" && optionalData2 !== undefined) {
    return {
      ...fields,
      type,
      composite: compositeField,
      optionalData2: readOptionalData(slice(joined, optionalData2)),
    };
  }
  return { ...fields, type: type as "TD2" | "TD3", composite: compositeField };
}

/** Names of the fields that are wrong: check digit failed, or content that the field cannot have. */
export function findMrzFaults(mrz: Mrz): readonly MrzFieldName[] {
  const optional = new Set<string>(["optionalData", "optionalData2", "composite"]);
  return fieldsOf(mrz)
    .filter(([name, field]) => field.checkDigit === "failed" || (field.value === undefined && !optional.has(name)))
    .map(([name]) => name);
}

/** `true` when no field is at fault. */
export function isMrzIntact(mrz: Mrz): boolean {
  return findMrzFaults(mrz).length === 0;
}

/** Every field of an MRZ by name, in the order of the data element directory. */
export function fieldsOf(mrz: Mrz): readonly (readonly [MrzFieldName, MrzField<unknown>])[] {
  const { documentCode, issuingState, documentNumber, dateOfBirth, sex, dateOfExpiry, nationality, name } = mrz;
  const common = { documentCode, issuingState, documentNumber, dateOfBirth, sex, dateOfExpiry, nationality, name };
  const optional = {
    optionalData: mrz.optionalData,
    ...(mrz.type === "TD1" ? { optionalData2: mrz.optionalData2 } : {}),
    ...("composite" in mrz ? { composite: mrz.composite } : {}),
  };
  return Object.entries({ ...common, ...optional }) as [MrzFieldName, MrzField<unknown>][];
}

/** Longer than any MRZ with line breaks: no work is spent on it. */
const MAX_TEXT = 1000;

function joinLines(text: string): string {
  if (text.length > MAX_TEXT) throw new LdsError("MRZ_LENGTH_INVALID", { length: text.length });
  const joined = text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .join("");
  if (findInvalidCharacter(joined) >= 0) {
    throw new LdsError("MRZ_CHARACTER_INVALID", { offset: findPosition(text) });
  }
  return joined;
}

/** Where in the text as given; white space is foreign only within a line. */
function findPosition(text: string): number {
  const positions = [/[^A-Z0-9<\s]/, /(?<=\S)[^\S\r\n]+(?=\S)/].map((pattern) => text.search(pattern));
  return Math.min(...positions.filter((position) => position >= 0));
}

function readFields(text: string, layout: MrzLayout): MrzFields {
  const at = (range: Range) => slice(text, range);
  const { documentNumber, optionalData, notes } = readDocumentNumber(text, layout);
  return {
    lines: splitLines(text, layout),
    documentCode: readText(at(layout.documentCode), /^[A-Z]{1,2}$/),
    issuingState: readText(at(layout.issuingState), /^[A-Z]{1,3}$/),
    documentNumber,
    dateOfBirth: readDate(at(layout.dateOfBirth), text.charAt(layout.dateOfBirthDigit)),
    sex: readSex(text.charAt(layout.sex)),
    dateOfExpiry: readDate(at(layout.dateOfExpiry), text.charAt(layout.dateOfExpiryDigit)),
    nationality: readText(at(layout.nationality), /^[A-Z]{1,3}$/),
    name: { raw: at(layout.name), value: parseNameField(at(layout.name)) },
    optionalData: readOptionalData(
      optionalData,
      layout.optionalDataDigit === undefined ? undefined : text.charAt(layout.optionalDataDigit),
    ),
    notes,
  };
}

function slice(text: string, [start, end]: Range): string {
  return text.slice(start, end);
}

function splitLines(text: string, { lineCount, lineLength }: MrzLayout): readonly string[] {
  return Array.from({ length: lineCount }, (_, line) => text.slice(line * lineLength, (line + 1) * lineLength));
}

function readText(raw: string, pattern: RegExp): MrzField<string> {
  const value = raw.replace(/<+$/, "");
  return { raw, value: pattern.test(value) ? value : undefined };
}

function readDate(raw: string, digit: string): MrzField<MrzDate> {
  return { raw, value: parseMrzDate(raw), checkDigit: checkDigit(raw) === digit ? "ok" : "failed" };
}

function readSex(raw: string): MrzField<"M" | "F" | "X"> {
  if (raw === "M" || raw === "F") return { raw, value: raw };
  // Doc 9303 has the filler; some issuers print the X of the visual zone.
  return { raw, value: raw === "<" || raw === "X" ? "X" : undefined };
}

function readOptionalData(raw: string, digit?: string): MrzField<string> {
  const text = raw.replace(/<+$/, "");
  const value = text === "" ? undefined : text;
  if (digit === undefined) return { raw, value };
  // An empty personal number may have a filler for its check digit (9303-4 §4.2.2.2).
  const ok = checkDigit(raw) === digit || (value === undefined && digit === "<");
  return { raw, value, checkDigit: ok ? "ok" : "failed" };
}

function readComposite(text: string, { digit, over }: NonNullable<MrzLayout["composite"]>): MrzField<undefined> {
  const raw = text.charAt(digit);
  const computed = checkDigit(over.map((range) => slice(text, range)).join(""));
  return { raw, value: undefined, checkDigit: computed === raw ? "ok" : "failed" };
}

export type { DocumentNumberField, MrzField, MrzNote };
