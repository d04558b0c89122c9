import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ByteCursor,
  compareBytes,
  constantTimeEqual,
  decodeLatin1,
  decodeUtf8,
  equalBytes,
  fromHex,
  fromUnsignedBytes,
  toHex,
  toMinimalUnsignedBytes,
  toUnsignedBytes,
  xorBytes,
} from "../../../../src/base/bytes/index.ts";

describe("hex", () => {
  it("agrees with Buffer and takes white space and both cases", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString("hex"));
      }),
    );
    expect(fromHex(" 0A fF\n")).toEqual(Uint8Array.of(10, 255));
  });

  it.each([
    ["0g", 1],
    ["abc", 3],
  ])("refuses %s and says where", (text, offset) => {
    expect(() => fromHex(text)).toThrow(expect.objectContaining({ code: "HEX_INVALID", details: { offset } }));
  });

  it("respects the bounds of a view", () => {
    expect(toHex(fromHex("00112233").subarray(1, 3))).toBe("1122");
  });
});

describe("unsigned integers", () => {
  it("have the width asked for", () => {
    expect(toHex(toUnsignedBytes(255n, 4))).toBe("000000ff");
    expect(toHex(toMinimalUnsignedBytes(0))).toBe("00");
    expect(toHex(toMinimalUnsignedBytes(256))).toBe("0100");
    expect(fromUnsignedBytes(new Uint8Array())).toBe(0n);
  });

  it("refuse what does not fit", () => {
    for (const value of [256n, -1n]) {
      expect(() => toUnsignedBytes(value, 1)).toThrow(expect.objectContaining({ code: "NUMBER_OUT_OF_RANGE" }));
    }
  });

  it("keep leading zeros through a round trip", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        expect(toUnsignedBytes(fromUnsignedBytes(bytes), bytes.length)).toEqual(bytes);
      }),
    );
  });
});

describe("comparison", () => {
  it("agrees in constant time and in plain", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4 }), fc.uint8Array({ maxLength: 4 }), (left, right) => {
        const same = toHex(left) === toHex(right);
        expect(constantTimeEqual(left, right)).toBe(same);
        expect(equalBytes(left, right)).toBe(same);
        expect(compareBytes(left, right) === 0).toBe(same);
      }),
    );
    expect(compareBytes(fromHex("01"), fromHex("0100"))).toBeLessThan(0);
  });

  it("refuses xor of different lengths", () => {
    expect(toHex(xorBytes(fromHex("0ff0"), fromHex("ff00")))).toBe("f0f0");
    expect(() => xorBytes(fromHex("00"), fromHex("0000"))).toThrow(
      expect.objectContaining({ code: "NUMBER_OUT_OF_RANGE" }),
    );
  });
});

describe("text", () => {
  it("never replaces bytes that are no UTF-8", () => {
    expect(decodeUtf8(fromHex("c490"))).toBe("Đ");
    expect(() => decodeUtf8(fromHex("c4"))).toThrow(expect.objectContaining({ code: "TEXT_NOT_UTF8" }));
    expect(decodeLatin1(fromHex("e9"))).toBe("é");
  });
});

describe("cursor", () => {
  it("counts from the base and refuses to run over the end", () => {
    const cursor = new ByteCursor(fromHex("0102030405"), 10);
    expect(cursor.readUnsigned(2)).toBe(0x0102);
    expect(cursor.offset).toBe(12);
    const ahead = cursor.clone();
    ahead.readByte();
    expect([cursor.offset, ahead.offset, cursor.peekByte()]).toEqual([12, 13, 3]);
    expect(() => cursor.readBytes(4)).toThrow(
      expect.objectContaining({ code: "BYTES_TRUNCATED", details: { needed: 4, offset: 12, available: 3 } }),
    );
    expect(() => cursor.readBytes(-1)).toThrow(expect.objectContaining({ code: "BYTES_TRUNCATED" }));
    expect(() => cursor.assertEnd()).toThrow(expect.objectContaining({ code: "BYTES_TRAILING" }));
    cursor.readRest();
    expect(() => cursor.assertEnd()).not.toThrow();
  });
});
