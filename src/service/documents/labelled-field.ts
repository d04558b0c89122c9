/** A field of a document: label in Vietnamese and English, its value below. */
import { type FittedTextOptions, fitText } from "./fitted-text.ts";
import { type PdfDocument, POINTS_PER_MM, type TextStyle } from "./pdf-document.ts";

export interface Label {
  readonly vi: string;
  readonly en: string;
}

export interface FieldOptions extends FittedTextOptions {
  readonly label: Label;
  /** Colour of the label. */
  readonly labelColour: string;
  /** Points. */
  readonly labelSize: number;
  /** Height of the tallest letters of the value above its base line, in units of the size: 1.16 for Ễ; default 1. */
  readonly ascent?: number | undefined;
}

/** Space between the base lines of two lines of one text, in units of its size. */
const LEADING = 1.18;

/**
 * Draws a field whose label stands at base line `y`.
 * @returns the base line of the last line of the value
 */
export function drawField(
  pdf: PdfDocument,
  value: string,
  at: { x: number; y: number },
  options: FieldOptions,
): number {
  drawLabel(pdf, options.label, at, { size: options.labelSize, colour: options.labelColour });
  const fitted = fitText(pdf, value, options);
  const lineHeight = (fitted.size * LEADING) / POINTS_PER_MM;
  let y = at.y + (options.labelSize * 0.3 + fitted.size * (options.ascent ?? 1)) / POINTS_PER_MM;
  for (const [index, line] of fitted.lines.entries()) {
    if (index > 0) y += lineHeight;
    pdf.text(line, at.x, y, { ...options.style, size: fitted.size });
  }
  return y;
}

/** `Họ, chữ đệm và tên khai sinh / Full name:` with the English part lighter. */
export function drawLabel(
  pdf: PdfDocument,
  label: Label,
  at: { x: number; y: number },
  style: Pick<TextStyle, "size" | "colour">,
): number {
  const width = pdf.text(`${label.vi} / `, at.x, at.y, { ...style, weight: "medium" });
  return width + pdf.text(`${label.en}:`, at.x + width, at.y, { ...style, weight: "regular" });
}

/** Draws a text centred around `x`. */
export function drawCentred(pdf: PdfDocument, text: string, x: number, y: number, style: TextStyle): void {
  pdf.text(text, x - pdf.widthOf(text, style) / 2, y, style);
}
