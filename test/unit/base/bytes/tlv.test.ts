import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  childrenOf,
  encodeTlv,
  findTlv,
  fromHex,
  getTlv,
  isConstructed,
  parseTlv,
  parseTlvSequence,
  parseTlvTree,
  toHex,
} from "../../../../src/base/bytes/index.ts";

const primitiveTag = fc.constantFrom(0x04, 0x80, 0x5f1f, 0x5f2e, 0x9f8101);

describe("TLV", () => {
  it("gives back what was encoded, at any length form", () => {
    fc.assert(
      fc.property(primitiveTag, fc.uint8Array({ maxLength: 70_000, size: "max" }), (tag, value) => {
        const parsed = parseTlv(encodeTlv(tag, value));
        expect(parsed.tag).toBe(tag);
        expect(Buffer.compare(parsed.value, value)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it("never reads past its input and never hangs, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          const joined = parseTlvSequence(bytes).map((tlv) => toHex(tlv.bytes));
          expect(joined.join("")).toBe(toHex(bytes));
          parseTlvTree(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^TLV_/) });
        }
      }),
      { numRuns: 500 },
    );
  });

  it("keeps absolute offsets through nesting", () => {
    const [outer] = parseTlvSequence(fromHex("61085f1f050123456789"));
    const [inner] = outer === undefined ? [] : childrenOf(outer);
    expect(inner).toMatchObject({ tag: 0x5f1f, offset: 2, valueOffset: 5 });
  });

  it("names the offset of a fault deep inside", () => {
    expect(() => parseTlvTree(fromHex("3006040101040901"))).toThrow(
      expect.objectContaining({ code: "TLV_LENGTH_EXCEEDS_DATA", details: { offset: 5, length: 9, available: 1 } }),
    );
  });

  it("refuses bytes behind a single object and the wrong tag", () => {
    expect(() => parseTlv(fromHex("04010000"))).toThrow(expect.objectContaining({ code: "BYTES_TRAILING" }));
    expect(() => parseTlv(fromHex("040100"), 0x30)).toThrow(expect.objectContaining({ code: "TLV_UNEXPECTED_TAG" }));
  });

  it("stops at the depth and count limits", () => {
    let nested: Uint8Array = fromHex("0400");
    for (let depth = 0; depth < 40; depth++) nested = encodeTlv(0x30, nested);
    expect(() => parseTlvTree(nested)).toThrow(expect.objectContaining({ code: "TLV_TOO_DEEP" }));
    expect(() => parseTlvSequence(fromHex("0400".repeat(5000)))).toThrow(
      expect.objectContaining({ code: "TLV_TOO_MANY" }),
    );
  });

  it("finds objects by tag", () => {
    const objects = parseTlvSequence(fromHex("800101810102"));
    expect(findTlv(objects, 0x81)?.value).toEqual(Uint8Array.of(2));
    expect(findTlv(objects, 0x82)).toBeUndefined();
    expect(() => getTlv(objects, 0x82)).toThrow(expect.objectContaining({ code: "TLV_MISSING" }));
  });

  it("tells constructed tags from primitive ones", () => {
    expect([0x30, 0x61, 0x7f2e, 0x7f49].every(isConstructed)).toBe(true);
    expect([0x04, 0x5f1f, 0x87].some(isConstructed)).toBe(false);
  });
});
