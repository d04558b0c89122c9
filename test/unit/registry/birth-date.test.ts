import { describe, expect, it } from "vitest";
import { ageOn, earliestBirthDay, latestBirthDay, parseBirthDate } from "../../../src/registry/index.ts";

describe("birth dates", () => {
  it.each([
    ["1994-03-12", "1994-03-12", "DAY"],
    ["12/03/1994", "1994-03-12", "DAY"],
    ["2/3/1994", "1994-03-02", "DAY"],
    ["1994-03", "1994-03", "MONTH"],
    ["03/1994", "1994-03", "MONTH"],
    ["1994", "1994", "YEAR"],
    ["2000-02-29", "2000-02-29", "DAY"],
  ])("%s", (text, dateOfBirth, dobPrecision) => {
    expect(parseBirthDate(text)).toEqual({ dateOfBirth, dobPrecision });
  });

  it.each(["1900-02-29", "31/04/1990", "1990-13-01", "1990-00-01", "1990-01-00", "90-01-01", "1990-1-1", "x", ""])(
    "refuses %j",
    (text) => expect(parseBirthDate(text)).toBeUndefined(),
  );

  it("knows the first day that a date can mean", () => {
    const days = ["1996", "1996-02", "1996-02-03"].map((dateOfBirth) =>
      earliestBirthDay({ dateOfBirth, dobPrecision: "DAY" }),
    );
    expect(days).toEqual(["1996-01-01", "1996-02-01", "1996-02-03"]);
  });

  it("takes an unknown day for the last one", () => {
    expect(latestBirthDay({ dateOfBirth: "1996-02", dobPrecision: "MONTH" })).toBe("1996-02-29");
    expect(latestBirthDay({ dateOfBirth: "1996", dobPrecision: "YEAR" })).toBe("1996-12-31");
  });

  it.each([
    ["2012-07-01", "2026-06-30", 13],
    ["2012-07-01", "2026-07-01", 14],
    ["2012-02-29", "2026-02-27", 13],
    ["2012-02-29", "2026-02-28", 14],
    ["2012-02-29", "2028-02-28", 15],
    ["2012-02-29", "2028-02-29", 16],
  ])("born %s is on %s %i", (dateOfBirth, day, age) => {
    expect(ageOn({ dateOfBirth, dobPrecision: "DAY" }, day)).toBe(age);
  });
});
