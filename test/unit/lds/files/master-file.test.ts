/** EF.DIR, EF.ATR/INFO, the outer form of EF.CardSecurity, and what an answer to reset says. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import { CivicardError } from "../../../../src/base/errors/index.ts";
import {
  encodeEfAtrInfo,
  encodeEfDir,
  findCardCapabilities,
  parseEfAtrInfo,
  parseEfDir,
  unwrapEfCardSecurity,
} from "../../../../src/lds/index.ts";

describe("EF.DIR", () => {
  const lds1 = "61094f07a0000002471001";
  const other = "61124f07a0000002472001500754726176656c31";

  it("L22: has a template for every application, up to the end or to the filling", () => {
    for (const filling of ["", "00000000"]) {
      const templates = parseEfDir(fromHex(lds1 + other + filling));
      expect(templates.map(({ applicationId }) => toHex(applicationId))).toEqual(["a0000002471001", "a0000002472001"]);
      expect(templates.map(({ label }) => label)).toEqual([undefined, "Travel1"]);
    }
  });

  it("is written as it is read", () => {
    const applications = [
      { applicationId: fromHex("a0000002471001") },
      { applicationId: fromHex("a0000002472001"), label: "Travel1" },
    ];
    expect(toHex(encodeEfDir(applications))).toBe(lds1 + other);
  });

  it.each(["610450025858", "61024f00", "61134f110000000000000000000000000000000000"])("refuses %s", (hex) => {
    expect(() => parseEfDir(fromHex(hex))).toThrow(expect.objectContaining({ code: "EF_CONTENT_INVALID" }));
  });
});

describe("EF.ATR/INFO", () => {
  it("says how long commands and answers may be", () => {
    // Card service data, capabilities, extended length information, other objects.
    const info = parseEfAtrInfo(fromHex("4301b84703b421e0" + "7f66080202040002020800" + "e003800101"));
    expect(info).toEqual({
      capabilities: { extendedLength: true, lengthsInAtrInfo: true, commandChaining: true },
      maximumCommandLength: 1024,
      maximumResponseLength: 2048,
    });
  });

  it("is written as it is read", () => {
    const info = {
      capabilities: { extendedLength: true, lengthsInAtrInfo: true, commandChaining: false },
      maximumCommandLength: 1024,
      maximumResponseLength: 65_536,
    };
    expect(toHex(encodeEfAtrInfo(info))).toBe("47030000607f660902020400020301" + "0000");
    expect(parseEfAtrInfo(encodeEfAtrInfo(info))).toEqual(info);
    expect(parseEfAtrInfo(new Uint8Array())).toEqual({});
  });

  it.each(["7f6603040101", "7f66020200", "7f66070205ffffffffff"])("refuses the lengths of %s", (hex) => {
    expect(() => parseEfAtrInfo(fromHex(hex))).toThrow(expect.objectContaining({ code: "EF_CONTENT_INVALID" }));
  });
});

describe("card capabilities in the answer to reset", () => {
  it.each([
    // PC/SC part 3 frame of a contactless card: T0, two TD bytes, historical bytes, check byte.
    ["category 80, extended length", "3b85800180" + "73b42140" + "00", "b42140"],
    ["category 80, all three", "3b858001" + "8073b421e0" + "00", "b421e0"],
    ["category 00 with a status at the end", "3b8880010073c84013009000" + "71", "c84013"],
    ["behind another object", "3b8780018031b873b42160" + "00", "b42160"],
  ])("%s", (_, atr, bytes) => {
    const third = fromHex(bytes)[2] ?? 0;
    expect(findCardCapabilities(fromHex(atr))).toEqual({
      commandChaining: (third & 0x80) !== 0,
      extendedLength: (third & 0x40) !== 0,
      lengthsInAtrInfo: (third & 0x20) !== 0,
    });
  });

  it.each([
    ["none", "3b80800101"],
    ["proprietary category", "3b888001e1f35e1177a1000300"],
    ["status only", "3b8480010000900095"],
    ["selection methods only", "3b82800180" + "71b4" + "00"],
    ["cut off", "3b8f80018073"],
    ["no bytes at all", ""],
  ])("%s: unknown", (_, atr) => expect(findCardCapabilities(fromHex(atr))).toBeUndefined());
});

describe("EF.CardSecurity as a file", () => {
  it("is one SEQUENCE, with or without filling", () => {
    expect(toHex(unwrapEfCardSecurity(fromHex("3003020101")))).toBe("3003020101");
    expect(toHex(unwrapEfCardSecurity(fromHex("30030201010000")))).toBe("3003020101");
    expect(() => unwrapEfCardSecurity(fromHex("300302010101"))).toThrow(CivicardError);
    expect(() => unwrapEfCardSecurity(fromHex("3103020101"))).toThrow(CivicardError);
  });
});

it("whatever bytes: a result or an error of the table, never more than is there", () => {
  const parsers = [parseEfDir, parseEfAtrInfo, unwrapEfCardSecurity, findCardCapabilities];
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      for (const parse of parsers) {
        try {
          parse(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(CivicardError);
        }
      }
    }),
    { seed: 7, numRuns: 3000 },
  );
});
