import { describe, expect, it } from "vitest";
import { birthPlaces, findBirthPlace, maskPersonalNumber, parsePersonalNumber } from "../../../src/registry/index.ts";

describe("personal number", () => {
  // Century digits as the table of Circular 59/2021 gives them.
  it.each([
    ["001095000001", "M", 1995],
    ["001195000001", "F", 1995],
    ["001205000001", "M", 2005],
    ["001305000001", "F", 2005],
    ["001405000001", "M", 2105],
    ["001505000001", "F", 2105],
    ["001605000001", "M", 2205],
    ["001705000001", "F", 2205],
    ["001805000001", "M", 2305],
    ["001905000001", "F", 2305],
  ])("%s is %s of %i", (text, sex, birthYear) => {
    expect(parsePersonalNumber(text)).toMatchObject({ sex, birthYear, placeCode: "001" });
  });

  it("knows places of birth", () => {
    expect(birthPlaces.filter((place) => place.kind === "PROVINCE")).toHaveLength(63);
    expect(birthPlaces.filter((place) => place.kind === "COUNTRY")).toHaveLength(195);
    expect(findBirthPlace("083")?.name).toBe("Bến Tre");
    expect(findBirthPlace("101")).toEqual({ code: "101", kind: "COUNTRY", name: "Afghanistan", country: "AF" });
    expect(findBirthPlace("003")).toBeUndefined();
  });

  it("takes twelve digits only", () => {
    for (const text of ["", "00119500000", "0011950000011", "٠٠١١٩٥٠٠٠٠٠١", " 01195000001"]) {
      expect(parsePersonalNumber(text)).toBeUndefined();
    }
  });

  it("masks all but the first four digits", () => expect(maskPersonalNumber("001195000001")).toBe("0011********"));
});
