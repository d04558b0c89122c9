import { expect, it } from "vitest";
import {
  type AppointmentSlipContent,
  type InspectionReportContent,
  renderAppointmentSlip,
  renderInspectionReport,
} from "../../../src/service/documents/index.ts";
import { describeNeeding } from "../../support/needs.ts";
import { pdfPageSizes, pdfText, popplerMissing, qrTexts, readFixture, zbarMissing } from "../../support/poppler.ts";

const createdAt = new Date("2026-07-01T02:03:04Z");
const MM = 25.4 / 72;

const slip: AppointmentSlipContent = {
  requestNo: "HS-2026-000123",
  fullName: "NGUYỄN THỊ ĐẶNG HƯƠNG",
  maskedNumber: "0012********",
  unitName: "Công an phường Thanh Xuân",
  receivedOn: "2026-07-01",
  collectFrom: "2026-07-10",
  feePaid: 50_000,
};

const report: InspectionReportContent = {
  verdict: "valid",
  inspectedAt: createdAt,
  fields: [{ vi: "Họ và tên", en: "Full name", value: "NGUYỄN THỊ ĐẶNG HƯƠNG" }],
  portrait: readFixture("portraits/portrait-1.jpg"),
  checks: [
    { id: "access", status: "passed", spec: "ICAO 9303-11 §4.4" },
    {
      id: "passive-authentication.revocation",
      status: "undetermined",
      spec: "ICAO 9303-12 §7.1",
      reason: "CRL_MISSING",
    },
    { id: "document.validity", status: "passed", spec: "ICAO 9303-3 §4.8" },
  ],
  files: [
    { name: "DG1", status: "read", size: 95, covered: true },
    { name: "DG3", status: "refused", reason: "6982" },
  ],
};

const textOf = (pdf: Uint8Array): string => pdfText(pdf, ["-layout"]).join("\n").replaceAll(/\s+/g, " ");

describeNeeding("peers", { name: "appointment slip, read back by poppler", missing: popplerMissing() }, () => {
  it("is A6 and says when, where and what, in both languages", async () => {
    const pdf = await renderAppointmentSlip(slip, { createdAt });
    const [size] = pdfPageSizes(pdf);
    expect(size?.map((points) => Math.round(points * MM))).toEqual([105, 148]);
    const text = textOf(pdf);
    for (const part of [
      "GIẤY HẸN TRẢ THẺ CĂN CƯỚC",
      "Appointment slip",
      slip.fullName,
      slip.requestNo,
      "10/07/2026",
      "50.000 đồng",
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain("SPECIMEN");
  });
});

describeNeeding("peers", { name: "QR symbol of the slip, read by zbar", missing: zbarMissing() }, () => {
  it("holds the request number alone", async () => {
    const pdf = await renderAppointmentSlip({ ...slip, feePaid: undefined }, { createdAt, overprint: "specimen" });
    expect(qrTexts(pdf, 1)).toEqual([slip.requestNo]);
    expect(textOf(pdf)).toContain("Miễn / None");
    expect(textOf(pdf)).toContain("MẪU / SPECIMEN");
  });
});

describeNeeding("peers", { name: "inspection report, read back by poppler", missing: popplerMissing() }, () => {
  it("is A4 with the verdict, each check with clause and reason, and each file", async () => {
    const pdf = await renderInspectionReport(report, { createdAt });
    expect(pdfPageSizes(pdf)[0]?.map((points) => Math.round(points * MM))).toEqual([210, 297]);
    const text = textOf(pdf);
    for (const part of [
      "HỢP LỆ",
      "VALID",
      "01/07/2026 09:03:04",
      "ICAO 9303-12 §7.1",
      "CRL_MISSING",
      "Chưa xác định",
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toMatch(/DG1 .*95 byte.*covered by the signature/);
    expect(text).toMatch(/DG3 .*Refused.*6982/);
  });

  it.each([
    ["invalid", "KHÔNG HỢP LỆ"],
    ["indeterminate", "CHƯA XÁC ĐỊNH"],
    ["incomplete", "CHƯA HOÀN TẤT"],
  ] as const)("says %s in words", async (verdict, words) => {
    expect(textOf(await renderInspectionReport({ ...report, verdict }, { createdAt }))).toContain(words);
  });

  it("tells an expired genuine card from a forged one", async () => {
    const expired = { id: "document.validity", status: "failed", spec: "ICAO 9303-3 §4.8" } as const;
    const forged = { id: "passive-authentication.signature", status: "failed", spec: "ICAO 9303-11 §5.1" } as const;
    const words = async (checks: InspectionReportContent["checks"]): Promise<string> =>
      textOf(await renderInspectionReport({ ...report, verdict: "invalid", checks }, { createdAt }));
    const proven = (["structure", "signature", "data-groups", "chain", "validity"] as const).map((part) => ({
      id: `passive-authentication.${part}` as const,
      status: "passed" as const,
      spec: "ICAO 9303-11 §5.1",
    }));
    const ofNobody = proven.filter(({ id }) => id !== "passive-authentication.chain");
    expect(await words([...proven, expired])).toContain("THẺ THẬT, ĐÃ HẾT HẠN");
    expect(await words([...ofNobody, expired])).toContain("CHƯA XÁC ĐỊNH LÀ THẺ THẬT");
    expect(await words([...proven, expired, forged])).not.toContain("THẺ THẬT");
  });

  it("shows letters of foreign cards by code point and long words broken, and goes on over pages", async () => {
    const fields = [{ vi: "Họ và tên", en: "Full name", value: `中 ${"A".repeat(90)}` }];
    const files = Array.from({ length: 60 }, () => ({ name: "DG2", status: "read", size: 1 }) as const);
    const pdf = await renderInspectionReport({ ...report, fields, files }, { createdAt });
    expect(textOf(pdf)).toContain("[U+4E2D]");
    expect(pdfPageSizes(pdf).length).toBeGreaterThan(1);
  });

  it("leaves out a JPEG 2000 portrait and says so", async () => {
    const portrait = new Uint8Array([0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50]);
    expect(textOf(await renderInspectionReport({ ...report, portrait }, { createdAt }))).toContain("JPEG 2000");
  });
});
