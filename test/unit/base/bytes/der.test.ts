import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  DerTag,
  decodeDerBitString,
  decodeDerBoolean,
  decodeDerInteger,
  decodeDerNumber,
  decodeDerOid,
  decodeDerText,
  derChildren,
  encodeDerBitString,
  encodeDerBoolean,
  encodeDerInteger,
  encodeDerOid,
  encodeDerSetOf,
  encodeDerUtf8String,
  fromHex,
  parseDer,
  toHex,
} from "../../../../src/base/bytes/index.ts";

function derError(hex: string, read: (tlv: ReturnType<typeof parseDer>) => unknown = () => undefined) {
  return () => read(parseDer(fromHex(hex)));
}
const invalid = expect.objectContaining({ code: "DER_INVALID" });

describe("DER", () => {
  // X.690 §8.3, §8.19.5 and RFC 3279, RFC 5639, BSI TR-03110-3 for the identifiers.
  it.each([
    ["2.999.3", "0603883703"],
    ["1.2.840.10045.2.1", "06072a8648ce3d0201"],
    ["1.3.36.3.3.2.8.1.1.7", "06092b2403030208010107"],
    ["0.4.0.127.0.7.2.2.4.2.2", "060a04007f00070202040202"],
  ])("object identifier %s", (oid, hex) => {
    expect(toHex(encodeDerOid(oid))).toBe(hex);
    expect(decodeDerOid(parseDer(fromHex(hex)))).toBe(oid);
  });

  it.each([
    [0n, "020100"],
    [127n, "02017f"],
    [128n, "02020080"],
    [256n, "02020100"],
    [0xffffffffn, "020500ffffffff"],
  ])("integer %s", (value, hex) => {
    expect(toHex(encodeDerInteger(value))).toBe(hex);
    expect(decodeDerInteger(parseDer(fromHex(hex)))).toBe(value);
  });

  it("reads negative integers and refuses them as numbers", () => {
    expect(decodeDerInteger(parseDer(fromHex("020180")))).toBe(-128n);
    expect(derError("0201ff", decodeDerNumber)).toThrow(invalid);
  });

  it("encodes as openssl does", () => {
    for (const value of [1n << 127n, (1n << 128n) - 1n, 3n ** 80n]) {
      expect(toHex(encodeDerInteger(value))).toBe(opensslDer(`INTEGER:${value}`));
    }
    expect(toHex(encodeDerUtf8String("Đặng"))).toBe(opensslDer("FORMAT:UTF8,UTF8:Đặng"));
    expect(toHex(encodeDerBitString(fromHex("0403")))).toBe(opensslDer("FORMAT:HEX,BITSTRING:0403"));
  });

  it.each([
    ["length not in shortest form", "04810100"],
    ["length with leading zero", "0482000100"],
    ["child length not in shortest form", "30050481030000"],
  ])("refuses %s", (_, hex) => {
    expect(derError(hex, derChildren)).toThrow(expect.objectContaining({ code: expect.stringMatching(/^(DER|TLV)_/) }));
  });

  it.each([
    ["an integer with a needless zero", "0202007f", decodeDerInteger],
    ["a negative integer with a needless FF", "0202ff80", decodeDerInteger],
    ["an empty integer", "0200", decodeDerInteger],
    ["a boolean of 01", "010101", decodeDerBoolean],
    ["an identifier that ends in the middle", "06022a86", decodeDerOid],
    ["an identifier with a padded arc", "06032a8001", decodeDerOid],
    ["an empty identifier", "0600", decodeDerOid],
    ["a bit string with unused bits", "030202c4", decodeDerBitString],
    ["a number as text", "020100", decodeDerText],
  ])("refuses %s", (_, hex, read) => {
    expect(derError(hex, read)).toThrow(invalid);
  });

  it("names the offset within the whole file", () => {
    expect(() => parseDer(fromHex("04810100"), undefined, 100)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ offset: 100 }) }),
    );
  });

  it("sorts the elements of a SET OF", () => {
    const set = encodeDerSetOf(fromHex("020102"), fromHex("0101ff"), fromHex("020101"));
    expect(toHex(set)).toBe("31090101ff020101020102");
    expect(derChildren(parseDer(set, DerTag.set))).toHaveLength(3);
  });

  it("gives back booleans", () => {
    expect([true, false].map((value) => decodeDerBoolean(parseDer(encodeDerBoolean(value))))).toEqual([true, false]);
  });
});

/** The DER that the openssl command makes of a value, as hex. */
function opensslDer(value: string): string {
  const folder = mkdtempSync(join(tmpdir(), "civicard-der-"));
  try {
    const file = join(folder, "value.der");
    execFileSync("openssl", ["asn1parse", "-genstr", value, "-noout", "-out", file]);
    return readFileSync(file).toString("hex");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
