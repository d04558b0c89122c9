/** BER by others: bounds, indefinite lengths, and bytes that are nothing at all. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, encodeTlv, fromHex, toHex } from "../../../src/base/bytes/index.ts";
import { CivicardError } from "../../../src/base/errors/index.ts";
import { createCardImage } from "../../../src/lds/index.ts";
import { assertBerBounds } from "../../../src/pki/ber-bounds.ts";
import { parseCertificate } from "../../../src/pki/certificate.ts";
import { toDefiniteForm } from "../../../src/pki/definite-form.ts";
import { createTrustStore, inspectImage, parseCrl } from "../../../src/pki/index.ts";
import { makeDemonstrationPki } from "../../support/demonstration-pki.ts";

function nested(depth: number): Uint8Array {
  let bytes: Uint8Array = Uint8Array.of(5, 0);
  for (let level = 0; level < depth; level++) bytes = encodeTlv(0x30, bytes);
  return bytes;
}

describe("bounds", () => {
  it.each([
    ["a sequence", "3003020105"],
    ["an indefinite sequence", "30800201050000"],
    ["indefinite within definite", "300730800201010000"],
    ["a long tag", "5f1f0161"],
  ])("accept %s", (_, hex) => {
    expect(() => assertBerBounds(fromHex(hex))).not.toThrow();
  });

  it.each([
    ["nothing", ""],
    ["a tag alone", "30"],
    ["a length past the end", "3005020105"],
    ["a child past its parent", "3003020405aabb"],
    ["an indefinite primitive", "0480aa0000"],
    ["an open indefinite sequence", "3080020105"],
    ["a length of five octets", "30850000000001"],
    ["bytes left over", "300000"],
    ["a tag without end", "1fffff"],
  ])("refuse %s with an offset", (_, hex) => {
    expect(() => assertBerBounds(fromHex(hex))).toThrow(expect.objectContaining({ code: "PKI_ENCODING_INVALID" }));
  });

  it("refuse what is nested too deeply", () => {
    expect(() => assertBerBounds(nested(20))).not.toThrow();
    expect(() => assertBerBounds(nested(30))).toThrow(/nested too deeply/);
  });

  it("refuse what is too big or too many", () => {
    const limits = { maximumBytes: 100, maximumDepth: 5, maximumElements: 10 };
    expect(() => assertBerBounds(encodeTlv(0x04, new Uint8Array(200)), limits)).toThrow(/larger than 100/);
    expect(() => assertBerBounds(encodeTlv(0x30, new Uint8Array(40)), limits)).toThrow(/too many elements/);
  });
});

describe("definite form", () => {
  it.each([
    ["indefinite lengths", "30800201050000", "3003020105"],
    ["long lengths", "30810402810105", "3003020105"],
    ["octet strings in pieces", "24800402aabb0401cc0000", "0403aabbcc"],
    ["pieces of pieces", "2480240404 02aabb 0401cc 0000", "0403aabbcc"],
  ])("of %s", (_, ber, der) => {
    const bytes = fromHex(ber);
    expect(toHex(toDefiniteForm(bytes).bytes)).toBe(der);
    expect(toDefiniteForm(bytes).changed).toBe(true);
  });

  it("leaves DER as it is", () => {
    const der = fromHex("30080403aabbcc020105");
    expect(toDefiniteForm(der)).toEqual({ bytes: der, changed: false });
  });
});

describe("hostile input", () => {
  const from = new Date("2026-03-01T00:00:00Z");
  const pki = makeDemonstrationPki({ seed: "hostile", key: { kind: "EC", curve: "P-256" }, from });
  const onlyOurErrors = (work: () => unknown): void => {
    try {
      work();
    } catch (error) {
      expect(error).toBeInstanceOf(CivicardError);
    }
  };

  it("as a certificate or list gives errors of the catalogue only", async () => {
    const { csca, crl } = await pki;
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 255 }), (seed, value) => {
        onlyOurErrors(() => parseCertificate(csca.certificate.with(seed % csca.certificate.length, value)));
        onlyOurErrors(() => parseCrl(crl.with(seed % crl.length, value)));
      }),
      { numRuns: 600 },
    );
  });

  it("as a card is judged, never thrown, and never valid", async () => {
    const { csca } = await pki;
    const trust = createTrustStore({ certificates: [csca.certificate] });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 120 }), async (sod, dg1) => {
        const image = createCardImage([
          ["EF.SOD", concatBytes(Uint8Array.of(0x77), sod)],
          ["DG1", dg1],
          ["EF.COM", dg1],
        ]);
        expect((await inspectImage({ image, trust, at: from })).verdict).toBe("invalid");
      }),
    );
  });

  it("as a signature with unused bits is no certificate", async () => {
    const { csca } = await pki;
    const unusedBits = csca.certificate.length - parseCertificate(csca.certificate).signed.signature.length - 1;
    expect(() => parseCertificate(csca.certificate.with(unusedBits, 1))).toThrow(/unused bits/);
  });

  it("in a trust store is listed, and the rest works", async () => {
    const { csca } = await pki;
    const trust = createTrustStore({
      certificates: [Uint8Array.of(0x30, 0), csca.certificate],
      crls: [new Uint8Array()],
    });
    expect(trust.authorities).toHaveLength(1);
    expect(trust.rejected).toEqual([
      { kind: "certificate", index: 0, code: "PKI_ENCODING_INVALID" },
      { kind: "crl", index: 0, code: "PKI_ENCODING_INVALID" },
    ]);
  });
});
