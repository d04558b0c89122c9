import { generateKeyPairSync, sign, verify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  concatBytes,
  encodeDerBitString,
  encodeDerInteger,
  encodeDerOctetString,
  encodeDerOid,
  encodeDerSequence,
  fromHex,
  toHex,
  toUnsignedBytes,
} from "../../../../src/base/bytes/index.ts";
import {
  decodeEcSubjectPublicKeyInfo,
  ecdsaDerToPlain,
  ecdsaPlainToDer,
  ecdsaSignPlain,
  ecdsaVerifyPlain,
  ecPrivateKeyObject,
  ecPublicKeyObject,
  encodeEcSubjectPublicKeyInfo,
  encodePoint,
  generateScalar,
  getCurve,
  listCurves,
  publicPointOf,
} from "../../../../src/base/crypto/index.ts";
import { opensslCurveName } from "../../../support/openssl-curve-name.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

const curve = getCurve("brainpoolP256r1");
const point = publicPointOf(curve, 7n);

/** SubjectPublicKeyInfo with explicit parameters, each of which can be replaced. */
function explicitKey(
  changes: Partial<Record<"version" | "field" | "p" | "a" | "b" | "g" | "n" | "h", Uint8Array>> = {},
) {
  const width = curve.fieldBytes;
  const {
    version = encodeDerInteger(1),
    field = encodeDerOid("1.2.840.10045.1.1"),
    p = encodeDerInteger(curve.p),
    a = encodeDerOctetString(toUnsignedBytes(curve.a, width)),
    b = encodeDerOctetString(toUnsignedBytes(curve.b, width)),
    g = encodeDerOctetString(encodePoint(curve, curve.g)),
    n = encodeDerInteger(curve.n),
    h = encodeDerInteger(1),
  } = changes;
  const parameters = encodeDerSequence(version, encodeDerSequence(field, p), encodeDerSequence(a, b), g, n, h);
  return keyWith(encodeDerOid("1.2.840.10045.2.1"), parameters);
}

function keyWith(...algorithm: readonly Uint8Array[]): Uint8Array {
  return encodeDerSequence(encodeDerSequence(...algorithm), encodeDerBitString(encodePoint(curve, point)));
}

describe("SubjectPublicKeyInfo", () => {
  it.each(listCurves())("is what the platform writes for $name", ({ name, oid }) => {
    const namedCurve = opensslCurveName(name);
    for (const paramEncoding of ["named", "explicit"] as const) {
      const { publicKey } = generateKeyPairSync("ec", { namedCurve, paramEncoding });
      const spki = new Uint8Array(publicKey.export({ format: "der", type: "spki" }));
      const decoded = decodeEcSubjectPublicKeyInfo(spki);
      expect(decoded.curve.oid).toBe(oid);
      const again = encodeEcSubjectPublicKeyInfo(decoded.curve, decoded.point, { parameters: paramEncoding });
      // The platform adds the seed of the NIST curves to explicit parameters; it carries no meaning for a reader.
      if (paramEncoding === "named" || name.startsWith("brainpool")) expect(toHex(again)).toBe(toHex(spki));
      else expect(decodeEcSubjectPublicKeyInfo(again)).toEqual(decoded);
    }
  });

  it("takes explicit parameters that are those of a known curve in every value", () => {
    const compressed = concatBytes(Uint8Array.of(Number(2n + (curve.g.y & 1n))), toUnsignedBytes(curve.g.x, 32));
    const withoutCofactor = explicitKey({ h: new Uint8Array() });
    for (const key of [explicitKey(), withoutCofactor, explicitKey({ g: encodeDerOctetString(compressed) })]) {
      expect(decodeEcSubjectPublicKeyInfo(key)).toEqual({ curve, point });
    }
  });

  it("takes the number of standardised domain parameters (BSI TR-03110-3 §A.2.1.1)", () => {
    const key = keyWith(encodeDerOid("0.4.0.127.0.7.1.2"), encodeDerInteger(13));
    expect(decodeEcSubjectPublicKeyInfo(key)).toEqual({ curve, point });
  });

  const other = encodePoint(curve, publicPointOf(curve, 2n));
  const wrongParity = concatBytes(Uint8Array.of(Number(3n - (curve.g.y & 1n))), toUnsignedBytes(curve.g.x, 32));
  it.each([
    ["another generator", explicitKey({ g: encodeDerOctetString(other) })],
    ["the opposite generator in compressed form", explicitKey({ g: encodeDerOctetString(wrongParity) })],
    ["another coefficient a", explicitKey({ a: encodeDerOctetString(toUnsignedBytes(curve.a + 1n, 32)) })],
    ["another coefficient b", explicitKey({ b: encodeDerOctetString(toUnsignedBytes(curve.b + 1n, 32)) })],
    ["another prime", explicitKey({ p: encodeDerInteger(curve.p + 2n) })],
    ["a smaller order", explicitKey({ n: encodeDerInteger(3) })],
    ["another cofactor", explicitKey({ h: encodeDerInteger(2) })],
    ["a field of characteristic two", explicitKey({ field: encodeDerOid("1.2.840.10045.1.2") })],
    ["a version nobody knows", explicitKey({ version: encodeDerInteger(4) })],
    ["a curve nobody knows", keyWith(encodeDerOid("1.2.840.10045.2.1"), encodeDerOid("1.3.132.0.10"))],
    ["inherited parameters", keyWith(encodeDerOid("1.2.840.10045.2.1"), fromHex("0500"))],
    ["no parameters", keyWith(encodeDerOid("1.2.840.10045.2.1"))],
    ["another algorithm", keyWith(encodeDerOid("1.2.840.113549.1.1.1"), fromHex("0500"))],
  ])("refuses %s", (_, key) => {
    expect(() => decodeEcSubjectPublicKeyInfo(key)).toThrow(expect.objectContaining({ code: "EC_PARAMETERS_UNKNOWN" }));
  });

  it("refuses a point that is not on the named curve", () => {
    const wrong = { x: point.x, y: point.y + 1n };
    expect(() => encodeEcSubjectPublicKeyInfo(curve, wrong, { parameters: "named" })).toThrow(
      expect.objectContaining({ code: "EC_POINT_INVALID" }),
    );
  });

  it("never fails in another way, whatever the bytes", () => {
    const key = explicitKey();
    fc.assert(
      fc.property(fc.nat({ max: key.length - 1 }), fc.integer({ min: 1, max: 255 }), (offset, flip) => {
        const changed = key.map((byte, index) => (index === offset ? byte ^ flip : byte));
        try {
          expect(decodeEcSubjectPublicKeyInfo(changed).curve).toBe(curve);
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^(DER|TLV|BYTES|EC)_/) });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("ECDSA", () => {
  it.each(listCurves())("plain signatures on $name convert to what the platform verifies, and back", (each) => {
    const scalar = generateScalar(each, seededRandom(`ecdsa/${each.name}`));
    const publicPoint = publicPointOf(each, scalar);
    const data = fromHex("0102030405060708");
    const plain = ecdsaSignPlain(each, scalar, "SHA-256", data);
    expect(plain).toHaveLength(2 * each.orderBytes);
    const der = ecdsaPlainToDer(plain);
    expect(verify("sha256", data, ecPublicKeyObject(each, publicPoint), der)).toBe(true);
    expect(ecdsaDerToPlain(der, each.orderBytes)).toEqual(plain);
    const platformDer = sign("sha256", data, ecPrivateKeyObject(each, scalar));
    const platformPlain = ecdsaDerToPlain(platformDer, each.orderBytes);
    expect(ecdsaVerifyPlain(each, publicPoint, "SHA-256", data, platformPlain)).toBe(true);
    expect(ecdsaVerifyPlain(each, publicPoint, "SHA-384", data, platformPlain)).toBe(false);
  });

  it("takes a signature of the exact length only", () => {
    const data = fromHex("00");
    const plain = ecdsaSignPlain(curve, 7n, "SHA-256", data);
    for (const signature of [
      plain.subarray(1),
      concatBytes(fromHex("0000"), plain),
      new Uint8Array(),
      new Uint8Array(64),
    ]) {
      expect(ecdsaVerifyPlain(curve, point, "SHA-256", data, signature)).toBe(false);
    }
  });

  it.each([
    ["an odd length", new Uint8Array(63).fill(1)],
    ["no bytes", new Uint8Array()],
    ["r of zero", concatBytes(new Uint8Array(32), new Uint8Array(32).fill(1))],
    ["s of zero", concatBytes(new Uint8Array(32).fill(1), new Uint8Array(32))],
  ])("refuses a plain signature with %s", (_, plain) => {
    expect(() => ecdsaPlainToDer(plain)).toThrow(expect.objectContaining({ code: "ECDSA_SIGNATURE_INVALID" }));
  });

  it.each([
    ["a negative number", "30060201ff020101"],
    ["zero", "3006020100020101"],
    ["a number that is too wide", "300702020100020101"],
    ["three numbers", "3009020101020101020101"],
    ["one number", "3003020101"],
    ["a needless zero", "300702020001020101"],
    ["bytes behind", "300602010102010100"],
    ["a long length form", "308106020101020101"],
    ["a set", "3106020101020101"],
  ])("refuses a DER signature with %s", (_, der) => {
    expect(() => ecdsaDerToPlain(fromHex(der), 1)).toThrow(
      expect.objectContaining({
        code: expect.stringMatching(/^(ECDSA_SIGNATURE_INVALID|DER_INVALID|BYTES_TRAILING|TLV_)/),
      }),
    );
  });

  it("converts any pair of halves both ways", () => {
    const half = fc.bigInt({ min: 1n, max: (1n << 256n) - 1n });
    fc.assert(
      fc.property(half, half, (r, s) => {
        const plain = concatBytes(toUnsignedBytes(r, 32), toUnsignedBytes(s, 32));
        expect(ecdsaDerToPlain(ecdsaPlainToDer(plain), 32)).toEqual(plain);
      }),
    );
  });
});
