/**
 * The decoration of the card: ground, line work, chip symbol, and an emblem of our own. The national emblem and the
 * security printing of real cards are not reproduced here on purpose: who prints cards lawfully supplies their own.
 *
 * @spec ISO/IEC 7810 (ID-1: 85.60 × 53.98 mm, corner radius 3.18 mm); ISO/IEC 7816-2 (place of the contacts);
 *   ICAO 9303-9 §2.3 (chip inside symbol)
 */
import type { Box, PdfDocument } from "./pdf-document.ts";

export const CARD = { x: 0, y: 0, width: 85.6, height: 53.98 } as const satisfies Box;
export const CARD_CORNER = 3.18;

export const ink = {
  text: "#1d2a33",
  label: "#3c5866",
  title: "#b3202a",
  line: "#7fb3b0",
  gold: "#c9a24a",
  goldDark: "#8a6a22",
} as const;

/** Ground of both faces. `seed` shifts the line work so that the two sides differ. */
export function drawGround(pdf: PdfDocument, seed: number): void {
  pdf.gradient(CARD, ["#e4f3f1", "#fbf7e9", "#f6e4dc"]);
  for (let band = 0; band < 26; band++) {
    pdf.path(wave(band, seed), { stroke: ink.line, lineWidth: 0.07, opacity: 0.42 });
  }
  for (let turn = 0; turn < 18; turn++) {
    pdf.path(rosette(62, 34, turn, seed), { stroke: ink.gold, lineWidth: 0.06, opacity: 0.38 });
  }
}

/** A round mark of twelve petals, 12 mm across: drawn by us; an issuer's own emblem is not ours to draw. */
export function drawEmblem(pdf: PdfDocument, x: number, y: number): void {
  pdf.circle(x, y, 6, { fill: ink.title });
  pdf.circle(x, y, 5.55, { stroke: "#f3d894", lineWidth: 0.28 });
  for (let petal = 0; petal < 12; petal++) {
    pdf.rotated(petal * 30, x, y, () => {
      const path = `M ${x} ${y} C ${x - 1.5} ${y - 2} ${x - 1} ${y - 4} ${x} ${y - 4.9} C ${x + 1} ${y - 4} ${x + 1.5} ${y - 2} ${x} ${y} Z`;
      pdf.path(path, { fill: "#f3d894", opacity: petal % 2 === 0 ? 0.95 : 0.5 });
    });
  }
  pdf.circle(x, y, 1.75, { fill: ink.title });
  pdf.circle(x, y, 1.2, { fill: "#f3d894" });
}

/** The symbol for "a chip is inside": a bar broken by a ring. */
export function drawChipSymbol(pdf: PdfDocument, x: number, y: number): void {
  const width = 9;
  const height = 5;
  const centreX = x + width / 2;
  const centreY = y + height / 2;
  pdf.rectangle({ x, y, width, height }, { stroke: ink.goldDark, lineWidth: 0.5 }, 0.5);
  pdf.path(`M ${x} ${centreY} L ${centreX - 1.5} ${centreY} M ${centreX + 1.5} ${centreY} L ${x + width} ${centreY}`, {
    stroke: ink.goldDark,
    lineWidth: 0.5,
  });
  pdf.circle(centreX, centreY, 1.5, { stroke: ink.goldDark, lineWidth: 0.5 });
}

/** The contact plate of the chip at the place that ISO/IEC 7816-2 gives it. */
export function drawContacts(pdf: PdfDocument): void {
  const plate = { x: 9.2, y: 18.4, width: 13, height: 11.4 };
  pdf.gradient(plate, ["#e9cf86", "#f7ebc3", "#cfa94e"], 1.6);
  const { x, y, width, height } = plate;
  const left = x + width * 0.34;
  const right = x + width * 0.66;
  const rows = [0.25, 0.5, 0.75].map((part) => y + height * part);
  const lines = rows.map((row) => `M ${x} ${row} L ${left} ${row} M ${right} ${row} L ${x + width} ${row}`).join(" ");
  const bars = `M ${left} ${y} L ${left} ${y + height} M ${right} ${y} L ${right} ${y + height}`;
  pdf.path(`${lines} ${bars}`, { stroke: ink.goldDark, lineWidth: 0.16 });
  pdf.rectangle(plate, { stroke: ink.goldDark, lineWidth: 0.2 }, 1.6);
}

/** Marks a card that is not a document: large, across, and over everything else. */
export function drawSpecimenMark(pdf: PdfDocument): void {
  const style = { weight: "bold", size: 27, colour: "#c8102e", opacity: 0.2 } as const;
  const text = "MẪU / SPECIMEN";
  pdf.rotated(-24, CARD.width / 2, CARD.height / 2, () => {
    pdf.text(text, (CARD.width - pdf.widthOf(text, style)) / 2, CARD.height / 2 + 3.4, style);
  });
}

function wave(band: number, seed: number): string {
  const points: string[] = [];
  for (let x = -1; x <= CARD.width + 1; x += 1.2) {
    const swell = Math.sin(x / 9 + seed) * 2.4 + Math.sin(x / 4.3 + band / 3 + seed) * 1.1;
    points.push(`${x.toFixed(2)} ${(band * 2.2 - 1 + swell).toFixed(2)}`);
  }
  return `M ${points.join(" L ")}`;
}

function rosette(centreX: number, centreY: number, turn: number, seed: number): string {
  const points: string[] = [];
  for (let step = 0; step <= 144; step++) {
    const angle = (step / 144) * 2 * Math.PI;
    const radius = 9 + turn * 0.55 + Math.sin(angle * 8 + turn / 2.4 + seed) * (3.2 - turn * 0.1);
    points.push(
      `${(centreX + radius * Math.cos(angle)).toFixed(2)} ${(centreY + radius * Math.sin(angle)).toFixed(2)}`,
    );
  }
  return `M ${points.join(" L ")} Z`;
}
