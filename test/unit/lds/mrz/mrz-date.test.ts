import { describe, expect, it } from "vitest";
import { formatPartialDate, resolveBirthDate, resolveExpiryDate } from "../../../../src/lds/index.ts";
import { parseMrzDate } from "../../../../src/lds/mrz/mrz-date.ts";

const at = new Date("2026-06-15T00:00:00Z");

describe("dates of the MRZ", () => {
  it.each([
    ["490522", "1949-05-22", undefined],
    ["080701", "2008-07-01", 1908],
    ["260615", "2026-06-15", 1926],
    ["260616", "1926-06-16", undefined],
    ["990101", "1999-01-01", undefined],
    ["74<<<<", "1974-??-??", undefined],
    ["7408<<", "1974-08-??", undefined],
    ["900000", "1990-??-??", undefined],
    ["000229", "2000-02-29", undefined],
  ])("birth %s is %s", (raw, expected, alternativeYear) => {
    const date = resolveBirthDate(parseMrzDate(raw) ?? {}, at);
    expect(date && formatPartialDate(date)).toBe(expected);
    expect(date?.alternativeYear).toBe(alternativeYear);
  });

  it.each([
    ["040425", undefined, "2004-04-25"],
    ["991231", undefined, "2099-12-31"],
    ["500101", undefined, "2050-01-01"],
    ["490101", undefined, "2049-01-01"],
    ["991231", "1995-01-01", "1999-12-31"],
    ["050101", "1996-01-01", "2005-01-01"],
    ["240101", "2025-01-01", "2124-01-01"],
  ])("expiry %s of a document issued on %s is %s", (raw, issued, expected) => {
    const issuedOn = issued === undefined ? undefined : new Date(issued);
    const date = resolveExpiryDate(parseMrzDate(raw) ?? {}, { at, issuedOn });
    expect(date && formatPartialDate(date)).toBe(expected);
  });

  it.each(["901341", "900231", "9A0101", "90010", "<<<<0A"])("%s is no date", (raw) => {
    expect(parseMrzDate(raw)).toBeUndefined();
  });

  it("an unknown year resolves to nothing", () => {
    expect(resolveBirthDate(parseMrzDate("<<<<<<") ?? {}, at)).toBeUndefined();
    expect(resolveExpiryDate(parseMrzDate("<<0101") ?? {}, { at })).toBeUndefined();
  });
});
