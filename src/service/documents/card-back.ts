/** @spec Circular 16/2024/TT-BCA (back of the căn cước card); ICAO 9303-5 §4.2 (machine readable zone, TD1) */
import { CARD, drawContacts, drawGround, ink } from "./card-artwork.ts";
import { type CardFaceContent, formatPrintedDate } from "./card-face-content.ts";
import { drawFieldStack } from "./field-stack.ts";
import { drawCentred, drawField, type FieldOptions, type Label } from "./labelled-field.ts";
import { type PdfDocument, POINTS_PER_MM } from "./pdf-document.ts";
import { drawQrSymbol } from "./qr-drawing.ts";
import { encodeQrSymbol } from "./qr-symbol.ts";

const labels = {
  placeOfResidence: { vi: "Nơi cư trú", en: "Place of residence" },
  placeOfBirthRegistration: { vi: "Nơi đăng ký khai sinh", en: "Place of birth registration" },
  issueDate: { vi: "Ngày, tháng, năm cấp", en: "Date of issue" },
  expiryDate: { vi: "Ngày, tháng, năm hết hạn", en: "Date of expiry" },
} as const satisfies Record<string, Label>;

/** 18 mm on a side; the quiet zone of four modules lies around it. */
const qr = { x: 62.6, y: 5.4, side: 18 } as const;

/** OCR-B of size 1 has 10 characters an inch. */
const MRZ_PITCH = 2.54;
/**
 * Zone of 23.2 mm at the foot of the card, the middle line 11.5 mm above the edge, three lines 4.23 mm apart, the first
 * character 5 mm from the left.
 *
 * @spec ICAO 9303-5 §4.2.1.3, Figure 6
 */
const mrz = { zoneHeight: 23.2, x: 5, centreOfMiddleLine: 11.5, spacing: 4.23 } as const;

export function drawCardBack(pdf: PdfDocument, content: CardFaceContent): void {
  drawGround(pdf, 2.1);
  drawPlaces(pdf, content);
  drawContacts(pdf);
  drawQrSymbol(pdf, encodeQrSymbol(content.qrText), qr);
  const dates = { width: 33, lines: 1, oneLineSize: 6, smallestSize: 6, size: 7 };
  field(pdf, "issueDate", formatPrintedDate("issueDate", content.issueDate), { x: 26, y: 20 }, dates);
  field(pdf, "expiryDate", expiryText(content.expiryDate), { x: 26, y: 26 }, dates);
  drawCentred(pdf, "BỘ CÔNG AN", 71.6, 27, { weight: "bold", size: 6.4, colour: ink.title });
  drawCentred(pdf, "MINISTRY OF PUBLIC SECURITY", 71.6, 29.4, { weight: "medium", size: 4, colour: ink.title });
  drawMrz(pdf, content.mrzLines);
}

/** Above the contacts and left of the QR symbol. */
const places = { x: 5, y: 3.6, width: 54, height: 14.2 } as const;

function drawPlaces(pdf: PdfDocument, content: CardFaceContent): void {
  const names = ["placeOfResidence", "placeOfBirthRegistration"] as const;
  const fields = names.map((name) => ({ name, label: labels[name], value: content[name] }));
  drawFieldStack(pdf, fields, places, {
    label: { size: 4.7, colour: ink.label },
    value: { weight: "bold", size: 6.4, colour: ink.text },
    smallestSize: 4.2,
  });
}

function expiryText(date: string | undefined): string {
  return date === undefined ? "Không thời hạn / No expiry" : formatPrintedDate("expiryDate", date);
}

function drawMrz(pdf: PdfDocument, lines: readonly string[]): void {
  const zone = { x: 0, y: CARD.height - mrz.zoneHeight, width: CARD.width, height: mrz.zoneHeight };
  pdf.rectangle(zone, { fill: "#ffffff", opacity: 0.86 });
  const machine = pdf.fonts.has("machine");
  if (!machine) drawNotMachineReadable(pdf, zone.y + 2);
  for (const [index, line] of lines.entries()) {
    const centre = CARD.height - mrz.centreOfMiddleLine + (index - 1) * mrz.spacing;
    if (machine) drawMachineLine(pdf, line, centre);
    else drawSpacedLine(pdf, line, centre);
  }
}

/** Size at which the typeface's own advance is the pitch; the line is drawn in one piece so that it copies as one. */
function drawMachineLine(pdf: PdfDocument, line: string, centre: number): void {
  const advance = pdf.widthOf("<", { weight: "machine", size: 1 });
  const size = MRZ_PITCH / advance;
  // Letters of this typeface are 0.72 of its size high.
  const baseLine = centre + (0.36 * size) / POINTS_PER_MM;
  pdf.text(line, mrz.x, baseLine, { weight: "machine", size, colour: "#000000" });
}

/** Without OCR-B the characters keep their places, so that people can compare them. */
function drawSpacedLine(pdf: PdfDocument, line: string, centre: number): void {
  for (const [index, character] of [...line].entries()) {
    const x = mrz.x + (index + 0.5) * MRZ_PITCH;
    drawCentred(pdf, character, x, centre + 1.2, { weight: "medium", size: 9, colour: "#666666" });
  }
}

function drawNotMachineReadable(pdf: PdfDocument, y: number): void {
  const text = "Không đọc được bằng máy: thiếu phông OCR-B / Not machine-readable: OCR-B typeface not installed";
  drawCentred(pdf, text, CARD.width / 2, y, { weight: "medium", size: 4.2, colour: ink.title });
}

type Fit = Pick<FieldOptions, "width" | "lines" | "oneLineSize" | "smallestSize"> & { readonly size: number };

function field(
  pdf: PdfDocument,
  name: keyof typeof labels,
  value: string,
  at: { readonly x: number; readonly y: number },
  fit: Fit,
): number {
  const style = { weight: "bold", size: fit.size, colour: ink.text } as const;
  return drawField(pdf, value, at, {
    ...fit,
    field: name,
    label: labels[name],
    labelColour: ink.label,
    labelSize: 4.7,
    style,
  });
}
