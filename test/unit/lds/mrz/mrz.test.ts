import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CivicardError } from "../../../../src/base/errors/index.ts";
import {
  findMrzFaults,
  formatMrz,
  isMrzIntact,
  mrzFieldsOf,
  mrzInformationOf,
  parseMrz,
} from "../../../../src/lds/index.ts";

const td1 = ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"];

function replace(line: number, at: number, text: string): string {
  const lines = td1.map((value, index) =>
    index === line ? value.slice(0, at) + text + value.slice(at + text.length) : value,
  );
  return lines.join("\n");
}

describe("parseMrz", () => {
  it("takes joined lines, line breaks of any kind and white space around lines", () => {
    for (const text of [td1.join(""), td1.join("\n"), `  ${td1.join(" \r\n\r\n  ")}\n`]) {
      expect(isMrzIntact(parseMrz(text))).toBe(true);
    }
  });

  it.each([
    ["lower case", replace(0, 7, "d"), 7],
    ["a space within a line", replace(1, 3, " "), 31 + 3],
    ["a letter outside A–Z", replace(2, 0, "Đ"), 62],
  ])("tells the position of %s", (_, text, offset) => {
    expect(() => parseMrz(text)).toThrow(
      expect.objectContaining({ code: "MRZ_CHARACTER_INVALID", details: { offset } }),
    );
  });

  it.each(["", "I<UTO", td1.join("").slice(1), "<".repeat(5000)])("refuses other lengths", (text) => {
    expect(() => parseMrz(text)).toThrow(expect.objectContaining({ code: "MRZ_LENGTH_INVALID" }));
  });

  it("a damaged name or composite digit leaves the access key alone", () => {
    for (const [text, faults] of [
      [replace(1, 29, "7"), ["composite"]],
      [replace(2, 0, "0"), ["name"]],
    ] as const) {
      const mrz = parseMrz(text);
      expect(findMrzFaults(mrz)).toEqual(faults);
      expect(mrzInformationOf(mrz)).toBe("D23145890774081221204159");
    }
  });

  it.each([
    ["documentNumber", replace(0, 14, "8")],
    ["dateOfBirth", replace(1, 6, "3")],
    ["dateOfExpiry", replace(1, 14, "0")],
  ])("a damaged %s is named and gives no access key", (field, text) => {
    const mrz = parseMrz(text);
    expect(findMrzFaults(mrz)).toContain(field);
    expect(() => mrzInformationOf(mrz)).toThrow(
      expect.objectContaining({ code: "MRZ_CHECK_DIGIT_FAILED", details: { field } }),
    );
  });

  it("a date that is none keeps its text", () => {
    const mrz = parseMrz(replace(1, 0, "9013416"));
    expect(mrz.dateOfBirth).toMatchObject({ raw: "901341", value: undefined });
    expect(findMrzFaults(mrz)).toContain("dateOfBirth");
  });

  // Lines made up for these cases; numbers and names belong to nobody.
  describe("long document numbers", () => {
    const long = (line1: string, rest: string) => parseMrz(`${line1}${rest}MAU<<AN<BINH<<<<<<<<<<<<<<<<<<`);

    it("M01: nine characters and three more", () => {
      const mrz = long("I<UTOX12345678<Z9K7<<<<<<<<<<<", "9002155F3502158UTO<<<<<<<<<<<4");
      expect(mrz.documentNumber).toMatchObject({ value: "X12345678Z9K", digit: "7", checkDigit: "ok" });
      expect(mrz.optionalData.value).toBeUndefined();
      expect(mrz.notes).toEqual([]);
    });

    it("M02: one more character", () => {
      const mrz = long("I<UTOX12345678<98<<<<<<<<<<<<<", "9002155F3502158UTO<<<<<<<<<<<4");
      expect(mrz.documentNumber).toMatchObject({ value: "X123456789", digit: "8", checkDigit: "ok" });
    });

    it("M03: a digit that counts the filler is accepted with a note", () => {
      // Over X12345678<Z9K: weights shift by one behind the ninth character.
      const weights = [7, 3, 1];
      const value = (c: string) => (c === "<" ? 0 : Number.parseInt(c, 36));
      const digit = [..."X12345678<Z9K"].reduce((sum, c, i) => sum + value(c) * (weights[i % 3] ?? 0), 0) % 10;
      const mrz = long(`I<UTOX12345678<Z9K${digit}<<<<<<<<<<<`, "9002155F3502158UTO<<<<<<<<<<<4");
      expect(digit).not.toBe(7);
      expect(mrz.documentNumber).toMatchObject({ value: "X12345678Z9K", checkDigit: "ok" });
      expect(mrz.notes).toEqual(["LONG_NUMBER_COUNTS_FILLER"]);
      expect(mrzInformationOf(mrz).startsWith(`X12345678Z9K${digit}900215`)).toBe(true);
    });

    it("M04: characters behind the number are noted", () => {
      const mrz = long("I<UTOX12345678<Z97<XYZ<<<<<<<<", "9002155F3502158UTO<<<<<<<<<<<8");
      expect(mrz.documentNumber.value).toBe("X12345678Z9");
      expect(mrz.optionalData.value).toBe("XYZ");
      expect(mrz.notes).toContain("OPTIONAL_DATA_AFTER_LONG_NUMBER");
    });

    it("a filler digit and nothing that runs on is a failed digit", () => {
      const mrz = long("I<UTOX12345678<<<<<<<<<<<<<<<<", "9002155F3502158UTO<<<<<<<<<<<4");
      expect(mrz.documentNumber.checkDigit).toBe("failed");
    });

    it("are written by 9303-5 and read back", () => {
      const lines = formatMrz({
        type: "TD1",
        documentCode: "I",
        issuingState: "UTO",
        documentNumber: "X12345678Z9K",
        optionalData: "AB",
        dateOfBirth: "1990-02-15",
        sex: "F",
        dateOfExpiry: "2035-02-15",
        nationality: "UTO",
        surname: "Mau",
        givenNames: "An Binh",
      });
      expect(lines[0]).toBe("I<UTOX12345678<Z9K7<AB<<<<<<<<");
      expect(isMrzIntact(parseMrz(lines.join("")))).toBe(true);
    });
  });

  it("M07: a number shorter than nine is padded for the key", () => {
    const mrz = parseMrz("P<UTOMAU<<AN<BINH<<<<<<<<<<<<<<<<<<<<<<<<<<<K1234567<6UTO9002155F3502158<<<<<<<<<<<<<<02");
    expect(mrz.documentNumber.value).toBe("K1234567");
    expect(mrzInformationOf(mrz)).toBe("K1234567<690021553502158");
  });

  it("M12: an unknown day of birth", () => {
    const mrz = parseMrz("P<UTOMAU<<AN<BINH<<<<<<<<<<<<<<<<<<<<<<<<<<<X123456785UTO900<<<3F3502158<<<<<<<<<<<<<<06");
    expect(mrz.dateOfBirth.raw).toBe("900<<<");
    expect(mrz.dateOfBirth.checkDigit).toBe("ok");
  });

  it("is total: a result or an error of ours", () => {
    const alphabet = fc.constantFrom(..."ABCIPVMFX0123456789<<<<");
    const texts = fc.oneof(
      fc.string(),
      ...[72, 88, 90].map((length) => fc.string({ unit: alphabet, minLength: length, maxLength: length })),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          const mrz = parseMrz(text);
          expect(mrz.lines.join("")).toBe(text.trim());
          expect(mrzFieldsOf(mrz).length).toBeGreaterThan(8);
        } catch (error) {
          if (!(error instanceof CivicardError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("formatMrz", () => {
  const input = {
    type: "TD3",
    documentCode: "P",
    issuingState: "VNM",
    documentNumber: "C1234567",
    dateOfBirth: "1990-05-20",
    sex: "X",
    dateOfExpiry: "2035-05-20",
    nationality: "VNM",
    surname: "Đỗ",
    givenNames: "Thị Lập",
  } as const;

  it("writes an unspecified sex and unknown parts of the birth date as fillers", () => {
    const mrz = parseMrz(formatMrz({ ...input, dateOfBirth: "1950" }).join(""));
    expect(mrz.sex).toMatchObject({ raw: "<", value: "X" });
    expect(mrz.dateOfBirth).toMatchObject({ raw: "50<<<<", value: { yearOfCentury: 50 }, checkDigit: "ok" });
    expect(parseMrz(formatMrz({ ...input, dateOfBirth: undefined }).join("")).dateOfBirth.raw).toBe("<<<<<<");
  });

  it.each([
    ["documentNumber", { documentNumber: "C123456789" }],
    ["documentNumber", { documentNumber: "" }],
    ["documentNumber", { documentNumber: "c1234567" }],
    ["issuingState", { issuingState: "VNMX" }],
    ["nationality", { nationality: "V1" }],
    ["optionalData", { optionalData: "A".repeat(15) }],
    ["optionalData2", { optionalData2: "A" }],
  ])("refuses a wrong %s", (field, change) => {
    expect(() => formatMrz({ ...input, ...change })).toThrow(
      expect.objectContaining({ code: "MRZ_VALUE_INVALID", details: expect.objectContaining({ field }) }),
    );
  });

  it.each(["2035-02-30", "2035-13-01", "2035-00-10", "20350520", "1900-02-29"])(
    "refuses the date %s",
    (dateOfExpiry) => {
      expect(() => formatMrz({ ...input, dateOfExpiry })).toThrow(expect.objectContaining({ code: "DATE_INVALID" }));
    },
  );

  it("round trip for all layouts", () => {
    const letters = fc.stringMatching(/^[A-Z]{1,3}$/);
    fc.assert(
      fc.property(
        fc.constantFrom("TD1", "TD2", "TD3", "MRV-A", "MRV-B"),
        fc.stringMatching(/^[A-Z0-9]{1,9}$/),
        letters,
        (type, documentNumber, issuingState) => {
          const documentCode = type.startsWith("MRV") ? "V" : "I";
          const value = { ...input, type, documentCode, documentNumber, issuingState } as const;
          const mrz = parseMrz(formatMrz(value).join("\n"));
          expect(mrz.type).toBe(type);
          expect(findMrzFaults(mrz)).toEqual([]);
          expect(mrz.documentNumber.value).toBe(documentNumber);
          expect(mrz.issuingState.value).toBe(issuingState);
        },
      ),
    );
  });
});
