import { describe, expect, it } from "vitest";
import {
  canOfPersonalNumber,
  cardExpiry,
  checkDigit,
  documentNumberOfPersonalNumber,
  findMrzFaults,
  findPersonalNumber,
  formatCardQr,
  parseCardQr,
  parseMrz,
  splitVietnameseName,
  type Td1Mrz,
  vietnamTd1,
} from "../../../../src/lds/index.ts";

// Numbers and names here are made up.
const personalNumber = "001190123456";

describe("MRZ of the citizen card", () => {
  const input = { personalNumber, fullName: "Đỗ Thị Ngọc Ấn", dateOfBirth: "1990-05-20", sex: "F" } as const;

  it("is composed as the card has it", () => {
    const lines = vietnamTd1({ ...input, dateOfExpiry: "2030-05-20" });
    // Line 1 by hand: code, state, nine last digits and digit, twelve digits, fillers and digit.
    const first = `IDVNM190123456${checkDigit("190123456")}${personalNumber}<<${checkDigit(`${personalNumber}<<`)}`;
    expect(lines[0]).toBe(first);
    expect(lines[1]?.slice(0, 29)).toBe(`900520${checkDigit("900520")}F300520${checkDigit("300520")}VNM<<<<<<<<<<<`);
    expect(lines[2]).toBe("DO<<THI<NGOC<AN<<<<<<<<<<<<<<<");
    const mrz = parseMrz(lines.join("\n"));
    expect(findMrzFaults(mrz)).toEqual([]);
    expect(findPersonalNumber(mrz as Td1Mrz)).toBe(personalNumber);
  });

  it("a card without expiry carries 991231 unless the issuer chose another date", () => {
    expect(vietnamTd1(input)[1]?.slice(8, 14)).toBe("991231");
    expect(vietnamTd1({ ...input, noExpiryDate: "2089-01-01" })[1]?.slice(8, 14)).toBe("890101");
  });

  it("finds no personal number in other cards", () => {
    const other = parseMrz(
      `I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<`,
    );
    expect(findPersonalNumber(other as Td1Mrz)).toBeUndefined();
  });

  it.each(["", "00119012345", "0011901234567", "00119012345A"])(
    "refuses the number %j without repeating it",
    (number) => {
      for (const use of [canOfPersonalNumber, documentNumberOfPersonalNumber]) {
        expect(() => use(number)).toThrow(expect.objectContaining({ code: "PERSONAL_NUMBER_INVALID", details: {} }));
      }
    },
  );

  it("the CAN is the last six digits", () => {
    expect(canOfPersonalNumber(personalNumber)).toBe("123456");
    expect(documentNumberOfPersonalNumber(personalNumber)).toBe("190123456");
  });

  it("the first word is the surname", () => {
    expect(splitVietnameseName("  Tôn  Nữ Thị Ơn ")).toEqual({ surname: "Tôn", givenNames: "Nữ Thị Ơn" });
    expect(splitVietnameseName("Ơn")).toEqual({ surname: "Ơn", givenNames: undefined });
  });
});

describe("cardExpiry (Law 26/2023/QH15, Article 21)", () => {
  it.each([
    // The examples of the facts collected on the law.
    ["2000-05-20", "2023-05-19", "2025-05-20"],
    ["2000-05-20", "2023-05-20", "2040-05-20"],
    ["1966-03-01", "2024-07-01", undefined],
    // Each milestone, a day before and on the day two years ahead of it.
    ["2015-03-10", "2027-03-09", "2029-03-10"],
    ["2015-03-10", "2027-03-10", "2040-03-10"],
    ["1990-08-01", "2028-07-31", "2030-08-01"],
    ["1990-08-01", "2028-08-01", "2050-08-01"],
    ["1970-01-15", "2028-01-14", "2030-01-15"],
    ["1970-01-15", "2028-01-15", undefined],
    ["1950-01-01", "2024-07-01", undefined],
    // A child, on the day of birth and on a milestone's own day.
    ["2024-09-01", "2024-09-01", "2038-09-01"],
    ["2010-09-01", "2024-09-01", "2035-09-01"],
    ["1999-09-01", "2024-09-01", "2039-09-01"],
    // Born on 29 February: 28 February in a year without that day (our choice).
    ["2000-02-29", "2022-01-01", "2025-02-28"],
    ["2000-02-29", "2023-02-27", "2025-02-28"],
    ["2000-02-29", "2023-02-28", "2040-02-29"],
  ])("born %s, issued %s: %s", (birthDate, issueDate, expected) => {
    expect(cardExpiry({ birthDate, issueDate })).toBe(expected);
  });

  it.each([
    ["birthDate", { birthDate: "2001-02-29", issueDate: "2024-01-01" }],
    ["issueDate", { birthDate: "2001-02-28", issueDate: "2024-1-1" }],
    ["issueDate", { birthDate: "2001-02-28", issueDate: "2000-01-01" }],
  ])("refuses a wrong %s", (field, dates) => {
    expect(() => cardExpiry(dates)).toThrow(expect.objectContaining({ code: "DATE_INVALID", details: { field } }));
  });
});

describe("QR text of the citizen card", () => {
  const form2021 = "001190123456|012345678|Đỗ Thị Ngọc Ấn|20051990|Nữ|Số 1, phố Mẫu, Hà Nội|01072022";
  const form2024 = "001190123456||Đỗ Thị Ngọc Ấn|20051990|Nữ|Số 1, phố Mẫu, Hà Nội|01072024||Đỗ Văn Bơ|Lê Thị Cư|";

  it("reads and writes the form of 2021", () => {
    const qr = parseCardQr(form2021);
    expect(qr).toEqual({
      form: "2021",
      personalNumber,
      oldNumber: "012345678",
      fullName: "Đỗ Thị Ngọc Ấn",
      dateOfBirth: "1990-05-20",
      sex: "Nữ",
      residence: "Số 1, phố Mẫu, Hà Nội",
      dateOfIssue: "2022-07-01",
      extra: [],
    });
    expect(formatCardQr(qr)).toBe(form2021);
  });

  it("reads and writes the form of 2024", () => {
    const qr = parseCardQr(form2024);
    expect(qr).toMatchObject({ form: "2024", fatherName: "Đỗ Văn Bơ", motherName: "Lê Thị Cư", extra: [] });
    expect(formatCardQr(qr)).toBe(form2024);
  });

  it("keeps a tail that it does not know", () => {
    expect(parseCardQr(`${form2024}001090000001|x|`).extra).toEqual(["", "001090000001", "x"]);
  });

  it.each([
    ["a number of nine digits", form2021.slice(3), 1],
    ["letters in the number", form2021.replace("0011", "A011"), 1],
    ["a date of birth that is none", form2021.replace("20051990", "31021990"), 4],
    ["a date of issue that is none", form2021.replace("01072022", "0107202"), 7],
    ["six fields", form2021.slice(0, -9), 7],
    ["another text", "https://example.org/", 2],
    ["more text than a card's QR holds", `${form2021}|${"x".repeat(3000)}`, 8],
  ])("refuses %s and names the field", (_, text, field) => {
    expect(() => parseCardQr(text)).toThrow(expect.objectContaining({ code: "CARD_QR_INVALID", details: { field } }));
  });

  it("refuses to write a value that holds a bar", () => {
    expect(() => formatCardQr({ ...parseCardQr(form2021), residence: "a|b" })).toThrow(
      expect.objectContaining({ code: "CARD_QR_INVALID", details: { field: 6 } }),
    );
  });
});
