import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import { describeCardFile, encodeDg11, encodeDg12, parseDg11, parseDg12 } from "../../../../src/lds/index.ts";

const hex = (text: string) => Buffer.from(text, "latin1").toString("hex");
const object = (tag: string, value: string) => tag + (value.length / 2).toString(16).padStart(2, "0") + value;
const dg11 = (...objects: readonly string[]) => fromHex(object("6b", objects.join("")));
const dg12 = (...objects: readonly string[]) => fromHex(object("6c", objects.join("")));

describe("DG11 and DG12 as issuers write them", () => {
  it.each([
    ["eight ASCII digits", hex("19900215"), "1990-02-15"],
    ["four octets of BCD", "19900215", "1990-02-15"],
    ["unknown month and day as zeros", hex("19900000"), "1990-??-??"],
    ["unknown parts as fillers", hex("1990<<<<"), "1990-??-??"],
    ["nothing known", hex("00000000"), "????-??-??"],
    ["broken fillers", hex("19900<<<"), undefined],
    ["a space", hex("2024 115"), undefined],
    ["a month above 12", hex("20241315"), undefined],
    ["no value", "", undefined],
  ])("date of birth: %s", (_, value, expected) => {
    const file = parseDg11(dg11(object("5f2b", value), object("5f10", hex("N1"))));
    expect(file.fullDateOfBirth).toBe(expected);
    expect(file.personalNumber).toBe("N1");
    expect(file.raw.get(0x5f2b)?.map(toHex)).toEqual([value]);
  });

  it("date of issue in three octets, time in seven and fourteen", () => {
    expect(parseDg12(dg12(object("5f26", "240115"))).dateOfIssue).toBe("2024-01-15");
    expect(parseDg12(dg12(object("5f55", "20240115103000"))).personalisationTime).toBe("2024-01-15T10:30:00");
    expect(parseDg12(dg12(object("5f55", hex("20240115103000")))).personalisationTime).toBe("2024-01-15T10:30:00");
  });

  it("an address with leading, doubled and trailing fillers", () => {
    expect(parseDg11(dg11(object("5f42", hex("<HA NOI<<HOAN KIEM<")))).address).toEqual(["HA NOI", "HOAN KIEM"]);
    expect(parseDg11(dg11(object("5f42", hex("<<<")))).address).toBeUndefined();
  });

  it("a count that lies costs nothing", () => {
    const names = object("a0", `${object("02", "7fffffff")}${object("5f0f", hex("AN<<BINH"))}`);
    expect(parseDg11(dg11(names)).otherNames).toEqual(["AN<<BINH"]);
  });

  it("text that is not UTF-8 is never replaced silently", () => {
    const bytes = dg11(object("5f0e", "c4e3bac3"), object("5f13", hex("TEACHER")));
    const file = parseDg11(bytes);
    expect(file.fullName).toBeUndefined();
    expect(file.raw.get(0x5f0e)?.map(toHex)).toEqual(["c4e3bac3"]);
    expect(describeCardFile("DG11", bytes).fields.map(({ value }) => value)).toEqual(["TEACHER", "c4e3bac3"]);
  });

  it("are written with a tag list, dates in ASCII", () => {
    const bytes = encodeDg12({
      dateOfIssue: "2024-07-01",
      issuingAuthority: "C06",
      personalisationTime: "2024-07-02T08:09:10",
    });
    expect(toHex(bytes)).toBe(
      toHex(
        dg12(
          object("5c", "5f195f265f55"),
          object("5f19", hex("C06")),
          object("5f26", hex("20240701")),
          object("5f55", hex("20240702080910")),
        ),
      ),
    );
    const content = { fullName: "Đỗ Thị Ấn", otherNames: ["A<<B", "C"], fullDateOfBirth: "1950-??-??" };
    const { raw, ...read } = parseDg11(encodeDg11(content));
    expect(read).toEqual(content);
    expect(raw.get(0x5f0f)).toHaveLength(2);
  });

  it("refuse a date in another form", () => {
    expect(() => encodeDg11({ fullDateOfBirth: "01/07/2024" })).toThrow(
      expect.objectContaining({ code: "DATE_INVALID", details: { field: "fullDateOfBirth" } }),
    );
  });
});
