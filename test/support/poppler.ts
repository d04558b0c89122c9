/** Programs not written here that read the PDFs back: poppler's tools and zbar's reader. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Why tests that read PDFs back cannot run; for `describeNeeding`. */
export function popplerMissing(): string | undefined {
  return hasProgram("pdftotext") ? undefined : "pdftotext of poppler-utils is not installed";
}

/** Why tests that read QR symbols back cannot run. */
export function zbarMissing(): string | undefined {
  return popplerMissing() ?? (hasProgram("zbarimg") ? undefined : "zbarimg of zbar-tools is not installed");
}

function hasProgram(name: string): boolean {
  return spawnSync(name, ["--version"], { stdio: "ignore" }).error === undefined;
}

/** Text of the pages as poppler extracts it, one string a page, NFC as it comes. */
export function pdfText(pdf: Uint8Array, options: readonly string[] = []): readonly string[] {
  return inFolder(pdf, (file) => {
    const text = execFileSync("pdftotext", ["-enc", "UTF-8", ...options, file, "-"], { encoding: "utf8" });
    return text.split("\f").slice(0, -1);
  });
}

export interface EmbeddedFontRow {
  readonly name: string;
  readonly embedded: boolean;
  readonly subset: boolean;
  readonly unicode: boolean;
}

export function pdfFonts(pdf: Uint8Array): readonly EmbeddedFontRow[] {
  return inFolder(pdf, (file) => {
    const rows = execFileSync("pdffonts", [file], { encoding: "utf8" }).trim().split("\n").slice(2);
    return rows.map((row) => {
      const [embedded, subset, unicode] = row.trim().split(/\s+/).slice(-5, -2);
      return {
        name: (row.split(/\s+/)[0] ?? "").replace(/^[A-Z]{6}\+/, ""),
        embedded: embedded === "yes",
        subset: subset === "yes",
        unicode: unicode === "yes",
      };
    });
  });
}

/** Size of each page in points. */
export function pdfPageSizes(pdf: Uint8Array): readonly (readonly [number, number])[] {
  return inFolder(pdf, (file) => {
    const text = execFileSync("pdfinfo", ["-f", "1", "-l", "99", file], { encoding: "utf8" });
    return [...text.matchAll(/size:\s+([\d.]+) x ([\d.]+) pts/g)].map(
      (hit) => [Number(hit[1]), Number(hit[2])] as const,
    );
  });
}

export interface WordBox {
  readonly word: string;
  readonly xMin: number;
  readonly xMax: number;
  readonly yMin: number;
  readonly yMax: number;
}

/** Words of a page with their boxes in points. */
export function pdfWords(pdf: Uint8Array, page: number): readonly WordBox[] {
  return inFolder(pdf, (file) => {
    const options = ["-bbox", "-f", String(page), "-l", String(page)];
    const text = execFileSync("pdftotext", [...options, file, "-"], { encoding: "utf8" });
    const pattern = /<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<\/word>/g;
    return [...text.matchAll(pattern)].map(([, xMin, yMin, xMax, yMax, word = ""]) => ({
      word: word.replaceAll("&lt;", "<").replaceAll("&amp;", "&"),
      xMin: Number(xMin),
      xMax: Number(xMax),
      yMin: Number(yMin),
      yMax: Number(yMax),
    }));
  });
}

/** What zbar reads from the rasterised page. */
export function qrTexts(pdf: Uint8Array, page: number): readonly string[] {
  return inFolder(pdf, (file, folder) => {
    const picture = join(folder, "page");
    execFileSync("pdftoppm", [
      "-r",
      "600",
      "-gray",
      "-singlefile",
      "-f",
      String(page),
      "-l",
      String(page),
      file,
      picture,
    ]);
    const result = spawnSync("zbarimg", ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", `${picture}.pgm`], {
      encoding: "utf8",
    });
    return result.stdout.split("\n").filter((line) => line !== "");
  });
}

export function readFixture(path: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../fixtures/${path}`, import.meta.url)));
}

function inFolder<T>(pdf: Uint8Array, use: (file: string, folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "civicard-pdf-"));
  try {
    const file = join(folder, "document.pdf");
    writeFileSync(file, pdf);
    return use(file, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
