import { describe, expect, it } from "vitest";
import { checkDigit, mrzInformation } from "../../../../src/lds/index.ts";

const fields = { documentNumber: "L898902C", dateOfBirth: "690806", dateOfExpiry: "940623" };

describe("mrzInformation", () => {
  it("pads a short number (Doc 9303-11 Appendix D.2)", () => {
    expect(mrzInformation(fields)).toBe("L898902C<369080619406236");
  });

  it.each([
    ["MRZ_VALUE_INVALID", { documentNumber: "" }],
    ["MRZ_VALUE_INVALID", { dateOfBirth: "19690806" }],
    ["MRZ_VALUE_INVALID", { dateOfExpiry: "94-06-23" }],
    ["MRZ_CHARACTER_INVALID", { documentNumber: "l898902c" }],
  ])("refuses what is not in the form of the MRZ: %s", (code, change) => {
    expect(() => mrzInformation({ ...fields, ...change })).toThrow(expect.objectContaining({ code }));
  });

  it("checkDigit tells the position of a foreign character", () => {
    expect(() => checkDigit("12?")).toThrow(
      expect.objectContaining({ code: "MRZ_CHARACTER_INVALID", details: { offset: 2 } }),
    );
  });
});
