import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { transliterateToMrz, vietnamTd1 } from "../../../../src/lds/index.ts";
import { vietnameseLetters, vietnameseName } from "../../../support/vietnamese-names.ts";

describe("transliterateToMrz", () => {
  it.each([
    ["ĐỖ THỊ LẬP", "DO<THI<LAP"],
    ["Nguyễn Văn Ấn", "NGUYEN<VAN<AN"],
    ["Đặng Thị Ngọc Ơn", "DANG<THI<NGOC<ON"],
    ["Tướng Ửng Ỵ Ỗ Ặ Ễ", "TUONG<UNG<Y<O<A<E"],
    ["  Trần\u00a0 Quý\n", "TRAN<QUY"],
    ["Niê-Kđăm", "NIE<KDAM"],
    ["H’Hen Niê", "HHEN<NIE"],
    ["Müller", "MUELLER"],
    ["Straße", "STRASSE"],
    ["Ștefan", "STEFAN"],
    ["K. (Kim)", "K<KIM"],
    ["-,'", ""],
  ])("%s", (name, expected) => {
    expect(transliterateToMrz(name)).toBe(expected);
    expect(transliterateToMrz(name.normalize("NFD"))).toBe(expected);
  });

  it("knows all 134 letters with marks and their base letters", () => {
    const marked = new Set(vietnameseLetters.filter((letter) => !/^[a-z]$/i.test(letter)));
    expect(marked.size).toBe(134);
    for (const letter of marked) {
      const base = letter.replaceAll("đ", "d").replaceAll("Đ", "D").normalize("NFD").charAt(0).toUpperCase();
      expect([letter, transliterateToMrz(letter)]).toEqual([letter, base]);
      expect([letter, transliterateToMrz(letter.normalize("NFD"))]).toEqual([letter, base]);
    }
  });

  it("takes marks in any order", () => {
    for (const marks of ["\u0302\u0323", "\u0323\u0302", "\u0306\u0301", "\u0301\u0306", "\u031b\u0309"]) {
      expect(transliterateToMrz(`A${marks}n`)).toBe("AN");
    }
  });

  it.each([
    ["Nguyễn 2", 7],
    ["Лев", 0],
    ["An 安", 3],
    ["Nguye\u0302\u0303n\u{1F600}", 8],
    ["\u0301An", 0],
  ])("tells the position of a character without a form: %s", (name, offset) => {
    expect(() => transliterateToMrz(name)).toThrow(
      expect.objectContaining({ code: "NAME_CHARACTER_UNKNOWN", details: { offset } }),
    );
  });

  it("gives only A–Z and single fillers for 1,000 names, the same for NFC and NFD", () => {
    fc.assert(
      fc.property(vietnameseName, (name) => {
        const mrz = transliterateToMrz(name);
        expect(mrz).toMatch(/^[A-Z]+(<[A-Z]+)+$/);
        expect(transliterateToMrz(name.normalize("NFC"))).toBe(mrz);
        expect(transliterateToMrz(name.normalize("NFD"))).toBe(mrz);
      }),
      { numRuns: 1000 },
    );
  });

  it("fills the name line of a citizen card for 1,000 names with nothing but A–Z and <", () => {
    fc.assert(
      fc.property(vietnameseName, (fullName) => {
        const lines = vietnamTd1({ personalNumber: "001090123456", fullName, dateOfBirth: "1990-05-20", sex: "F" });
        expect(lines.map((line) => line.length)).toEqual([30, 30, 30]);
        expect(lines[2]).toMatch(/^[A-Z]+<<[A-Z]+(<[A-Z]+)*<*$/);
        expect(lines[2]?.split("<<")[0]).toBe(transliterateToMrz(fullName.split(" ")[0] ?? ""));
      }),
      { numRuns: 1000 },
    );
  });
});
