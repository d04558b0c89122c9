/** Writing the machine readable zone. @spec ICAO 9303-3 §4, 9303-4 to 9303-7 §4.2 */
import { LdsError } from "../lds-error.ts";
import { checkDigit } from "./check-digit.ts";
import { formatDocumentNumber } from "./document-number.ts";
import { type MrzLayout, type MrzType, mrzLayouts, type Range } from "./layout.ts";
import { formatMrzDate } from "./mrz-date.ts";
import { formatNameField } from "./name-field.ts";

export interface MrzInput {
  readonly type: MrzType;
  /** One or two letters: `ID`, `I`, `P`, `V`. */
  readonly documentCode: string;
  readonly issuingState: string;
  readonly documentNumber: string;
  /** ISO 8601: `1990-05-20`, or `1990-05`, `1990` for unknown parts; absent when nothing is known. */
  readonly dateOfBirth?: string | undefined;
  readonly sex: "M" | "F" | "X";
  /** ISO 8601. */
  readonly dateOfExpiry: string;
  readonly nationality: string;
  /** As people write it. */
  readonly surname: string;
  readonly givenNames?: string | undefined;
  /** A–Z, 0–9 and <; personal number in TD3. */
  readonly optionalData?: string | undefined;
  /** TD1 only. */
  readonly optionalData2?: string | undefined;
}

/**
 * The lines of an MRZ with every check digit.
 * @throws LdsError MRZ_VALUE_INVALID, NAME_CHARACTER_UNKNOWN, NAME_EMPTY, DATE_INVALID
 */
export function formatMrz(input: MrzInput): readonly string[] {
  const layout = mrzLayouts[input.type];
  const line = new Array<string>(layout.lineLength * layout.lineCount).fill("<");
  const put = (range: Range, text: string) => line.splice(range[0], text.length, ...text);
  for (const [range, text] of fieldTexts(input, layout)) put(range, text);
  if (layout.optionalDataDigit !== undefined) {
    const digit = checkDigit(line.slice(...layout.optionalData).join(""));
    put([layout.optionalDataDigit, layout.optionalDataDigit + 1], digit);
  }
  if (layout.composite !== undefined) {
    const covered = layout.composite.over.map((range) => line.slice(...range).join("")).join("");
    put([layout.composite.digit, layout.composite.digit + 1], checkDigit(covered));
  }
  const text = line.join("");
  return Array.from({ length: layout.lineCount }, (_, index) =>
    text.slice(index * layout.lineLength, (index + 1) * layout.lineLength),
  );
}

function fieldTexts(input: MrzInput, layout: MrzLayout): readonly (readonly [Range, string])[] {
  const number = formatDocumentNumber(prepareDocumentNumber(input.documentNumber), layout);
  if (number === undefined) return invalid("documentNumber", "more than nine characters");
  const birth = formatMrzDate(input.dateOfBirth, "dateOfBirth");
  const expiry = formatMrzDate(input.dateOfExpiry, "dateOfExpiry");
  const name = formatNameField(input.surname, input.givenNames, layout.name[1] - layout.name[0]);
  const optional = number.overflow + (input.optionalData ?? "");
  if (input.optionalData2 !== undefined && layout.optionalData2 === undefined) {
    invalid("optionalData2", "this layout has no such field");
  }
  return [
    [layout.documentCode, padCode(input.documentCode, "documentCode", layout.documentCode)],
    [layout.issuingState, padCode(input.issuingState, "issuingState", layout.issuingState)],
    [layout.documentNumber, number.field],
    [layout.dateOfBirth, birth + checkDigit(birth)],
    [[layout.sex, layout.sex + 1], input.sex === "X" ? "<" : input.sex],
    [layout.dateOfExpiry, expiry + checkDigit(expiry)],
    [layout.nationality, padCode(input.nationality, "nationality", layout.nationality)],
    [layout.name, name],
    [layout.optionalData, padOptional(optional, "optionalData", layout.optionalData)],
    ...(layout.optionalData2 === undefined
      ? []
      : ([
          [layout.optionalData2, padOptional(input.optionalData2 ?? "", "optionalData2", layout.optionalData2)],
        ] as const)),
  ];
}

/** Spaces and hyphens of a printed number become fillers (9303-4 §4.2.2.2). */
function prepareDocumentNumber(number: string): string {
  const text = number.replaceAll(/[ -]/g, "<");
  if (!/^[A-Z0-9<]+$/.test(text)) invalid("documentNumber", "characters other than A–Z and 0–9, or none");
  return text;
}

function padCode(code: string, field: string, [start, end]: Range): string {
  if (!/^[A-Z]+$/.test(code) || code.length > end - start) invalid(field, `not one to ${end - start} letters A–Z`);
  return code.padEnd(end - start, "<");
}

function padOptional(text: string, field: string, [start, end]: Range): string {
  if (!/^[A-Z0-9<]*$/.test(text)) invalid(field, "characters other than A–Z, 0–9 and <");
  if (text.length > end - start) invalid(field, `more than ${end - start} characters`);
  return text.padEnd(end - start, "<");
}

function invalid(field: string, reason: string): never {
  throw new LdsError("MRZ_VALUE_INVALID", { field, reason });
}
