import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeTlv, fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import { encodeDg13, parseDg13, type VietnamCitizenData, vietnamDg13Fields } from "../../../../src/lds/index.ts";

/** Hex of a data object, made apart from the code under test; contents stay below 128 bytes. */
function tlv(tag: string, ...parts: readonly string[]): string {
  const content = parts.join("");
  const length = content.length / 2;
  return tag + (length < 128 ? length.toString(16).padStart(2, "0") : `81${length.toString(16)}`) + content;
}

const text = (value: string, tag = "0c") => tlv(tag, Buffer.from(value, "utf8").toString("hex"));
const field = (number: number, ...value: readonly string[]) =>
  tlv("30", tlv("02", number.toString(16).padStart(2, "0")), ...value);
const header = ["020101", "060628d316010008"];
const file = (...fields: readonly string[]) => fromHex(tlv("6d", tlv("30", ...header, tlv("31", ...fields))));

describe("DG13 of the citizen card", () => {
  it("is indexed by number and not by position, in either text type", () => {
    const data = parseDg13(
      file(
        field(3, text("20/05/1990", "13")),
        field(1, text("001090123456", "13")),
        field(2, text("Nguyễn Văn Ấn")),
        field(13, tlv("30", text("Nguyễn Văn Bơ"), text("Trần Thị Cư"))),
        field(14, tlv("30")),
        field(12, text("Không thời hạn")),
      ),
    );
    expect(data).toEqual({
      personalNumber: "001090123456",
      fullName: "Nguyễn Văn Ấn",
      dateOfBirth: "20/05/1990",
      fatherName: "Nguyễn Văn Bơ",
      motherName: "Trần Thị Cư",
      dateOfExpiry: "Không thời hạn",
    });
  });

  it.each([
    ["without version and object identifier", tlv("6d", tlv("30", tlv("31", field(4, text("Nữ")))))],
    ["with the set alone", tlv("6d", tlv("31", field(4, text("Nữ"))))],
    ["with a length of 81 where it is not needed", "6d8112" + "3010020101310b3009" + "020104" + "0c044ee1bbaf"],
  ])("%s", (_, hex) => {
    expect(parseDg13(fromHex(hex)).sex).toBe("Nữ");
  });

  it("fields that are absent or empty are absent", () => {
    expect(parseDg13(file(field(5), field(6, text("")), field(13, tlv("30", text(""), text("Lê Thị D")))))).toEqual({
      motherName: "Lê Thị D",
    });
  });

  it("unknown fields and unreadable ones are kept, and written back", () => {
    const bytes = file(field(2, tlv("0c", "ff")), field(7, text("Không")), field(17, tlv("04", "0102")));
    const data = parseDg13(bytes);
    expect(data.religion).toBe("Không");
    expect(data.fullName).toBeUndefined();
    expect([...(data.extra ?? [])].map(([number, value]) => [number, toHex(value)])).toEqual([
      [2, "0c01ff"],
      [17, "04020102"],
    ]);
    expect(parseDg13(encodeDg13(data))).toEqual(data);
  });

  it("is written in the order of the numbers, byte for byte", () => {
    const empty = text("");
    const expected = file(
      field(1, text("001090123456", "13")),
      field(2, text("Lê An")),
      field(3, text("20/05/1990", "13")),
      ...[4, 5, 6, 7, 8, 9, 10, 11, 12].map((number) => field(number, empty)),
      field(13, tlv("30", empty, text("Vũ Thị E"))),
      field(14, tlv("30")),
      field(15, empty),
      field(16, empty),
    );
    const data = {
      personalNumber: "001090123456",
      fullName: "Lê An",
      dateOfBirth: "20/05/1990",
      motherName: "Vũ Thị E",
    };
    expect(toHex(encodeDg13(data))).toBe(toHex(expected));
  });

  it("round trip of any texts", () => {
    const names = [...vietnamDg13Fields.map(({ name }) => name), "fatherName", "motherName", "spouseName"] as const;
    const value = fc.record(
      Object.fromEntries(names.map((name) => [name, fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 })])),
      { requiredKeys: [] },
    ) as fc.Arbitrary<VietnamCitizenData>;
    fc.assert(
      fc.property(value, (data) => {
        expect(parseDg13(encodeDg13(data))).toEqual(data);
      }),
    );
  });

  it.each([
    ["a cut field", "6d0a3008310630080201010c", "TLV_LENGTH_EXCEEDS_DATA"],
    ["a field that stands twice", toHex(file(field(1), field(1))), "DATA_GROUP_INVALID"],
    ["no set", tlv("6d", tlv("30", ...header)), "DATA_GROUP_INVALID"],
    ["content that is no TLV of this profile", "6d0a01234567890123456789", "TLV_LENGTH_EXCEEDS_DATA"],
    ["no content", "6d00", "DATA_GROUP_INVALID"],
  ])("refuses %s with an offset", (_, hex, code) => {
    expect(() => parseDg13(fromHex(hex))).toThrow(
      expect.objectContaining({ code, details: expect.objectContaining({ offset: expect.any(Number) }) }),
    );
  });

  it("refuses more fields than the profile could have", () => {
    const many = Array.from({ length: 65 }, (_, index) => fromHex(field(index + 1)));
    const set = encodeTlv(0x31, ...many);
    expect(() => parseDg13(encodeTlv(0x6d, encodeTlv(0x30, set)))).toThrow(
      expect.objectContaining({ code: "DATA_GROUP_INVALID" }),
    );
  });
});
