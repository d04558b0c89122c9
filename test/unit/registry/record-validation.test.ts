import { describe, expect, it } from "vitest";
import { checkPerson, type PersonData } from "../../../src/registry/index.ts";
import { samplePerson } from "./sample-person.ts";

function codesOf(change: Partial<PersonData>): string[] {
  return checkPerson(samplePerson(change), "2026-07-01").map((finding) => finding.code);
}

describe("checkPerson", () => {
  it("finds nothing wrong with the sample", () => expect(codesOf({})).toEqual([]));

  it.each<[string, Partial<PersonData>, string[]]>([
    ["eleven digits (a lost zero)", { personalNumber: "01194000001" }, ["E-PIN-SHAPE"]],
    ["letters", { personalNumber: "00119400000O" }, ["E-PIN-SHAPE"]],
    ["a prefix of another place", { personalNumber: "079194000001" }, ["W-PIN-PLACE"]],
    [
      "a prefix that no list has",
      { personalNumber: "999194000001", placeOfBirthRegistration: { text: "?" } },
      ["W-PIN-PLACE"],
    ],
    ["an even century digit for a woman", { personalNumber: "001094000001" }, ["W-PIN-SEX"]],
    ["another year", { personalNumber: "001195000001" }, ["W-PIN-YEAR"]],
    ["another century", { personalNumber: "001394000001" }, ["W-PIN-YEAR"]],
    ["a digit in the name", { fullName: "NGUYỄN VĂN 4N" }, ["E-NAME-CHARS"]],
    ["an apostrophe in the name", { fullName: "H'LINH KBUÔR" }, []],
    ["151 letters", { fullName: "Ơ".repeat(151) }, ["E-FIELD-LENGTH"]],
    ["150 letters", { fullName: "Ơ".repeat(150) }, []],
    ["no name", { fullName: "" }, ["E-FIELD-MISSING"]],
    ["birth tomorrow", { dateOfBirth: "2026-07-02" }, ["W-PIN-YEAR", "E-DOB-FUTURE"].reverse()],
    ["birth before 1880", { dateOfBirth: "1879-12-31" }, ["E-DOB-RANGE", "W-PIN-YEAR"]],
    ["year only", { dateOfBirth: "1994", dobPrecision: "YEAR" }, ["W-DOB-PARTIAL"]],
    ["an old number of ten digits", { previousIdNumbers: [{ number: "1234567890", kind: "CMND9" }] }, ["E-CMND-SHAPE"]],
    [
      "own number as mother",
      { relatives: [{ kind: "MOTHER", fullName: "AN", personalNumber: "001194000001" }] },
      ["E-REL-CYCLE", "W-REL-AGE"],
    ],
    [
      "two fathers",
      {
        relatives: [
          { kind: "FATHER", fullName: "AN" },
          { kind: "FATHER", fullName: "BÌNH" },
        ],
      },
      ["E-REL-MANY"],
    ],
    ["clean without residence", { permanentResidence: undefined }, ["E-FIELD-MISSING"]],
    ["live but never confirmed", { stage: "LIVE" }, ["E-FIELD-MISSING"]],
    ["features of 201 letters", { identifyingFeatures: "a".repeat(201) }, ["E-FIELD-LENGTH"]],
  ])("%s", (_, change, codes) => expect(codesOf(change)).toEqual(codes));
});
