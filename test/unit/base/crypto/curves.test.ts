import { execFileSync } from "node:child_process";
import { createECDH } from "node:crypto";
import { brainpoolP256r1, brainpoolP384r1, brainpoolP512r1 } from "@noble/curves/misc.js";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { describe, expect, it } from "vitest";
import { fromHex, fromUnsignedBytes, toHex, toUnsignedBytes } from "../../../../src/base/bytes/index.ts";
import {
  addPoints,
  type Curve,
  decodeEcSubjectPublicKeyInfo,
  decodePoint,
  ecdhSharedX,
  encodePoint,
  equalPoints,
  findCurveByOid,
  findCurveByParameterId,
  generateScalar,
  getCurve,
  listCurves,
  multiplyPoint,
  publicPointOf,
} from "../../../../src/base/crypto/index.ts";
import { opensslCurveName } from "../../../support/openssl-curve-name.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

const invalidPoint = expect.objectContaining({ code: "EC_POINT_INVALID" });

function openssl(args: readonly string[], input?: Uint8Array): Buffer {
  return execFileSync("openssl", args, { input: input ?? new Uint8Array(), stdio: ["pipe", "pipe", "ignore"] });
}

describe.each(listCurves())("curve $name", (curve) => {
  const opensslName = opensslCurveName(curve.name);

  it("has the parameters that openssl knows, by both names", () => {
    const pem = openssl(["ecparam", "-name", opensslName, "-genkey", "-noout"]);
    const explicit = openssl(["ec", "-pubout", "-outform", "DER", "-param_enc", "explicit"], pem);
    const named = openssl(["ec", "-pubout", "-outform", "DER"], pem);
    const [left, right] = [decodeEcSubjectPublicKeyInfo(explicit), decodeEcSubjectPublicKeyInfo(named)];
    expect(left.curve).toBe(curve);
    expect(right.curve).toBe(curve);
    expect(equalPoints(left.point, right.point)).toBe(true);
  });

  it("is found by parameter id and object identifier", () => {
    expect(findCurveByParameterId(curve.parameterId ?? -1)).toBe(curve);
    expect(findCurveByOid(curve.oid ?? "")).toBe(curve);
    expect(getCurve(curve.name)).toBe(curve);
  });

  it("has a generator of order n: (n-1)G is -G", () => {
    expect(publicPointOf(curve, curve.n - 1n)).toEqual({ x: curve.g.x, y: curve.p - curve.g.y });
  });

  it("multiplies and adds consistently over another generator", () => {
    const random = seededRandom(`points/${curve.name}`);
    const generator = publicPointOf(curve, generateScalar(curve, random));
    const [left, right] = [generateScalar(curve, random), generateScalar(curve, random)];
    const sum = multiplyPoint(curve, generator, (left + right) % curve.n);
    const parts = [multiplyPoint(curve, generator, left), multiplyPoint(curve, generator, right)] as const;
    expect(addPoints(curve, ...parts)).toEqual(sum);
    expect(addPoints(curve, generator, generator)).toEqual(multiplyPoint(curve, generator, 2n));
    const shared = ecdhSharedX(curve, left, parts[1]);
    expect(shared).toEqual(ecdhSharedX(curve, right, parts[0]));
    expect(fromUnsignedBytes(shared)).toBe(multiplyPoint(curve, parts[1], left).x);
    expect(shared).toHaveLength(curve.fieldBytes);
  });

  it("gives the public key that the platform derives", () => {
    const scalar = generateScalar(curve, seededRandom(`public/${curve.name}`));
    const ecdh = createECDH(opensslName);
    ecdh.setPrivateKey(toUnsignedBytes(scalar, curve.orderBytes));
    expect(toHex(encodePoint(curve, publicPointOf(curve, scalar)))).toBe(ecdh.getPublicKey("hex"));
  });
});

describe("parameter ids (ICAO 9303-11 §9.5.1)", () => {
  it.each([
    [8, "P-192"],
    [9, "brainpoolP192r1"],
    [10, "P-224"],
    [11, "brainpoolP224r1"],
    [12, "P-256"],
    [13, "brainpoolP256r1"],
    [14, "brainpoolP320r1"],
    [15, "P-384"],
    [16, "brainpoolP384r1"],
    [17, "brainpoolP512r1"],
    [18, "P-521"],
  ])("%d is %s", (id, name) => expect(findCurveByParameterId(id)?.name).toBe(name));

  it.each([0, 1, 2, 3, 7, 19, 32])("%d is no curve", (id) => expect(findCurveByParameterId(id)).toBeUndefined());
});

describe("multiplication against another implementation", () => {
  it.each([
    ["P-256", p256],
    ["P-384", p384],
    ["P-521", p521],
    ["brainpoolP256r1", brainpoolP256r1],
    ["brainpoolP384r1", brainpoolP384r1],
    ["brainpoolP512r1", brainpoolP512r1],
  ] as const)("%s", (name, peer) => {
    const curve = getCurve(name);
    const random = seededRandom(`peer/${name}`);
    for (let run = 0; run < 5; run++) {
      const [first, second] = [generateScalar(curve, random), generateScalar(curve, random)];
      const point = publicPointOf(curve, first);
      expect(multiplyPoint(curve, point, second)).toEqual(peer.Point.BASE.multiply(first).multiply(second).toAffine());
    }
  });
});

describe("points from outside", () => {
  const curve = getCurve("brainpoolP256r1");
  const good = encodePoint(curve, curve.g);
  const withCoordinates = (x: bigint, y: bigint) =>
    Uint8Array.from([4, ...toUnsignedBytes(x, 32), ...toUnsignedBytes(y, 32)]);

  it.each([
    ["nothing", new Uint8Array()],
    ["infinity", Uint8Array.of(0)],
    ["infinity as zeros", withCoordinates(0n, 0n)],
    ["the compressed form", Uint8Array.from([2, ...good.subarray(1, 33)])],
    ["the hybrid form", Uint8Array.from([6, ...good.subarray(1)])],
    ["a byte less", good.subarray(0, 64)],
    ["a byte more", Uint8Array.from([...good, 0])],
    ["a point off the curve", withCoordinates(curve.g.x, curve.g.y + 1n)],
    ["a point of another curve", encodePoint(getCurve("P-256"), getCurve("P-256").g)],
    ["y out of the field", withCoordinates(curve.g.x, curve.p)],
    ["x out of the field", withCoordinates(curve.p, curve.g.y)],
  ])("refuses %s", (_, bytes) => {
    expect(() => decodePoint(curve, bytes)).toThrow(invalidPoint);
  });

  it("refuses a coordinate that is only congruent to a good one", () => {
    // A point whose x is small enough that x + p still fits into 32 bytes.
    const point = smallX(curve);
    expect(decodePoint(curve, withCoordinates(point.x, point.y))).toEqual(point);
    expect(() => decodePoint(curve, withCoordinates(point.x + curve.p, point.y))).toThrow(invalidPoint);
  });

  it("refuses to add a point and its opposite", () => {
    const opposite = { x: curve.g.x, y: curve.p - curve.g.y };
    expect(() => addPoints(curve, curve.g, opposite)).toThrow(invalidPoint);
  });

  it("refuses points and scalars that are out of range in every operation", () => {
    const bad = { x: 1n, y: 1n };
    expect(() => multiplyPoint(curve, bad, 2n)).toThrow(invalidPoint);
    expect(() => ecdhSharedX(curve, 2n, bad)).toThrow(invalidPoint);
    for (const scalar of [0n, -1n, curve.n, curve.n + 1n]) {
      const outOfRange = expect.objectContaining({ code: "EC_SCALAR_OUT_OF_RANGE" });
      expect(() => multiplyPoint(curve, curve.g, scalar)).toThrow(outOfRange);
      expect(() => ecdhSharedX(curve, scalar, curve.g)).toThrow(outOfRange);
    }
  });
});

describe("drawing a scalar", () => {
  const curve = getCurve("P-256");

  it("yields the scalar whose bytes the source gives", () => {
    const bytes = fromHex("7f4ef07b9ea82fd78ad689b38d0bc78cf21f249d953bc46f4c6e19259c010f99");
    expect(generateScalar(curve, () => bytes)).toBe(fromUnsignedBytes(bytes));
  });

  it("draws again for zero, n and above", () => {
    const answers = [0n, curve.n, (1n << 256n) - 1n, 5n].map((value) => toUnsignedBytes(value, 32));
    expect(generateScalar(curve, () => answers.shift() ?? new Uint8Array(32))).toBe(5n);
    expect(answers).toHaveLength(0);
  });

  it("clears the spare bits of P-521 in place of drawing for ever", () => {
    const wide = getCurve("P-521");
    const answers = [new Uint8Array(66).fill(0xff), Uint8Array.from([0xfe, ...new Array(64).fill(0), 9])];
    expect(generateScalar(wide, () => answers.shift() ?? new Uint8Array(66))).toBe(9n);
  });

  it("gives up on a source that is stuck", () => {
    expect(() => generateScalar(curve, (length) => new Uint8Array(length))).toThrow(
      expect.objectContaining({ code: "RANDOM_SOURCE_FAILED" }),
    );
  });
});

function smallX(curve: Curve) {
  const exponent = (curve.p + 1n) / 4n;
  for (let x = 1n; ; x++) {
    const right = (x * x * x + curve.a * x + curve.b) % curve.p;
    const y = power(right, exponent, curve.p);
    if ((y * y) % curve.p === right) return { x, y };
  }
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let [square, left] = [base % modulus, exponent]; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
