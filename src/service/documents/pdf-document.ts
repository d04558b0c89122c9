/**
 * One PDF being drawn: millimetres in, bytes out. The only file that touches pdfkit.
 *
 * The same content and creation time give the same bytes, so that a document can be compared, hashed and signed;
 * pdfkit derives the file identifier from the information dictionary alone.
 *
 * @spec ISO 32000-1 §14.3.3 (document information), §9.10.3 (ToUnicode: text can be searched and copied)
 */
import { readFileSync } from "node:fs";
import PDFKit from "pdfkit";
import { CivicardError } from "../../base/errors/index.ts";
import { type FontFiles, FontSet, type FontWeight, locateFonts, type OpenedFont } from "./fonts.ts";
import { decodeWoff } from "./woff.ts";

/** Points in a millimetre. */
export const POINTS_PER_MM = 72 / 25.4;

export interface PdfOptions {
  readonly title: string;
  readonly subject: string;
  /** Written into the file; nothing else in it depends on time. */
  readonly createdAt: Date;
  readonly fonts?: FontFiles | undefined;
}

/** What a shape is painted with: colours are `#rrggbb`, widths millimetres. */
export interface Paint {
  readonly fill?: string | undefined;
  readonly stroke?: string | undefined;
  readonly lineWidth?: number | undefined;
  readonly opacity?: number | undefined;
}

export interface TextStyle {
  readonly weight: FontWeight;
  /** Points, as printers count letters. */
  readonly size: number;
  readonly colour: string;
  readonly opacity?: number | undefined;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Ligatures hide letters from search and copying in some viewers; kerning stays. */
const features = { liga: false, clig: false, calt: false, frac: false } as unknown as PDFKit.Mixins.OpenTypeFeatures[];

/** A PDF document measured in millimetres from the top left corner. */
export class PdfDocument {
  readonly fonts: FontSet;
  readonly #doc: PDFKit.PDFDocument;
  readonly #finished: Promise<Uint8Array>;

  constructor(options: PdfOptions) {
    this.#doc = new PDFKit({
      autoFirstPage: false,
      margin: 0,
      lang: "vi-VN",
      displayTitle: true,
      pdfVersion: "1.7",
      font: null as unknown as string,
      info: {
        Title: options.title,
        Subject: options.subject,
        Creator: "Civicard",
        Producer: "Civicard",
        CreationDate: options.createdAt,
      },
    });
    this.#finished = collect(this.#doc);
    // A document that is given up half way must not end the process by an unheard rejection.
    this.#finished.catch(() => undefined);
    this.fonts = openFonts(this.#doc, options.fonts ?? locateFonts());
  }

  addPage(width: number, height: number): void {
    this.#doc.addPage({ size: [width * POINTS_PER_MM, height * POINTS_PER_MM], margin: 0 });
    // One unit is one millimetre from here on; letters are scaled back in `text`.
    this.#doc.scale(POINTS_PER_MM);
  }

  /** Draws one line with its base line at `y`; returns its width in millimetres. */
  text(text: string, x: number, y: number, style: TextStyle): number {
    const size = style.size / POINTS_PER_MM;
    let at = x;
    for (const run of this.fonts.runs(text, style.weight)) {
      this.#doc
        .font(run.font)
        .fontSize(size)
        .fillColor(style.colour, style.opacity ?? 1);
      this.#doc.text(run.text, at, y, { lineBreak: false, baseline: "alphabetic", features });
      at += this.#doc.widthOfString(run.text, { features });
    }
    return at - x;
  }

  /** Width of a line in millimetres. */
  widthOf(text: string, style: Pick<TextStyle, "weight" | "size">): number {
    return this.fonts.widthOf(text, style.weight, style.size) / POINTS_PER_MM;
  }

  rectangle(box: Box, paint: Paint, radius = 0): void {
    if (radius > 0) this.#doc.roundedRect(box.x, box.y, box.width, box.height, radius);
    else this.#doc.rect(box.x, box.y, box.width, box.height);
    this.#paint(paint);
  }

  circle(x: number, y: number, radius: number, paint: Paint): void {
    this.#doc.circle(x, y, radius);
    this.#paint(paint);
  }

  /** @param path SVG path data in millimetres */
  path(path: string, paint: Paint): void {
    this.#doc.path(path);
    this.#paint(paint);
  }

  /** Fills a box with a colour that changes from its left top to its right bottom corner. */
  gradient(box: Box, colours: readonly [string, string, ...string[]], radius = 0): void {
    const gradient = this.#doc.linearGradient(box.x, box.y, box.x + box.width, box.y + box.height);
    for (const [index, colour] of colours.entries()) gradient.stop(index / (colours.length - 1), colour);
    this.#doc.roundedRect(box.x, box.y, box.width, box.height, radius).fill(gradient);
  }

  /** Draws within a rounded box only. */
  clipped(box: Box, radius: number, draw: () => void): void {
    this.#doc.save();
    this.#doc.roundedRect(box.x, box.y, box.width, box.height, radius).clip();
    draw();
    this.#doc.restore();
  }

  /** Draws with the page turned by `degrees` around a point. */
  rotated(degrees: number, x: number, y: number, draw: () => void): void {
    this.#doc.save();
    this.#doc.rotate(degrees, { origin: [x, y] });
    draw();
    this.#doc.restore();
  }

  /**
   * Fills the box with a JPEG picture; what stands out on two sides is cut off.
   * @throws CivicardError DOCUMENT_PICTURE_INVALID
   */
  jpeg(bytes: Uint8Array, box: Box): void {
    if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new CivicardError("DOCUMENT_PICTURE_INVALID");
    this.#doc.save();
    try {
      this.#doc.rect(box.x, box.y, box.width, box.height).clip();
      // pdfkit takes its Buffer only; this is a view of the same bytes.
      const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.#doc.image(view, box.x, box.y, { cover: [box.width, box.height], align: "center", valign: "center" });
    } catch (cause) {
      throw new CivicardError("DOCUMENT_PICTURE_INVALID", {}, { cause });
    } finally {
      this.#doc.restore();
    }
  }

  /** Closes the document. */
  finish(): Promise<Uint8Array> {
    this.#doc.end();
    return this.#finished;
  }

  #paint(paint: Paint): void {
    this.#doc.fillOpacity(paint.opacity ?? 1).strokeOpacity(paint.opacity ?? 1);
    if (paint.lineWidth !== undefined) this.#doc.lineWidth(paint.lineWidth);
    if (paint.fill !== undefined && paint.stroke !== undefined) this.#doc.fillAndStroke(paint.fill, paint.stroke);
    else if (paint.fill !== undefined) this.#doc.fill(paint.fill);
    else this.#doc.stroke(paint.stroke ?? "#000000");
  }
}

function collect(doc: PDFKit.PDFDocument): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    doc.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    doc.on("end", () => resolve(new Uint8Array(Buffer.concat(chunks))));
    doc.on("error", reject);
  });
}

/** The part of pdfkit's opened font that has no public name; asking it is the only way to know a glyph before drawing. */
interface PdfKitFont {
  readonly font: { hasGlyphForCodePoint(codePoint: number): boolean };
  widthOfString(text: string, size: number, features: unknown): number;
}

function openFonts(doc: PDFKit.PDFDocument, files: FontFiles): FontSet {
  const families = new Map<FontWeight, ReadonlyMap<string, OpenedFont>>();
  for (const weight of ["regular", "medium", "bold"] as const) families.set(weight, open(doc, weight, files[weight]));
  if (files.machine !== undefined) families.set("machine", open(doc, "machine", [files.machine]));
  return new FontSet(families);
}

function open(doc: PDFKit.PDFDocument, weight: FontWeight, files: readonly string[]): ReadonlyMap<string, OpenedFont> {
  return new Map(
    files.map((file, index) => {
      const name = `${weight}-${index}`;
      let opened: PdfKitFont | undefined;
      // A subset that no letter asks for is never read.
      const font = (): PdfKitFont => (opened ??= openFont(doc, name, file));
      return [
        name,
        {
          hasGlyph: (codePoint: number) => font().font.hasGlyphForCodePoint(codePoint),
          widthOf: (text: string) => font().widthOfString(text, 1, features),
        },
      ];
    }),
  );
}

function openFont(doc: PDFKit.PDFDocument, name: string, file: string): PdfKitFont {
  doc.registerFont(name, fontBytes(file)).font(name);
  return (doc as unknown as { readonly _font: PdfKitFont })._font;
}

const readFonts = new Map<string, Buffer>();

/** The same few files for every document of the process. */
function fontBytes(file: string): Buffer {
  const known = readFonts.get(file);
  if (known !== undefined) return known;
  const content = readFileSync(file);
  const bytes = file.endsWith(".woff") ? Buffer.from(decodeWoff(content)) : content;
  readFonts.set(file, bytes);
  return bytes;
}
