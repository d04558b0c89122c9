/**
 * The report of an inspection as a PDF for people: the verdict in words and colour, each check with its clause and
 * reason, every file and whether the signature covers it.
 *
 * @spec BSI TR-03135 (results of single checks and one overall result)
 */
import type { Check, InspectedFile, Verdict } from "../../pki/index.ts";
import { Flow } from "./flow.ts";
import type { FontFiles } from "./fonts.ts";
import { checkTexts, fileStatusTexts, statusTexts, type VerdictText, verdictTextOf } from "./inspection-texts.ts";
import { PdfDocument, type TextStyle } from "./pdf-document.ts";

/** A line about the document that the report shows; values come from the chip. */
interface ReportField {
  readonly vi: string;
  readonly en: string;
  readonly value: string;
}

export interface InspectionReportContent {
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  readonly files: readonly InspectedFile[];
  readonly inspectedAt: Date;
  /** What the chip says; empty where nothing could be read. */
  readonly fields: readonly ReportField[];
  /** JPEG from DG2; other formats are left out and the report says so. */
  readonly portrait?: Uint8Array | undefined;
  readonly readerName?: string | undefined;
  /** Account that handed the report in, where the checks were made elsewhere than in this service. */
  readonly reportedBy?: string | undefined;
  /** The signer is a demonstration's: said in the largest letters that the verdict leaves room for. */
  readonly demonstration?: boolean | undefined;
}

interface InspectionReportOptions {
  readonly createdAt: Date;
  readonly fonts?: FontFiles | undefined;
}

const page = { width: 210, height: 297, margin: 17 } as const;
const ink = "#1d2a33";
const grey = "#56707c";
const styleOf = (weight: TextStyle["weight"], size: number, colour = ink): TextStyle => ({ weight, size, colour });

/** @throws CivicardError DOCUMENT_GLYPH_MISSING, DOCUMENT_TEXT_TOO_LONG */
export function renderInspectionReport(
  content: InspectionReportContent,
  options: InspectionReportOptions,
): Promise<Uint8Array> {
  const pdf = new PdfDocument({
    title: "Biên bản kiểm tra thẻ / Card inspection report",
    subject: "Civicard",
    createdAt: options.createdAt,
    fonts: options.fonts,
  });
  const flow = new Flow(pdf, page);
  drawHeading(flow, content);
  drawVerdict(flow, verdictTextOf(content));
  if (content.demonstration === true) drawDemonstration(flow);
  drawDocument(flow, content);
  drawSection(flow, "Các phép kiểm tra", "Checks");
  for (const check of content.checks) drawCheck(flow, check);
  drawSection(flow, "Tệp trên chip", "Files of the chip");
  drawFiles(flow, content.files);
  return pdf.finish();
}

function drawHeading(flow: Flow, content: InspectionReportContent): void {
  flow.paragraph("BIÊN BẢN KIỂM TRA THẺ CĂN CƯỚC", styleOf("bold", 17));
  flow.paragraph("Identity card inspection report", styleOf("regular", 11, grey));
  flow.skip(1);
  const at = `${formatVietnamTime(content.inspectedAt)} (UTC+7)`;
  const reader =
    content.readerName === undefined
      ? ""
      : ` · Thiết bị / Reader: ${flow.pdf.fonts.escapeMissing(content.readerName, "regular")}`;
  flow.paragraph(`Thời điểm / Time: ${at}${reader}`, styleOf("regular", 9, grey));
  if (content.reportedBy !== undefined) {
    const by = flow.pdf.fonts.escapeMissing(content.reportedBy, "regular");
    flow.paragraph(`Theo báo cáo của tài khoản / As reported by account: ${by}`, styleOf("regular", 9, grey));
  }
  flow.skip(3);
}

function drawVerdict(flow: Flow, text: VerdictText): void {
  const height = 25;
  const box = { x: flow.left, y: flow.y, width: flow.innerWidth, height };
  flow.pdf.rectangle(box, { fill: text.colour }, 2);
  flow.pdf.text(text.vi, flow.left + 6, flow.y + 10.6, styleOf("bold", 21, "#ffffff"));
  const width = flow.pdf.widthOf(text.vi, styleOf("bold", 21));
  flow.pdf.text(text.en, flow.left + 10 + width, flow.y + 10.6, styleOf("medium", 13, "#ffffff"));
  flow.pdf.text(text.adviceVi, flow.left + 6, flow.y + 16.6, styleOf("medium", 9.5, "#ffffff"));
  flow.pdf.text(text.adviceEn, flow.left + 6, flow.y + 21.2, styleOf("regular", 8.5, "#ffffff"));
  flow.skip(height + 5);
}

function drawDemonstration(flow: Flow): void {
  flow.paragraph("THỬ NGHIỆM: ký bởi cơ quan thử nghiệm, không phải giấy tờ của ai.", styleOf("bold", 11, "#b3202a"));
  flow.paragraph(
    "DEMONSTRATION: signed by a demonstration authority, nobody's identity.",
    styleOf("medium", 9, "#b3202a"),
  );
  flow.skip(3);
}

function drawDocument(flow: Flow, content: InspectionReportContent): void {
  if (content.fields.length === 0 && content.portrait === undefined) return;
  const top = flow.y;
  const drawn = drawPortrait(flow, content.portrait);
  const x = flow.left + (content.portrait === undefined ? 0 : 36);
  for (const field of content.fields) {
    flow.pdf.text(field.vi, x, flow.y + 3.4, styleOf("medium", 8.4));
    flow.pdf.text(field.en, x, flow.y + 6.6, styleOf("regular", 6.6, grey));
    const place = { x: x + 45, width: flow.left + flow.innerWidth - x - 45 };
    const fieldTop = flow.y;
    flow.skip(0.3);
    flow.paragraph(flow.pdf.fonts.escapeMissing(field.value, "bold"), styleOf("bold", 9.6), place);
    flow.y = Math.max(flow.y + 1, fieldTop + 8);
  }
  flow.y = Math.max(flow.y, top + (drawn ? 42 : 0)) + 3;
}

function drawPortrait(flow: Flow, portrait: Uint8Array | undefined): boolean {
  if (portrait === undefined) return false;
  const box = { x: flow.left, y: flow.y, width: 30, height: 40 };
  if (portrait[0] === 0xff && portrait[1] === 0xd8) {
    flow.pdf.jpeg(portrait, box);
  } else {
    flow.pdf.rectangle(box, { stroke: "#c9d3d8", lineWidth: 0.3 });
    flow.pdf.text("JPEG 2000:", box.x + 3, box.y + 18, styleOf("regular", 7, grey));
    flow.pdf.text("không hiển thị", box.x + 3, box.y + 22, styleOf("regular", 7, grey));
    flow.pdf.text("not shown", box.x + 3, box.y + 26, styleOf("regular", 7, grey));
  }
  return true;
}

function drawSection(flow: Flow, vi: string, en: string): void {
  flow.reserve(24);
  flow.skip(3);
  const width = flow.pdf.text(vi, flow.left, flow.y + 4, styleOf("bold", 12));
  flow.pdf.text(en, flow.left + width + 3, flow.y + 4, styleOf("regular", 9.5, grey));
  flow.skip(6);
  flow.rule();
  flow.skip(1);
}

function drawCheck(flow: Flow, check: Check): void {
  const text = checkTexts[check.id];
  const status = statusTexts[check.status];
  const reason = [check.reason, check.detail].filter((part) => part !== undefined).join(" – ");
  const column = { x: flow.left + 97, width: flow.innerWidth - 97 };
  const style = styleOf("regular", 7.2, grey);
  flow.reserve(9 + (reason === "" ? 0 : flow.heightOf(reason, style, column.width)));
  const top = flow.y;
  flow.skip(1);
  flow.pdf.circle(flow.left + 1.6, top + 2.7, 1.2, { fill: status.colour });
  flow.pdf.text(text.vi, flow.left + 5, top + 3.6, styleOf("medium", 9));
  flow.pdf.text(text.en, flow.left + 5, top + 6.6, styleOf("regular", 7.2, grey));
  flow.pdf.text(status.vi, flow.left + 68, top + 3.6, styleOf("bold", 9, status.colour));
  flow.pdf.text(status.en, flow.left + 68, top + 6.6, styleOf("regular", 7.2, status.colour));
  flow.paragraph(check.spec, styleOf("regular", 7.2), column);
  if (reason !== "") flow.paragraph(reason, style, column);
  flow.y = Math.max(flow.y, top + 7.4) + 0.7;
  flow.rule("#e6ecef");
}

function drawFiles(flow: Flow, files: readonly InspectedFile[]): void {
  for (const file of files) {
    flow.reserve(6);
    const y = flow.y + 4;
    const status = fileStatusTexts[file.status];
    flow.pdf.text(file.name, flow.left, y, styleOf("medium", 8.4));
    flow.pdf.text(`${status.vi} / ${status.en}`, flow.left + 32, y, styleOf("regular", 8));
    if (file.size !== undefined) flow.pdf.text(`${file.size} byte`, flow.left + 84, y, styleOf("regular", 8));
    flow.pdf.text(coverageText(file), flow.left + 110, y, styleOf("regular", 7.4, grey));
    flow.skip(5.4);
  }
}

function coverageText(file: InspectedFile): string {
  if (file.status !== "read") return file.reason ?? "";
  if (file.covered === undefined) return "";
  return file.covered ? "được chữ ký bảo vệ / covered by the signature" : "không được bảo vệ / not covered";
}

/** `dd/MM/yyyy HH:mm:ss` in Viet Nam, which keeps one offset all year. */
function formatVietnamTime(at: Date): string {
  const [date = "", time = ""] = new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(0, 19).split("T");
  return `${date.split("-").reverse().join("/")} ${time}`;
}
