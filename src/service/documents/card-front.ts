/** @spec Circular 16/2024/TT-BCA (front of the căn cước card) */
import { drawChipSymbol, drawEmblem, drawGround, ink } from "./card-artwork.ts";
import { type CardFaceContent, formatPrintedDate } from "./card-face-content.ts";
import { drawCentred, drawField, type Label } from "./labelled-field.ts";
import type { Box, PdfDocument, TextStyle } from "./pdf-document.ts";

const portrait: Box = { x: 5, y: 18.6, width: 20, height: 30 };
const column = { x: 29, width: 52.6 } as const;

const labels = {
  number: { vi: "Số định danh cá nhân", en: "Personal identification number" },
  fullName: { vi: "Họ, chữ đệm và tên khai sinh", en: "Full name" },
  dateOfBirth: { vi: "Ngày, tháng, năm sinh", en: "Date of birth" },
  sex: { vi: "Giới tính", en: "Sex" },
  nationality: { vi: "Quốc tịch", en: "Nationality" },
} as const satisfies Record<string, Label>;

const sexTexts = { M: "Nam", F: "Nữ" } as const;

export function drawCardFront(pdf: PdfDocument, content: CardFaceContent): void {
  drawGround(pdf, 0.4);
  drawHeading(pdf);
  drawPortrait(pdf, content.portraitJpeg);
  drawChipSymbol(pdf, 72.6, 12.2);
  const { x } = column;
  field(pdf, "number", content.number, { x, y: 22, size: 12.5, ascent: 0.92 });
  field(pdf, "fullName", content.fullName, {
    x,
    y: 29.2,
    size: 9.4,
    oneLineSize: 8,
    smallestSize: 6.6,
    lines: 2,
    ascent: 1.18,
  });
  const birth = formatPrintedDate("dateOfBirth", content.dateOfBirth);
  field(pdf, "dateOfBirth", birth, { x, y: 39.8, size: 8, width: 30 });
  field(pdf, "sex", sexTexts[content.sex], { x: 64.5, y: 39.8, size: 8, width: 17 });
  field(pdf, "nationality", content.nationality, { x, y: 46, size: 8, oneLineSize: 6 });
}

function drawHeading(pdf: PdfDocument): void {
  drawEmblem(pdf, 15, 9.4);
  const x = 49.5;
  const heading = (weight: TextStyle["weight"], size: number, colour: string): TextStyle => ({ weight, size, colour });
  drawCentred(pdf, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", x, 5.6, heading("bold", 6.6, ink.text));
  drawCentred(pdf, "Độc lập - Tự do - Hạnh phúc", x, 8.1, heading("medium", 5.4, ink.text));
  const motto = "SOCIALIST REPUBLIC OF VIET NAM · Independence - Freedom - Happiness";
  drawCentred(pdf, motto, x, 10.4, heading("regular", 4.1, ink.label));
  drawCentred(pdf, "CĂN CƯỚC", x, 15.6, heading("bold", 12.5, ink.title));
  drawCentred(pdf, "IDENTITY CARD", x, 18.5, heading("medium", 6.4, ink.title));
}

function drawPortrait(pdf: PdfDocument, jpeg: Uint8Array | undefined): void {
  if (jpeg === undefined) return;
  pdf.jpeg(jpeg, portrait);
  pdf.rectangle(portrait, { stroke: "#ffffff", lineWidth: 0.25, opacity: 0.8 });
}

interface FieldPlace {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly width?: number;
  readonly oneLineSize?: number;
  readonly smallestSize?: number;
  readonly lines?: number;
  readonly ascent?: number;
}

function field(pdf: PdfDocument, name: keyof typeof labels, value: string, place: FieldPlace): void {
  drawField(pdf, value, place, {
    field: name,
    label: labels[name],
    labelColour: ink.label,
    labelSize: 4.7,
    style: { weight: "bold", size: place.size, colour: ink.text },
    width: place.width ?? column.width,
    oneLineSize: place.oneLineSize ?? place.size,
    smallestSize: place.smallestSize ?? place.oneLineSize ?? place.size,
    lines: place.lines ?? 1,
    ascent: place.ascent,
  });
}
