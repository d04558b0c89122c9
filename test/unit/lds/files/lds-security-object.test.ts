import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import { encodeLdsSecurityObject, type LdsSecurityObject, parseLdsSecurityObject } from "../../../../src/lds/index.ts";

const good: LdsSecurityObject = {
  version: 0,
  hashAlgorithm: "SHA-1",
  dataGroupHashes: new Map([1, 2].map((number) => [number, new Uint8Array(20).fill(number)])),
};
const hex = toHex(encodeLdsSecurityObject(good));

describe("LDS security object", () => {
  it.each([
    ["version 2", hex.replace("020100", "020102"), "LDS_SECURITY_OBJECT_INVALID"],
    ["version -1", hex.replace("020100", "0201ff"), "LDS_SECURITY_OBJECT_INVALID"],
    ["a data group twice", hex.replace("0201020414", "0201010414"), "LDS_SECURITY_OBJECT_INVALID"],
    ["data group 17", hex.replace("0201020414", "0201110414"), "LDS_SECURITY_OBJECT_INVALID"],
    ["data group 0", hex.replace("0201020414", "0201000414"), "LDS_SECURITY_OBJECT_INVALID"],
    ["a hash algorithm that nobody knows", hex.replace("2b0e03021a", "2b0e03021b"), "LDS_HASH_UNKNOWN"],
    ["a byte behind it", `${hex}00`, "BYTES_TRAILING"],
    ["a length in long form", hex.replace(/^30/, "3081"), "DER_INVALID"],
  ])("refuses %s", (_, text, code) => {
    expect(text).not.toBe(hex);
    expect(() => parseLdsSecurityObject(fromHex(text))).toThrow(expect.objectContaining({ code }));
  });

  it("takes hash parameters that are NULL as well as absent ones", () => {
    const withNull = hex.replace(/^30..(020100)3007(06052b0e03021a)/, (_, version, oid) => {
      return `30${(hex.length / 2).toString(16)}${version}3009${oid}0500`;
    });
    expect(parseLdsSecurityObject(fromHex(withNull)).hashAlgorithm).toBe("SHA-1");
  });

  it.each([
    ["fewer than two data groups", { dataGroupHashes: new Map([[1, new Uint8Array(20)]]) }],
    ["a hash of wrong length", { hashAlgorithm: "SHA-256" as const }],
    ["version information in version 0", { ldsVersion: "0107" }],
    ["version 1 without version information", { version: 1 as const }],
    ["a data group outside 1 to 16", { dataGroupHashes: new Map([0, 2].map((n) => [n, new Uint8Array(20)])) }],
  ])("does not write %s", (_, change) => {
    expect(() => encodeLdsSecurityObject({ ...good, ...change })).toThrow(
      expect.objectContaining({ code: "LDS_SECURITY_OBJECT_INVALID" }),
    );
  });
});
