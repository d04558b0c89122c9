/**
 * The typefaces of printed documents: Be Vietnam Pro for people, OCR-B for machines.
 *
 * The npm package of Be Vietnam Pro splits the typeface into subset files, and a Vietnamese name needs letters of
 * more than one of them. So a text is cut into runs, each in the first subset that has its letters. A letter that no
 * subset has is an error before anything is drawn: a box instead of a letter on an identity document is a wrong name.
 *
 * @spec ICAO 9303-3 §4.2 (OCR-B, size 1, 10 characters an inch)
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { CivicardError } from "../../base/errors/index.ts";

export type FontWeight = "regular" | "medium" | "bold" | "machine";

/** A piece of text that one font file can draw. */
export interface FontRun {
  readonly font: string;
  readonly text: string;
}

/** Where the font files lie; `machine` is absent where OCR-B is not installed. */
export interface FontFiles {
  readonly regular: readonly string[];
  readonly medium: readonly string[];
  readonly bold: readonly string[];
  readonly machine?: string | undefined;
}

/** What the layout asks of an opened font; pdfkit and fontkit answer it. */
export interface OpenedFont {
  hasGlyph(codePoint: number): boolean;
  /** Width of a text at 1 point. */
  widthOf(text: string): number;
}

/** Places where Debian, Fedora and a user's own set-up keep OCR-B. */
const ocrBFiles = [
  "/usr/share/fonts/opentype/ocr-b/OCRB.otf",
  "/usr/share/fonts/truetype/ocr-b/OCRB.ttf",
  "/usr/local/share/fonts/OCRB.otf",
] as const;

/** Latin first, so that a run is as long as can be; the two others hold what it lacks. */
const subsets = ["latin", "vietnamese", "latin-ext"] as const;
const weights = { regular: 400, medium: 500, bold: 700 } as const;

/**
 * Finds the font files of this installation.
 * @param candidates where OCR-B may lie; the first that exists is taken
 */
export function locateFonts(candidates: readonly string[] = ocrBFiles): FontFiles {
  const resolve = createRequire(import.meta.url).resolve;
  const filesOf = (weight: number): readonly string[] =>
    subsets.map((subset) => resolve(`@fontsource/be-vietnam-pro/files/be-vietnam-pro-${subset}-${weight}-normal.woff`));
  return {
    regular: filesOf(weights.regular),
    medium: filesOf(weights.medium),
    bold: filesOf(weights.bold),
    machine: candidates.find((file) => existsSync(file)),
  };
}

/** The fonts of one PDF document. */
export class FontSet {
  readonly #families: ReadonlyMap<FontWeight, ReadonlyMap<string, OpenedFont>>;

  /** @param families for each weight its fonts by the name under which the document knows them, best first */
  constructor(families: ReadonlyMap<FontWeight, ReadonlyMap<string, OpenedFont>>) {
    this.#families = families;
  }

  has(weight: FontWeight): boolean {
    return this.#families.has(weight);
  }

  /**
   * Cuts a text into runs of one font each. The text must be in NFC: a combining mark of its own has no glyph here.
   * @throws CivicardError DOCUMENT_GLYPH_MISSING with the code point
   */
  runs(text: string, weight: FontWeight): readonly FontRun[] {
    const fonts = this.#fontsOf(weight);
    const runs: { font: string; text: string }[] = [];
    for (const character of text) {
      const font = findFontFor(character, fonts);
      const last = runs.at(-1);
      if (last?.font === font) last.text += character;
      else runs.push({ font, text: character });
    }
    return runs;
  }

  /**
   * The text with each letter that has no glyph written as `[U+4E2D]`: for reports on cards of others, where a
   * strange letter must be shown and must not stop the report.
   */
  escapeMissing(text: string, weight: FontWeight): string {
    const fonts = [...this.#fontsOf(weight).values()];
    const shown = [...text.normalize("NFC")].map((character) => {
      const codePoint = character.codePointAt(0) ?? 0;
      const known = /\s/.test(character) || fonts.some((font) => font.hasGlyph(codePoint));
      return known ? character : `[${codePointName(codePoint)}]`;
    });
    return shown.join("");
  }

  /** Width in points at `size` points. */
  widthOf(text: string, weight: FontWeight, size: number): number {
    const fonts = this.#fontsOf(weight);
    return this.runs(text, weight).reduce((sum, run) => sum + (fonts.get(run.font)?.widthOf(run.text) ?? 0) * size, 0);
  }

  #fontsOf(weight: FontWeight): ReadonlyMap<string, OpenedFont> {
    const fonts = this.#families.get(weight);
    if (fonts === undefined) throw new CivicardError("DOCUMENT_FONT_MISSING", { weight });
    return fonts;
  }
}

function findFontFor(character: string, fonts: ReadonlyMap<string, OpenedFont>): string {
  const codePoint = character.codePointAt(0) ?? 0;
  for (const [name, font] of fonts) {
    if (font.hasGlyph(codePoint)) return name;
  }
  throw new CivicardError("DOCUMENT_GLYPH_MISSING", {
    codePoint: codePointName(codePoint),
  });
}

function codePointName(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
}
