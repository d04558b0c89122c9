import { describe, expect, it } from "vitest";
import { toUnsignedBytes } from "../../../../src/base/bytes/index.ts";
import {
  decodeDhElement,
  decodePoint,
  encodeDhElement,
  encodePoint,
  encodeToPoint,
  findDhGroupByParameterId,
  generateDhScalar,
  getCurve,
  integratedNonceLength,
  listCurves,
  mapToDhElement,
  multiplyDhElements,
  powerOfDhElement,
  pseudoRandomNumber,
} from "../../../../src/base/crypto/index.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

const groups = [0, 1, 2].map((id) => {
  const group = findDhGroupByParameterId(id);
  if (group === undefined) throw new Error("group is missing");
  return group;
});

/** Square and multiply, written apart from the code under test. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  return [...exponent.toString(2)].reduce((value, bit) => {
    const square = (value * value) % modulus;
    return bit === "1" ? (square * base) % modulus : square;
  }, 1n);
}

describe.each(groups)("DH group $parameterId (RFC 5114)", (group) => {
  const random = seededRandom(`dh/${group.parameterId}`);

  it("has a generator of order q, and q divides p - 1", () => {
    expect(power(group.g, group.q, group.p)).toBe(1n);
    expect((group.p - 1n) % group.q).toBe(0n);
  });

  it("takes powers of any element and multiplies", () => {
    const [left, right] = [generateDhScalar(group, random), generateDhScalar(group, random)];
    const base = powerOfDhElement(group, group.g, left);
    expect(base).toBe(power(group.g, left, group.p));
    expect(powerOfDhElement(group, base, right)).toBe(power(base, right, group.p));
    expect(multiplyDhElements(group, base, group.g)).toBe((base * group.g) % group.p);
    expect(decodeDhElement(group, encodeDhElement(group, base))).toBe(base);
  });

  const element = (value: bigint) => toUnsignedBytes(value, group.elementBytes);
  it.each([
    ["zero", element(0n)],
    ["one", element(1n)],
    ["minus one", element(group.p - 1n)],
    ["the prime", element(group.p)],
    ["an element of another order", element(2n)],
    ["a byte more", Uint8Array.from([0, ...element(group.g)])],
    ["a byte less", element(group.g).subarray(1)],
  ])("refuses %s", (_, bytes) => {
    expect(() => decodeDhElement(group, bytes)).toThrow(expect.objectContaining({ code: "DH_ELEMENT_INVALID" }));
  });

  it("refuses exponents out of range, and a product of one", () => {
    for (const scalar of [0n, -1n, group.q]) {
      expect(() => powerOfDhElement(group, group.g, scalar)).toThrow(
        expect.objectContaining({ code: "DH_SCALAR_OUT_OF_RANGE" }),
      );
    }
    const inverse = power(group.g, group.q - 1n, group.p);
    expect(() => multiplyDhElements(group, group.g, inverse)).toThrow(
      expect.objectContaining({ code: "DH_ELEMENT_INVALID" }),
    );
  });

  it("maps numbers of the field into the subgroup", () => {
    expect(power(mapToDhElement(group, 12345n), group.q, group.p)).toBe(1n);
    expect(() => mapToDhElement(group, 1n)).toThrow(expect.objectContaining({ code: "DH_ELEMENT_INVALID" }));
  });
});

it("finds no other DH group", () => {
  expect(findDhGroupByParameterId(3)).toBeUndefined();
});

describe("integrated mapping to a point", () => {
  it.each(listCurves().filter(({ name }) => name !== "P-224"))("always hits $name", (curve) => {
    const random = seededRandom(`map/${curve.name}`);
    let squares = 0;
    for (let run = 0; run < 20; run++) {
      const number = pseudoRandomNumber("AES-256", random(32), random(32), curve.p);
      const point = encodeToPoint(curve, number);
      expect(decodePoint(curve, encodePoint(curve, point))).toEqual(point);
      // -number has the same alpha, and so the same x where the first candidate was taken.
      if (encodeToPoint(curve, curve.p - number).y === point.y) squares++;
    }
    // Both branches came up.
    expect(squares).toBeGreaterThan(0);
    expect(squares).toBeLessThan(20);
  });

  it("has no image for 0, 1 and -1, and none on P-224", () => {
    const curve = getCurve("P-256");
    for (const number of [0n, 1n, curve.p - 1n]) {
      expect(() => encodeToPoint(curve, number)).toThrow(expect.objectContaining({ code: "EC_POINT_INVALID" }));
    }
    expect(() => encodeToPoint(getCurve("P-224"), 5n)).toThrow(
      expect.objectContaining({ code: "EC_PARAMETERS_UNKNOWN" }),
    );
  });

  it("takes two blocks of nonce for long keys", () => {
    const lengths = (["3DES", "AES-128", "AES-192", "AES-256"] as const).map(integratedNonceLength);
    expect(lengths).toEqual([16, 16, 32, 32]);
  });
});
