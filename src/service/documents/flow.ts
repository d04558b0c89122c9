/** A page that fills from top to bottom and goes on to the next: for slips and reports, where the length is not known. */
import { CivicardError } from "../../base/errors/index.ts";
import { wrapText } from "./fitted-text.ts";
import { type PdfDocument, POINTS_PER_MM, type TextStyle } from "./pdf-document.ts";

export interface FlowPage {
  readonly width: number;
  readonly height: number;
  readonly margin: number;
}

const LEADING = 1.38;

/** Cursor over the pages of one document. */
export class Flow {
  readonly pdf: PdfDocument;
  readonly page: FlowPage;
  /** Top edge of what comes next, in millimetres. */
  y: number;

  constructor(pdf: PdfDocument, page: FlowPage) {
    this.pdf = pdf;
    this.page = page;
    this.y = page.margin;
    pdf.addPage(page.width, page.height);
  }

  get left(): number {
    return this.page.margin;
  }

  get innerWidth(): number {
    return this.page.width - 2 * this.page.margin;
  }

  skip(height: number): void {
    this.y += height;
  }

  /** Goes on to a new page unless `height` millimetres are left on this one. */
  reserve(height: number): void {
    if (this.y + height <= this.page.height - this.page.margin) return;
    this.pdf.addPage(this.page.width, this.page.height);
    this.y = this.page.margin;
  }

  /** Draws a paragraph at the left edge or at `x`, and moves below it. */
  paragraph(text: string, style: TextStyle, place: { readonly x?: number; readonly width?: number } = {}): void {
    const x = place.x ?? this.left;
    const lineHeight = (style.size * LEADING) / POINTS_PER_MM;
    for (const line of breakText(this.pdf, text, style, place.width ?? this.innerWidth)) {
      this.reserve(lineHeight);
      this.y += lineHeight;
      this.pdf.text(line, x, this.y - lineHeight * 0.28, style);
    }
  }

  /** Height that `paragraph` would take. */
  heightOf(text: string, style: TextStyle, width = this.innerWidth): number {
    return (breakText(this.pdf, text, style, width).length * style.size * LEADING) / POINTS_PER_MM;
  }

  centred(text: string, style: TextStyle): void {
    const lineHeight = (style.size * LEADING) / POINTS_PER_MM;
    this.reserve(lineHeight);
    this.y += lineHeight;
    const x = (this.page.width - this.pdf.widthOf(text, style)) / 2;
    this.pdf.text(text, x, this.y - lineHeight * 0.28, style);
  }

  rule(colour = "#c9d3d8"): void {
    this.pdf.path(`M ${this.left} ${this.y} L ${this.left + this.innerWidth} ${this.y}`, {
      stroke: colour,
      lineWidth: 0.2,
    });
  }
}

function breakText(pdf: PdfDocument, text: string, style: TextStyle, width: number): readonly string[] {
  const clean = text.normalize("NFC").replaceAll(/\s+/g, " ").trim();
  const lines = wrapText(pdf, clean, style, width) ?? wrapText(pdf, splitLongWords(clean), style, width);
  if (lines === undefined)
    throw new CivicardError("DOCUMENT_TEXT_TOO_LONG", { field: "text", characters: clean.length });
  return lines;
}

/** Object identifiers and fingerprints have no blanks. */
function splitLongWords(text: string): string {
  return text.replaceAll(/\S{16}(?=\S)/g, "$& ");
}
