import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPopulationCsv } from "../../../../src/registry/index.ts";

const today = "2026-07-01";
const header = "full_name,date_of_birth,sex,place_of_birth_registration,nationality,personal_number";
const goodRow = "LÊ HOÀNG ƠN,1957-01-30,Nam,Huế,Việt Nam,046057000001";

function read(text: string | Uint8Array) {
  return readPopulationCsv(typeof text === "string" ? new TextEncoder().encode(text) : text, today);
}

describe("population files", () => {
  it("reads the sample without a fault", () => {
    const result = read(readFileSync(new URL("../../../../fixtures/population/sample.csv", import.meta.url)));
    expect(result.counts).toEqual({ read: 25, accepted: 25, corrected: 0, rejected: 0 });
    expect(result.findings.map(({ code, line }) => [code, line])).toEqual([
      ["W-DOB-PARTIAL", 10],
      ["W-DOB-PARTIAL", 11],
    ]);
    expect(result.people[0]?.person).toMatchObject({
      fullName: "ĐẶNG THỊ ÁNH NGUYỆT",
      dateOfBirth: "1994-03-12",
      sex: "F",
      nationality: ["VNM"],
      placeOfBirthRegistration: { birthPlaceCode: "001" },
      relatives: [
        { kind: "FATHER", fullName: "ĐẶNG VĂN QUẾ" },
        { kind: "MOTHER", fullName: "PHẠM THỊ LỤA" },
      ],
      previousIdNumbers: [{ number: "012345678", kind: "CMND9" }],
    });
  });

  it("takes English and Vietnamese names, byte order mark, CRLF and semicolons alike", () => {
    const vietnamese = "\uFEFFHọ và tên;Ngày sinh;Giới tính;Nơi đăng ký khai sinh;Quốc tịch;Số CCCD\r\n";
    const a = read(`${vietnamese}${goodRow.replaceAll(",", ";")}\r\n`);
    const b = read(`${header}\n${goodRow}`);
    expect(a.counts.accepted).toBe(1);
    expect(a.people).toEqual(b.people);
  });

  it("lists every bad line with line, column and code", () => {
    const result = read(
      [
        header,
        goodRow, // 2
        "LÊ VĂN 4,1957-02-30,Nam,Huế,Việt Nam,046057000002", // 3: name and date
        "TOO,FEW", // 4
        '"LÊ\nVĂN BA",1960-01-01,Nam,Huế,VNM,046060000003', // 5 and 6, good after blanks are made single
        'LÊ "VĂN TƯ,1960-01-01,Nam,Huế,VNM,046060000004', // 7: quote out of place, never closed
        "", // 8
        "LÊ VĂN NĂM,1960-01-01,Ông,Huế,VNM,46060000005", // 9: sex, number
        "LÊ VĂN SÁU,1957-01-30,Nam,Huế,VNM,046057000001", // 10: number of line 2
      ].join("\n"),
    );
    expect(result.findings.map(({ code, line, column, otherLine }) => [code, line, column, otherLine])).toEqual([
      ["E-DOB-SHAPE", 3, 2, undefined],
      ["E-NAME-CHARS", 3, 1, undefined],
      ["E-CSV-COLUMNS", 4, 3, undefined],
      ["E-CSV-QUOTE", 7, undefined, undefined],
      ["E-FIELD-VALUE", 9, 3, undefined],
      ["E-PIN-SHAPE", 9, 6, undefined],
      ["E-PIN-TAKEN", 10, 6, 2],
    ]);
    expect(result.counts).toEqual({ read: 7, accepted: 1, corrected: 1, rejected: 5 });
    expect(result.people.map(({ line, person }) => [line, person.fullName])).toEqual([
      [2, "LÊ HOÀNG ƠN"],
      [5, "LÊ VĂN BA"],
    ]);
  });

  it("stores NFD text as NFC and says so", () => {
    const result = read(`${header}\n${goodRow.normalize("NFD")}`);
    expect(result.counts).toEqual({ read: 1, accepted: 0, corrected: 1, rejected: 0 });
    expect(result.people[0]?.person.fullName).toBe("LÊ HOÀNG ƠN".normalize("NFC"));
    expect(result.findings.every((finding) => finding.code === "W-NAME-NFD")).toBe(true);
    expect(result.findings.map((finding) => finding.column)).toContain(1);
  });

  it("bounds a line", () => {
    const result = read(`${header}\n${"A".repeat(70_000)}\n${goodRow}`);
    expect(result.findings).toEqual([{ code: "E-CSV-LINE-LENGTH", line: 2 }]);
    expect(result.counts).toEqual({ read: 2, accepted: 1, corrected: 0, rejected: 1 });
  });

  it("does not let one open quote hide the lines after it", () => {
    const rest = Array.from({ length: 30 }, (_, index) => goodRow.replace("000001", String(100_000 + index)));
    const result = read([header, '"LÊ VĂN BẢY,1957-01-30,Nam,Huế,VNM,046057000009', ...rest].join("\n"));
    expect(result.counts).toEqual({ read: 31, accepted: 30, corrected: 0, rejected: 1 });
  });

  it("refuses control characters", () => {
    const result = read(`${header}\n${goodRow.replace("Huế", "Hu\u0000ế")}`);
    expect(result.findings).toMatchObject([{ code: "E-FIELD-CONTROL", line: 2, column: 4 }]);
  });

  it.each([
    ["missing column", "full_name,sex\nA,M", "IMPORT_HEADER"],
    ["unknown column", `${header},phone\n${goodRow},1`, "IMPORT_HEADER"],
    ["column twice", `${header},sex\n${goodRow},Nam`, "IMPORT_HEADER"],
    ["empty file", "", "IMPORT_HEADER"],
  ])("%s", (_, text, code) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code }));
  });

  it("names the line that is not UTF-8", () => {
    const text = new TextEncoder().encode(`${header}\n${goodRow}\n`);
    const error = expect.objectContaining({ code: "IMPORT_ENCODING", details: { line: 3 } });
    expect(() => read(Uint8Array.from([...text, 0xe9, 0x0a]))).toThrow(error);
  });

  it("never puts a value into a finding", () => {
    const result = read(`${header}\nSECRET9,1957-01-30,Nam,Huế,VNM,12`);
    expect(JSON.stringify(result.findings)).not.toMatch(/SECRET|12"/);
  });

  it("counts every line of any text once, or says why there is nothing to count", () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom('"', "\n", "\r\n", ",", "LÊ VĂN AN", "1957-01-30", "Nam", "VNM"),
    );
    const text = fc.array(cell, { maxLength: 40 }).map((cells) => `${header}\n${cells.join(",")}`);
    fc.assert(
      fc.property(text, (file) => {
        const { counts, people, findings } = read(file);
        expect(counts.accepted + counts.corrected + counts.rejected).toBe(counts.read);
        expect(people).toHaveLength(counts.accepted + counts.corrected);
        const badLines = new Set(findings.filter(({ code }) => code.startsWith("E-")).map(({ line }) => line));
        expect(badLines.size).toBe(counts.rejected);
      }),
    );
  });

  it("answers any bytes with a result or a refusal of the file", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => read(bytes)).toThrow(expect.objectContaining({ code: expect.stringMatching(/^IMPORT_/) }));
      }),
    );
  });
});
