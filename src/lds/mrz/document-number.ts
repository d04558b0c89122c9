/**
 * The document number, which in TD1 and TD2 may run on into the optional data: a filler in place of the check
 * digit, then the rest of the number, its check digit, a filler.
 *
 * @spec ICAO 9303-5 §4.2.2.3 note j and §4.2.4, 9303-6 §4.2.4
 */
import { checkDigit } from "./check-digit.ts";
import type { MrzLayout } from "./layout.ts";

/** One field of an MRZ: what stands there, what it means, and whether its own check digit fits. */
export interface MrzField<Value> {
  /** The characters as they stand, without the check digit. */
  readonly raw: string;
  /** Absent when the characters are not what the field may hold, or when an optional field is empty. */
  readonly value: Value | undefined;
  /** Absent for fields without a check digit of their own. */
  readonly checkDigit?: "ok" | "failed" | undefined;
}

export interface DocumentNumberField extends MrzField<string> {
  /** The printed check digit; `<` when there is none. */
  readonly digit: string;
}

export type MrzNote =
  /** The check digit of the long number counts the filler after its ninth character, unlike 9303-5 §4.2.4. */
  | "LONG_NUMBER_COUNTS_FILLER"
  /** Characters follow behind the long document number. */
  | "OPTIONAL_DATA_AFTER_LONG_NUMBER";

interface DocumentNumberResult {
  readonly documentNumber: DocumentNumberField;
  /** What is left of the optional data. */
  readonly optionalData: string;
  readonly notes: readonly MrzNote[];
}

export function readDocumentNumber(text: string, layout: MrzLayout): DocumentNumberResult {
  const raw = text.slice(...layout.documentNumber);
  const digit = text.charAt(layout.documentNumberDigit);
  const optionalData = text.slice(...layout.optionalData);
  if (layout.longDocumentNumber && digit === "<" && /^[A-Z0-9]{2}/.test(optionalData)) {
    return readLongNumber(raw, optionalData);
  }
  const status = digit === checkDigit(raw) ? "ok" : "failed";
  return { documentNumber: { raw, value: readNumber(raw), digit, checkDigit: status }, optionalData, notes: [] };
}

/** Nine characters padded with fillers, or a longer number that is to run on, as the layout's two fields hold it. */
export function formatDocumentNumber(
  number: string,
  layout: MrzLayout,
): { field: string; overflow: string } | undefined {
  if (number.length <= 9) {
    const padded = number.padEnd(9, "<");
    return { field: padded + checkDigit(padded), overflow: "" };
  }
  if (!layout.longDocumentNumber) return undefined;
  return { field: `${number.slice(0, 9)}<`, overflow: `${number.slice(9)}${checkDigit(number)}<` };
}

function readLongNumber(principal: string, optionalData: string): DocumentNumberResult {
  const end = optionalData.indexOf("<");
  const block = end < 0 ? optionalData : optionalData.slice(0, end);
  const rest = end < 0 ? "" : optionalData.slice(end + 1);
  const overflow = block.slice(0, -1);
  const digit = block.slice(-1);
  const number = principal + overflow;
  const byStandard = checkDigit(number) === digit;
  const countingFiller = !byStandard && checkDigit(`${principal}<${overflow}`) === digit;
  return {
    documentNumber: {
      raw: number,
      value: readNumber(number),
      digit,
      checkDigit: byStandard || countingFiller ? "ok" : "failed",
    },
    optionalData: rest,
    notes: [
      ...(countingFiller ? (["LONG_NUMBER_COUNTS_FILLER"] as const) : []),
      ...(/[^<]/.test(rest) ? (["OPTIONAL_DATA_AFTER_LONG_NUMBER"] as const) : []),
    ],
  };
}

function readNumber(raw: string): string | undefined {
  const value = raw.replace(/<+$/, "");
  return value === "" ? undefined : value;
}
