/**
 * Text that must fit its place on a document. It is first shrunk a little, then broken into lines, then refused:
 * a name that is cut off without a word is somebody else's name.
 */
import { CivicardError } from "../../base/errors/index.ts";
import type { PdfDocument, TextStyle } from "./pdf-document.ts";

export interface FittedTextOptions {
  /** Name of the field, for the error. */
  readonly field: string;
  readonly style: TextStyle;
  /** Millimetres. */
  readonly width: number;
  /** Smallest size in points for one line and largest for several: smaller, and the text is broken. */
  readonly oneLineSize: number;
  /** Smallest size in points at all. */
  readonly smallestSize: number;
  readonly lines: number;
}

export interface FittedText {
  readonly lines: readonly string[];
  /** Points. */
  readonly size: number;
}

const STEP = 0.1;

/** @throws CivicardError DOCUMENT_TEXT_TOO_LONG, DOCUMENT_GLYPH_MISSING */
export function fitText(pdf: PdfDocument, text: string, options: FittedTextOptions): FittedText {
  const { style, width } = options;
  const asked = Math.min(style.size, (style.size * width) / Math.max(pdf.widthOf(text, style), Number.EPSILON));
  if (asked >= options.oneLineSize) return { lines: [text], size: asked };
  for (let size = options.oneLineSize; size >= options.smallestSize - STEP / 2; size -= STEP) {
    const lines = wrapText(pdf, text, { ...style, size }, width);
    if (lines !== undefined && lines.length <= options.lines) return { lines, size };
  }
  throw new CivicardError("DOCUMENT_TEXT_TOO_LONG", { field: options.field, characters: [...text].length });
}

/**
 * Breaks a text at blanks.
 * @returns `undefined` where one word alone is wider than the line
 */
export function wrapText(
  pdf: PdfDocument,
  text: string,
  style: TextStyle,
  width: number,
): readonly string[] | undefined {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    if (pdf.widthOf(word, style) > width) return undefined;
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && pdf.widthOf(longer, style) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
