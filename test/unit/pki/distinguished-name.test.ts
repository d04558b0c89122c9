import { describe, expect, it } from "vitest";
import {
  encodeDerOid,
  encodeDerSequence,
  encodeDerSetOf,
  encodeTlv,
  encodeUtf8,
} from "../../../src/base/bytes/index.ts";
import {
  encodeCertificateName,
  equalNames,
  equalNamesInAnyOrder,
  findCountry,
  formatDistinguishedName,
  parseDistinguishedName,
} from "../../../src/pki/distinguished-name.ts";

const UTF8 = 0x0c;
const PRINTABLE = 0x13;
type Part = readonly [type: string, tag: number, value: string];

function name(...parts: readonly Part[]) {
  const rdns = parts.map(([type, tag, value]) =>
    encodeDerSetOf(encodeDerSequence(encodeDerOid(type), encodeTlv(tag, encodeUtf8(value)))),
  );
  return parseDistinguishedName(encodeDerSequence(...rdns));
}

const country: Part = ["2.5.4.6", PRINTABLE, "UT"];
const plain = name(country, ["2.5.4.3", PRINTABLE, "Utopia Signer 1"]);

describe("names are equal by RFC 5280", () => {
  it.each<[string, Part]>([
    ["another string type", ["2.5.4.3", UTF8, "Utopia Signer 1"]],
    ["another case", ["2.5.4.3", PRINTABLE, "UTOPIA signer 1"]],
    ["more and other spaces", ["2.5.4.3", PRINTABLE, " Utopia  Signer 1 "]],
    ["another Unicode form", ["2.5.4.3", UTF8, "Utopia Signer １"]],
  ])("with %s", (_, part) => {
    expect(equalNames(plain, name(country, part))).toBe(true);
  });

  it("but not in another order, which is told apart", () => {
    const reversed = name(["2.5.4.3", PRINTABLE, "Utopia Signer 1"], country);
    expect(equalNames(plain, reversed)).toBe(false);
    expect(equalNamesInAnyOrder(plain, reversed)).toBe(true);
  });

  it.each<[string, readonly Part[]]>([
    ["another value", [country, ["2.5.4.3", PRINTABLE, "Utopia Signer 2"]]],
    ["another type", [country, ["2.5.4.11", PRINTABLE, "Utopia Signer 1"]]],
    ["one part less", [country]],
  ])("never with %s", (_, parts) => {
    expect(equalNamesInAnyOrder(plain, name(...parts))).toBe(false);
  });
});

describe("names that we write", () => {
  const der = encodeCertificateName({ country: "vn", organization: "Tổ chức", commonName: "CSCA" });

  it("have an upper-case country as PrintableString", () => {
    const parsed = parseDistinguishedName(der);
    expect(findCountry(parsed)).toBe("VN");
    expect(formatDistinguishedName(parsed)).toBe("C=VN, O=Tổ chức, CN=CSCA");
    expect(parsed.der).toEqual(der);
  });
});
