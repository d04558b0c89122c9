import { describe, expect, it } from "vitest";
import { certificateCountriesOf, isCountryOf } from "../../../src/pki/country-codes.ts";

describe("issuing state and certificate country", () => {
  it.each([
    ["VNM", "VN"],
    ["D", "DE"],
    ["D", "de"],
    ["DEU", "DE"],
    ["D", "DEU"],
    ["D", "D"],
    ["UTO", "UT"],
    ["HKG", "HK"],
    ["HKG", "CN"],
    ["HUN", "HU"],
    ["EUE", "EU"],
    ["UNO", "UN"],
    ["RKS", "KS"],
    ["RKS", "XK"],
    ["FRA", "fr"],
  ])("%s fits %s", (state, country) => {
    expect(isCountryOf(country, state)).toBe(true);
  });

  it.each([
    ["VNM", "LA"],
    ["D", "DK"],
    ["UTO", "XX"],
    ["VNM", ""],
    ["XXX", "XX"],
    ["HUN", "HK"],
  ])("%s does not fit %s", (state, country) => {
    expect(isCountryOf(country, state)).toBe(false);
  });

  it("knows the 249 entries of ISO 3166-1, each with two letters of its own", () => {
    const known = allAlpha3().filter((code) => certificateCountriesOf(code).length > 0);
    const additional = ["EUE", "GBD", "GBN", "GBO", "GBP", "GBS", "RKS", "UNA", "UNK", "UNO", "UTO", "XOM"];
    const states = known.filter((code) => !additional.includes(code));
    expect(states).toHaveLength(249);
    expect(new Set(states.map((code) => certificateCountriesOf(code)[0])).size).toBe(249);
  });

  it("agrees with the region names of the platform", () => {
    const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
    const unknown = allAlpha3().flatMap((code) => certificateCountriesOf(code).slice(0, 1));
    // UT is Utopia, KS and XM are codes of Doc 9303 that ISO 3166-1 does not have.
    const expected = ["KS", "UT", "XM"];
    expect([...new Set(unknown)].filter((alpha2) => names.of(alpha2) === undefined).toSorted()).toEqual(expected);
  });
});

function allAlpha3(): readonly string[] {
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  return letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
}
