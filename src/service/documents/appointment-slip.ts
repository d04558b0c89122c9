/**
 * Appointment slip (CC02): tells the citizen when and where the card can be fetched. A6, Vietnamese and English.
 *
 * @spec Circular 17/2024/TT-BCA (form CC02); Law 26/2023/QH15 Art 26 (seven working days)
 */
import { formatPrintedDate } from "./card-face-content.ts";
import { Flow } from "./flow.ts";
import type { FontFiles } from "./fonts.ts";
import { PdfDocument, type TextStyle } from "./pdf-document.ts";
import { drawQrSymbol } from "./qr-drawing.ts";
import { encodeQrSymbol } from "./qr-symbol.ts";

export interface AppointmentSlipContent {
  readonly requestNo: string;
  readonly fullName: string;
  /** Personal number with all but its first four digits hidden: a slip is easily lost. */
  readonly maskedNumber: string;
  readonly unitName: string;
  readonly unitAddress?: string | undefined;
  /** ISO dates. */
  readonly receivedOn: string;
  readonly collectFrom: string;
  readonly officer?: string | undefined;
  /** Fee in đồng; absent where none is due. */
  readonly feePaid?: number | undefined;
}

interface DocumentOptions {
  readonly createdAt: Date;
  readonly fonts?: FontFiles | undefined;
  readonly overprint?: "specimen" | undefined;
}

const page = { width: 105, height: 148, margin: 9 } as const;
const ink = "#1d2a33";
const grey = "#56707c";
const red = "#b3202a";

const styleOf = (weight: TextStyle["weight"], size: number, colour = ink): TextStyle => ({ weight, size, colour });

/** @throws CivicardError DOCUMENT_GLYPH_MISSING, DOCUMENT_TEXT_TOO_LONG, DOCUMENT_FIELD_INVALID */
export function renderAppointmentSlip(content: AppointmentSlipContent, options: DocumentOptions): Promise<Uint8Array> {
  const pdf = new PdfDocument({
    title: "Giấy hẹn trả thẻ căn cước / Identity card appointment slip",
    subject: "CC02",
    createdAt: options.createdAt,
    fonts: options.fonts,
  });
  const flow = new Flow(pdf, page);
  drawHeading(flow);
  for (const row of rowsOf(content)) drawRow(flow, row);
  drawFoot(flow, content, options);
  return pdf.finish();
}

function drawHeading(flow: Flow): void {
  flow.pdf.text("Mẫu CC02", flow.left, flow.y + 1, styleOf("regular", 6.5, grey));
  flow.skip(1.5);
  flow.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", styleOf("bold", 8));
  flow.centred("Độc lập - Tự do - Hạnh phúc", styleOf("medium", 7.5));
  flow.centred("SOCIALIST REPUBLIC OF VIET NAM", styleOf("regular", 6.2, grey));
  flow.skip(3);
  flow.centred("GIẤY HẸN TRẢ THẺ CĂN CƯỚC", styleOf("bold", 12, red));
  flow.centred("Appointment slip for the identity card", styleOf("medium", 7.5, red));
  flow.skip(2.5);
  flow.rule();
  flow.skip(1.5);
}

/** The row that people look for on the slip. */
const appointment = "Ngày hẹn trả thẻ";

type Row = readonly [vi: string, en: string, value: string];

function rowsOf(content: AppointmentSlipContent): readonly Row[] {
  const unit = content.unitAddress === undefined ? content.unitName : `${content.unitName}, ${content.unitAddress}`;
  const fee = content.feePaid === undefined ? "Miễn / None" : `${content.feePaid.toLocaleString("vi-VN")} đồng`;
  return [
    ["Số hồ sơ", "Request number", content.requestNo],
    ["Họ, chữ đệm và tên", "Full name", content.fullName],
    ["Số định danh cá nhân", "Personal identification number", content.maskedNumber],
    ["Ngày nhận hồ sơ", "Received on", formatPrintedDate("receivedOn", content.receivedOn)],
    ["Lệ phí", "Fee", fee],
    [appointment, "Card ready from", formatPrintedDate("collectFrom", content.collectFrom)],
    ["Nơi trả thẻ", "Where", unit],
  ];
}

function drawRow(flow: Flow, [vi, en, value]: Row): void {
  const column = flow.left + 36;
  const style = vi === appointment ? styleOf("bold", 11, red) : styleOf("bold", 8.4);
  const width = flow.page.width - flow.page.margin - column;
  flow.reserve(Math.max(9.6, flow.heightOf(value, style, width) + 2));
  const top = flow.y;
  flow.pdf.text(vi, flow.left, top + 3.4, styleOf("medium", 7.4));
  flow.pdf.text(en, flow.left, top + 6.2, styleOf("regular", 5.8, grey));
  flow.skip(vi === appointment ? 0 : 0.5);
  flow.paragraph(value, style, { x: column, width });
  flow.y = Math.max(flow.y + 2, top + 9.6);
}

function drawFoot(flow: Flow, content: AppointmentSlipContent, options: DocumentOptions): void {
  flow.skip(1);
  flow.rule();
  flow.skip(2);
  const top = flow.y;
  // The symbol holds the request number only: whoever finds the slip learns nothing more from it.
  drawQrSymbol(flow.pdf, encodeQrSymbol(content.requestNo), { x: flow.left + 1, y: top + 3, side: 17 });
  flow.skip(2);
  const place = { x: flow.left + 23, width: flow.innerWidth - 23 };
  flow.paragraph("Khi đến nhận thẻ, mang theo giấy này và giấy tờ tùy thân cũ (nếu có).", styleOf("medium", 7), place);
  flow.paragraph(
    "Bring this slip and your old identity document, if you have one.",
    styleOf("regular", 6, grey),
    place,
  );
  if (content.officer !== undefined) {
    flow.skip(1.5);
    flow.paragraph(`Cán bộ tiếp nhận / Officer: ${content.officer}`, styleOf("regular", 6.8), place);
  }
  if (options.overprint === "specimen") {
    flow.skip(1.5);
    flow.paragraph("MẪU / SPECIMEN", styleOf("bold", 8, red), place);
  }
}
