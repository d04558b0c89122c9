import { describe, expect, it } from "vitest";
import { CivicardError } from "../../../src/base/errors/index.ts";
import { type CardFaceContent, locateFonts, renderCardFace } from "../../../src/service/documents/index.ts";
import { describeNeeding } from "../../support/needs.ts";
import {
  pdfFonts,
  pdfPageSizes,
  pdfText,
  pdfWords,
  popplerMissing,
  qrTexts,
  readFixture,
  zbarMissing,
} from "../../support/poppler.ts";

const createdAt = new Date("2026-07-01T00:00:00Z");
const POINTS_PER_MM = 72 / 25.4;
const hasOcrB = locateFonts().machine !== undefined;

const content: CardFaceContent = {
  number: "001204012345",
  fullName: "NGUYỄN THỊ ĐẶNG HƯƠNG",
  dateOfBirth: "2004-05-20",
  sex: "F",
  nationality: "Việt Nam",
  placeOfResidence: "Số 12, ngõ 34, đường Nguyễn Trãi, phường Thanh Xuân, thành phố Hà Nội",
  placeOfBirthRegistration: "Phường Hưng Trí, tỉnh Hà Tĩnh",
  issueDate: "2026-07-01",
  expiryDate: "2029-05-20",
  mrzLines: ["IDVNM2040123454001204012345<<6", "0405209F2905203VNM<<<<<<<<<<<8", "NGUYEN<<THI<DANG<HUONG<<<<<<<<"],
  qrText: "001204012345||NGUYỄN THỊ ĐẶNG HƯƠNG|20052004|Nữ|Số 12, ngõ 34, phường Thanh Xuân, Hà Nội|01072026",
  portraitJpeg: readFixture("portraits/portrait-2.jpg"),
};

const render = async (change: Partial<CardFaceContent> = {}): Promise<Uint8Array> =>
  (await renderCardFace({ ...content, ...change }, { createdAt })).pdf;

/** All 67 Vietnamese letters with marks or a bar, upper case: the alphabet itself, not a product of the code. */
const vowels = ["A", "Ă", "Â", "E", "Ê", "I", "O", "Ô", "Ơ", "U", "Ư", "Y"];
const tones = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"];
const upperLetters = [...vowels.flatMap((vowel) => tones.map((tone) => (vowel + tone).normalize("NFC"))), "Đ"];
const letters = [...upperLetters, ...upperLetters.map((letter) => letter.toLowerCase())];

describeNeeding("peers", { name: "card face, read back by poppler", missing: popplerMissing() }, () => {
  it("has two pages of ID-1 size", async () => {
    const sizes = pdfPageSizes(await render());
    expect(sizes).toHaveLength(2);
    for (const [width, height] of sizes) {
      expect(width / POINTS_PER_MM).toBeCloseTo(85.6, 2);
      expect(height / POINTS_PER_MM).toBeCloseTo(53.98, 2);
    }
  });

  it("prints every item of the 2024 card in Vietnamese and English", async () => {
    const [front = "", back = ""] = pdfText(await render(), ["-layout"]);
    for (const text of [
      "CĂN CƯỚC",
      "IDENTITY CARD",
      "Số định danh cá nhân",
      "Date of birth",
      "Giới tính",
      "Nationality",
    ]) {
      expect(front).toContain(text);
    }
    for (const text of ["001204012345", "NGUYỄN THỊ ĐẶNG HƯƠNG", "20/05/2004", "Nữ", "Việt Nam"]) {
      expect(front).toContain(text);
    }
    for (const text of [
      "Nơi cư trú",
      "Place of birth registration",
      "Phường Hưng Trí, tỉnh Hà Tĩnh",
      "01/07/2026",
      "20/05/2029",
    ]) {
      expect(back).toContain(text);
    }
    expect(back.replaceAll(/\s+/g, " ")).toContain("MINISTRY OF PUBLIC SECURITY");
    expect(front).not.toContain("Hà Tĩnh");
  });

  it("prints and gives back every Vietnamese letter twice, from composed and decomposed input", async () => {
    expect(new Set(letters).size).toBe(146);
    for (const form of ["NFC", "NFD"] as const) {
      for (let start = 0; start < letters.length; start += 24) {
        const word = letters.slice(start, start + 24).join("");
        const fullName = `${word} ${word}`;
        const [front = ""] = pdfText(await render({ fullName: fullName.normalize(form) }), ["-raw"]);
        expect(front.replaceAll(/\s+/g, " ")).toContain(fullName);
      }
    }
  });

  it("embeds every font as a subset with Unicode values", async () => {
    const fonts = pdfFonts(await render());
    expect(fonts.map((font) => font.name)).toContain("BeVietnamPro-Bold");
    expect(fonts.filter((font) => !font.embedded || !font.subset || !font.unicode)).toEqual([]);
  });

  it.skipIf(!hasOcrB)("places the MRZ by figure 6 of Doc 9303-5 (needs fonts-ocr-b)", async () => {
    const words = pdfWords(await render(), 2);
    const lines = content.mrzLines.map((line) => words.find(({ word }) => word === line));
    const middles = lines.map((box) => ((box?.yMin ?? 0) + (box?.yMax ?? 0)) / 2 / POINTS_PER_MM);
    // Reference centre lines 4.23 mm apart, the middle one 11.5 ± 1.0 mm above the edge; first character at 5.0 ± 1.0 mm.
    expect((middles[1] ?? 0) - (middles[0] ?? 0)).toBeCloseTo(4.23, 1);
    expect((middles[2] ?? 0) - (middles[1] ?? 0)).toBeCloseTo(4.23, 1);
    expect(Math.abs(53.98 - (middles[1] ?? 0) - 11.5)).toBeLessThan(1);
    for (const box of lines) expect(Math.abs((box?.xMin ?? 0) / POINTS_PER_MM - 5)).toBeLessThan(1);
  });

  it.skipIf(!hasOcrB)("sets the MRZ in OCR-B at 10 characters an inch (needs fonts-ocr-b)", async () => {
    const pdf = await render();
    expect(pdfFonts(pdf).map((font) => font.name)).toContain("OCRB-Regular");
    const words = pdfWords(pdf, 2);
    for (const line of content.mrzLines) {
      const box = words.find((word) => word.word === line);
      expect(box, line).toBeDefined();
      expect(((box?.xMax ?? 0) - (box?.xMin ?? 0)) / POINTS_PER_MM).toBeCloseTo(76.2, 1);
    }
  });

  it("goes on without OCR-B and says on the card that machines cannot read it", async () => {
    const face = await renderCardFace(content, { createdAt, fonts: locateFonts(["/nowhere/OCRB.otf"]) });
    expect(face.mrzMachineReadable).toBe(false);
    const [, back = ""] = pdfText(face.pdf, ["-layout"]);
    expect(back).toContain("Not machine-readable");
    expect(pdfFonts(face.pdf).map((font) => font.name)).not.toContain("OCRB-Regular");
  });

  it("breaks a long name into two lines and keeps every word", async () => {
    const fullName = "CÔNG HUYỀN TÔN NỮ THỊ NGỌC THANH HƯƠNG GIANG";
    const [front = ""] = pdfText(await render({ fullName }), ["-raw"]);
    expect(front.replaceAll(/\s+/g, " ")).toContain(fullName);
  });

  it("makes long addresses smaller, both alike, and keeps every word", async () => {
    const places = {
      placeOfResidence:
        "Căn hộ 1203, tòa nhà CT2A, khu đô thị Nghĩa Đô, số 106 đường Hoàng Quốc Việt, tổ dân phố 17, phường Nghĩa Đô, thành phố Hà Nội",
      placeOfBirthRegistration: "Thị trấn Kỳ Anh, huyện Kỳ Anh, tỉnh Hà Tĩnh, nước Cộng hòa xã hội chủ nghĩa Việt Nam",
    };
    const pdf = await render(places);
    const [, back = ""] = pdfText(pdf, ["-raw"]);
    for (const place of Object.values(places)) expect(back.replaceAll(/\s+/g, " ")).toContain(place);
    const words = pdfWords(pdf, 2);
    const chipTop = 18.4 * POINTS_PER_MM;
    const lowest = words.filter((word) => ["Căn", "Nội", "nghĩa", "Anh,"].includes(word.word)).map((word) => word.yMax);
    expect(lowest.length).toBeGreaterThanOrEqual(4);
    expect(Math.max(...lowest)).toBeLessThan(chipTop + 1);
  });

  it("prints partial birth dates and cards without an expiry date", async () => {
    const pdf = await render({ dateOfBirth: "1948", expiryDate: undefined });
    const [front = "", back = ""] = pdfText(pdf, ["-layout"]);
    expect(front).toMatch(/\b1948\b/);
    expect(back).toContain("Không thời hạn / No expiry");
  });

  it("marks specimens on both sides and real cards on none", async () => {
    const specimen = await renderCardFace(content, { createdAt, overprint: "specimen" });
    const letterCount = (text: string): number => text.replaceAll(/\s/g, "").length;
    const marked = pdfText(specimen.pdf, ["-raw"]).map(letterCount);
    const plain = pdfText(await render(), ["-raw"]).map(letterCount);
    expect(marked.map((count, page) => count - (plain[page] ?? 0))).toEqual([12, 12]);
  });
});

describeNeeding("peers", { name: "QR symbol of the card, read by zbar", missing: zbarMissing() }, () => {
  it("is the text of the card, marked as a specimen or not", async () => {
    const specimen = await renderCardFace(content, { createdAt, overprint: "specimen" });
    expect(qrTexts(await render(), 2)).toEqual([content.qrText]);
    expect(qrTexts(specimen.pdf, 2)).toEqual([content.qrText]);
  });
});

describe("card face", () => {
  it("makes the same bytes from the same content and time", async () => {
    expect(Buffer.compare(await render(), await render())).toBe(0);
    const later = await renderCardFace(content, { createdAt: new Date("2026-07-02T00:00:00Z") });
    expect(Buffer.compare(await render(), later.pdf)).not.toBe(0);
  });

  it("refuses a letter that the typeface lacks, and names its code point only", async () => {
    const error = await render({ fullName: "NGUYỄN 中 ĐẠT" }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CivicardError);
    expect(error).toMatchObject({ code: "DOCUMENT_GLYPH_MISSING", details: { codePoint: "U+4E2D" } });
    expect(String(error)).not.toContain("NGUYỄN");
  });

  it("refuses text that cannot fit", async () => {
    const fullName = Array.from({ length: 30 }, () => "NGUYỄN").join(" ");
    await expect(render({ fullName })).rejects.toMatchObject({
      code: "DOCUMENT_TEXT_TOO_LONG",
      details: { field: "fullName" },
    });
  });

  it("refuses places that cannot stand beside each other", async () => {
    const placeOfResidence = Array.from({ length: 60 }, () => "phường").join(" ");
    await expect(render({ placeOfResidence })).rejects.toMatchObject({
      code: "DOCUMENT_TEXT_TOO_LONG",
      details: { field: "placeOfResidence" },
    });
  });

  it.each([
    [{ number: "12345" }, "number"],
    [{ fullName: "  " }, "fullName"],
    [{ issueDate: "1/7/2026" }, "issueDate"],
    [{ mrzLines: ["A", "B", "C"] }, "mrzLines"],
  ] as const)("refuses ill-formed content %#", async (change, field) => {
    await expect(render(change)).rejects.toMatchObject({ code: "DOCUMENT_FIELD_INVALID", details: { field } });
  });

  it("refuses a portrait that is no JPEG, whole or cut off", async () => {
    await expect(render({ portraitJpeg: new Uint8Array([1, 2, 3]) })).rejects.toMatchObject({
      code: "DOCUMENT_PICTURE_INVALID",
    });
    await expect(render({ portraitJpeg: new Uint8Array([0xff, 0xd8, 0xff]) })).rejects.toMatchObject({
      code: "DOCUMENT_PICTURE_INVALID",
    });
  });

  it("prints a card for a small child without a portrait", async () => {
    const pdf = await render({ portraitJpeg: undefined });
    expect(pdf.length).toBeLessThan((await render()).length - 10_000);
  });
});
