import { describe, expect, it } from "vitest";
import { formatCardQr, parseCardQr } from "../../../../src/lds/index.ts";

const qr = {
  form: "2021",
  personalNumber: "083139000001",
  fullName: "HUỲNH THỊ ÚT",
  sex: "Nữ",
  residence: "Ấp Thạnh Mỹ",
  dateOfIssue: "2026-07-01",
} as const;

describe("QR of a card with a partial date of birth", () => {
  it.each([
    ["1939", "00001939"],
    ["1970-08", "00081970"],
    ["1994-03-12", "12031994"],
  ])("%s stands as %s", (dateOfBirth, compact) => {
    const text = formatCardQr({ ...qr, dateOfBirth });
    expect(text.split("|")[3]).toBe(compact);
    expect(parseCardQr(text).dateOfBirth).toBe(dateOfBirth);
  });

  it.each(["00131970", "0000193x", "32011970", "0132"])("refuses %s", (compact) => {
    const text = formatCardQr({ ...qr, dateOfBirth: "1939" }).replace("00001939", compact);
    expect(() => parseCardQr(text)).toThrow(expect.objectContaining({ code: "CARD_QR_INVALID" }));
  });
});
