import { describe, expect, it } from "vitest";
import { encodeTlv, fromHex } from "../../../../src/base/bytes/index.ts";
import { describeCardFile, encodeDg1, encodeDg2, encodeDg13, vietnamTd1 } from "../../../../src/lds/index.ts";
import { tinyJpeg } from "../../../support/tiny-jpeg.ts";

const labelsAndValues = (name: string, bytes: Uint8Array) =>
  describeCardFile(name, bytes).fields.map(({ label, labelVi, value }) => [label, labelVi, value]);

describe("describeCardFile", () => {
  const mrz = vietnamTd1({
    personalNumber: "001190123456",
    fullName: "Đỗ Thị Ấn",
    dateOfBirth: "1990-05",
    sex: "F",
    dateOfExpiry: "2030-05-20",
  }).join("");

  it("DG1 field by field, in Vietnamese and English", () => {
    const rows = labelsAndValues("DG1", encodeDg1({ mrz }));
    expect(rows).toContainEqual(["Name", "Họ và tên", "DO, THI AN"]);
    expect(rows).toContainEqual(["Date of birth", "Ngày sinh", "90-05-??"]);
    expect(rows).toContainEqual(["Sex", "Giới tính", "F"]);
  });

  it("DG1 with a damaged digit says so", () => {
    const damaged = mrz.slice(0, 14) + ((Number(mrz[14]) + 1) % 10) + mrz.slice(15);
    const { fields } = describeCardFile("DG1", encodeDg1({ mrz: damaged }));
    const digits = fields.flatMap(({ label, children }) => (children?.[0]?.value === "FAILED" ? [label] : []));
    expect(digits).toEqual(["Document number", "Composite check digit"]);
  });

  it("DG2 with the portrait's bytes", () => {
    const image = tinyJpeg(413, 531);
    const portrait = describeCardFile("DG2", encodeDg2({ faces: [{ image }] })).fields[0]?.children?.[1];
    expect(portrait).toMatchObject({ labelVi: "Ảnh chân dung", value: "JPEG 413 × 531" });
    expect(portrait?.bytes).toEqual(image);
  });

  it("DG13 of the citizen card, unknown fields as bytes", () => {
    const rows = labelsAndValues(
      "DG13",
      encodeDg13({ fullName: "Đỗ Thị Ấn", sex: "Nữ", extra: new Map([[20, fromHex("0500")]]) }),
    );
    expect(rows).toEqual([
      ["Full name", "Họ, chữ đệm và tên", "Đỗ Thị Ấn"],
      ["Sex", "Giới tính", "Nữ"],
      ["Field 20", "Trường 20", "0500"],
    ]);
  });

  it("a broken file: code and offset first, then the structure as far as it goes", () => {
    const { fields } = describeCardFile("DG14", encodeTlv(0x6e, fromHex("3003020101")));
    expect(fields[0]).toMatchObject({
      label: "Cannot be read",
      labelVi: "Không đọc được",
      error: { code: "DER_INVALID", offset: 2 },
    });
    expect(fields[1]).toMatchObject({
      label: "6E",
      children: [{ label: "30", children: [{ label: "02", value: "01" }] }],
    });
  });

  it("bytes that have no structure are shown whole", () => {
    const bytes = fromHex("0000ffff");
    expect(describeCardFile("EF.ATR/INFO", bytes).fields.at(-1)).toMatchObject({ label: "Bytes", bytes });
  });
});
