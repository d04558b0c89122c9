/**
 * Fields of unknown length one below the other in a fixed height, such as two addresses: one size for all, as large
 * as lets every word stand.
 */
import { CivicardError } from "../../base/errors/index.ts";
import { wrapText } from "./fitted-text.ts";
import { drawLabel, type Label } from "./labelled-field.ts";
import { type Box, type PdfDocument, POINTS_PER_MM, type TextStyle } from "./pdf-document.ts";

export interface StackedField {
  /** Name of the field, for the error. */
  readonly name: string;
  readonly label: Label;
  readonly value: string;
}

export interface StackStyle {
  readonly label: Pick<TextStyle, "size" | "colour">;
  /** Its size is the largest. */
  readonly value: TextStyle;
  /** Points. */
  readonly smallestSize: number;
}

const STEP = 0.1;
/** Between base lines, in units of the size above or below. */
const LABEL_TO_VALUE = 1.1;
const LEADING = 1.2;
const VALUE_TO_LABEL = 1.35;

/** @throws CivicardError DOCUMENT_TEXT_TOO_LONG with the longest field, DOCUMENT_GLYPH_MISSING */
export function drawFieldStack(pdf: PdfDocument, fields: readonly StackedField[], box: Box, style: StackStyle): void {
  const { lines, size } = fitStack(pdf, fields, box, style);
  const label = style.label.size / POINTS_PER_MM;
  const value = size / POINTS_PER_MM;
  let y = box.y + label;
  for (const [index, field] of fields.entries()) {
    drawLabel(pdf, field.label, { x: box.x, y }, style.label);
    y += label * 0.3 + value * LABEL_TO_VALUE - value * LEADING;
    for (const line of lines[index] ?? []) {
      y += value * LEADING;
      pdf.text(line, box.x, y, { ...style.value, size });
    }
    y += value * 0.3 + label * VALUE_TO_LABEL;
  }
}

function fitStack(pdf: PdfDocument, fields: readonly StackedField[], box: Box, style: StackStyle) {
  for (let size = style.value.size; size >= style.smallestSize - STEP / 2; size -= STEP) {
    const lines = fields.map(({ value }) => wrapText(pdf, value, { ...style.value, size }, box.width));
    if (lines.every((wrapped) => wrapped !== undefined) && heightOf(lines, size, style) <= box.height) {
      return { lines, size };
    }
  }
  const longest = fields.reduce((a, b) => (b.value.length > a.value.length ? b : a));
  throw new CivicardError("DOCUMENT_TEXT_TOO_LONG", { field: longest.name, characters: longest.value.length });
}

function heightOf(lines: readonly (readonly string[])[], size: number, style: StackStyle): number {
  const label = style.label.size / POINTS_PER_MM;
  const value = size / POINTS_PER_MM;
  const parts = lines.map((wrapped) => label * 0.3 + value * LABEL_TO_VALUE + value * LEADING * (wrapped.length - 1));
  const between = (value * 0.3 + label * VALUE_TO_LABEL) * (lines.length - 1);
  return label + parts.reduce((sum, part) => sum + part, 0) + between + value * 0.3;
}
