import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { percentOf, type Rounding } from "../../../src/registry/index.ts";

function text(part: bigint, whole: bigint, decimals: number, rounding: Rounding): string {
  return percentOf({ part, whole, decimals, rounding }).text;
}

describe("percentages", () => {
  // Figures of the press of 2018 to 2020, with the rounding that reproduces what was printed.
  it.each<[string, bigint, bigint, number, Rounding, string]>([
    ["A1 Gia Bình", 133_281n, 136_918n, 2, "HALF_UP", "97.34"],
    ["A1 Gia Bình", 133_281n, 136_918n, 2, "TRUNCATE", "97.34"],
    ["A2 Thạnh Phú", 23_500n, 176_500n, 1, "HALF_UP", "13.3"],
    ["A3 Hà Tĩnh", 1_478_997n, 1_496_921n, 2, "HALF_UP", "98.80"],
    ["A4 scanning", 1_472_612n, 1_478_997n, 2, "HALF_UP", "99.57"],
    ["A5 re-check", 1_257_366n, 1_478_997n, 0, "HALF_UP", "85"],
    ["A5 against the population", 1_257_366n, 1_496_921n, 2, "HALF_UP", "84.00"],
    ["A6 national as printed", 85_172_210n, 87_306_594n, 1, "TRUNCATE", "97.5"],
    ["A6 national half up", 85_172_210n, 87_306_594n, 1, "HALF_UP", "97.6"],
    ["A7 staffed communes", 8_621n, 8_621n, 0, "HALF_UP", "100"],
    ["A8 Kỳ Anh", 8n, 12n, 2, "HALF_UP", "66.67"],
  ])("%s", (_, part, whole, decimals, rounding, expected) => {
    expect(text(part, whole, decimals, rounding)).toBe(expected);
  });

  it("has no figure for a whole of nought, and flags a part greater than the whole", () => {
    expect(percentOf({ part: 0n, whole: 0n, decimals: 1, rounding: "HALF_UP" })).toEqual({
      text: "–",
      exceedsWhole: false,
    });
    expect(percentOf({ part: 3n, whole: 2n, decimals: 1, rounding: "HALF_UP" })).toEqual({
      text: "150.0",
      exceedsWhole: true,
    });
  });

  it("keeps zeros in front of the decimals", () => {
    expect(text(1n, 100_000n, 3, "HALF_UP")).toBe("0.001");
    expect(text(1n, 200_000n, 3, "HALF_UP")).toBe("0.001");
    expect(text(1n, 200_001n, 3, "HALF_UP")).toBe("0.000");
  });

  it.each([-1, 13, 0.5])("refuses %d decimals", (decimals) => {
    expect(() => text(1n, 2n, decimals, "HALF_UP")).toThrow(expect.objectContaining({ code: "NUMBER_OUT_OF_RANGE" }));
  });

  it("differs from the truncated figure by at most one unit", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 9n), fc.bigInt(1n, 10n ** 9n), (part, whole) => {
        const units = (rounding: Rounding) => BigInt(text(part, whole, 2, rounding).replace(".", ""));
        const gap = units("HALF_UP") - units("TRUNCATE");
        const remainder = (part * 10_000n) % whole;
        return gap === (2n * remainder >= whole ? 1n : 0n);
      }),
    );
  });
});
