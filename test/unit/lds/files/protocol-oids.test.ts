import { describe, expect, it } from "vitest";
import { decodeDerOid, derChildren, parseDer } from "../../../../src/base/bytes/index.ts";
import { findHashByOid, getHashAlgorithmIdentifier, getHashLength } from "../../../../src/lds/hash-algorithms.ts";
import {
  findChipAuthenticationProtocol,
  findEcdsaPlainHash,
  findPaceProtocol,
  getChipAuthenticationOid,
  getEcdsaPlainOid,
  getPaceOid,
} from "../../../../src/lds/index.ts";

describe("protocol identifiers, the other way round", () => {
  it("PACE, chip authentication and plain signatures", () => {
    const pace = { keyAgreement: "ECDH", mapping: "GM", cipher: "AES-256" } as const;
    expect(getPaceOid(pace)).toBe("0.4.0.127.0.7.2.2.4.2.4");
    expect(findPaceProtocol(getPaceOid(pace))).toEqual(pace);
    const chip = { keyAgreement: "ECDH", cipher: "AES-128" } as const;
    expect(getChipAuthenticationOid(chip)).toBe("0.4.0.127.0.7.2.2.3.2.2");
    expect(findChipAuthenticationProtocol(getChipAuthenticationOid(chip))).toEqual(chip);
    expect(getEcdsaPlainOid("SHA-512")).toBe("0.4.0.127.0.7.1.1.4.1.5");
    expect(findEcdsaPlainHash("0.4.0.127.0.7.1.1.4.1.1")).toBe("SHA-1");
  });

  it("has none for a combination that Doc 9303 does not define", () => {
    expect(() => getPaceOid({ keyAgreement: "DH", mapping: "CAM", cipher: "AES-128" })).toThrow(TypeError);
    expect(() => getPaceOid({ keyAgreement: "ECDH", mapping: "CAM", cipher: "3DES" })).toThrow(TypeError);
  });

  // RFC 5754 §2 and RFC 8017 Appendix B.1.
  it.each([
    ["SHA-1", "1.3.14.3.2.26", 20],
    ["SHA-224", "2.16.840.1.101.3.4.2.4", 28],
    ["SHA-256", "2.16.840.1.101.3.4.2.1", 32],
    ["SHA-384", "2.16.840.1.101.3.4.2.2", 48],
    ["SHA-512", "2.16.840.1.101.3.4.2.3", 64],
  ] as const)("%s", (name, oid, length) => {
    const identifier = derChildren(parseDer(getHashAlgorithmIdentifier(name)));
    expect(identifier.map(decodeDerOid)).toEqual([oid]);
    expect(findHashByOid(oid)).toBe(name);
    expect(getHashLength(name)).toBe(length);
  });
});
