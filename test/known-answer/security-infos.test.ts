import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { concatBytes, fromHex, toHex } from "../../src/base/bytes/index.ts";
import {
  encodeDg14,
  encodeSecurityInfos,
  findChipAuthenticationProtocol,
  findEcdsaPlainHash,
  findPaceProtocol,
  parseDg14,
  parseDg15,
  parseEfCardAccess,
  parseSecurityInfos,
} from "../../src/lds/index.ts";
import { describeShared, sharedPath } from "../support/shared.ts";
import { loadVectors, type NamedVector } from "../support/vectors.ts";

interface SecurityInfosVector extends NamedVector {
  readonly encoded: string;
  readonly expected: "reject" | readonly (readonly string[])[];
}

const vectors = loadVectors<SecurityInfosVector>("security-infos", 12);

describe("SecurityInfos (Doc 9303-11 §9.2)", () => {
  it.each(vectors.filter(({ expected }) => expected !== "reject"))("$name", ({ encoded, expected }) => {
    const infos = parseSecurityInfos(fromHex(encoded));
    expect(infos.map(({ oid }) => oid)).toEqual([...expected].map(([oid]) => oid));
    expect(toHex(encodeSecurityInfos(infos))).toBe(encoded);
    expect(toHex(encodeDg14(parseDg14(encodeDg14(infos))))).toBe(toHex(encodeDg14(infos)));
  });

  it.each(vectors.filter(({ expected }) => expected === "reject"))("refuses: $name", ({ encoded }) => {
    expect(() => parseSecurityInfos(fromHex(encoded))).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^(SECURITY_INFO_INVALID|TLV_|DER_|BYTES_)/) }),
    );
  });

  it("keeps the numbers of the entries", () => {
    const byName = (name: string) =>
      parseSecurityInfos(fromHex(vectors.find((v) => v.name.startsWith(name))?.encoded ?? ""))[0];
    expect(byName("PACEInfo ECDH GM")).toMatchObject({ kind: "pace", version: 2, parameterId: 13 });
    expect(byName("ChipAuthenticationInfo, key id")).toMatchObject({ kind: "chip-authentication", keyId: 195 });
    expect(byName("ActiveAuthenticationInfo ecdsa")).toMatchObject({
      kind: "active-authentication",
      signatureAlgorithm: "0.4.0.127.0.7.1.1.4.1.5",
    });
    expect(byName("unknown protocol")).toMatchObject({ kind: "unknown" });
    expect(byName("EFDIRInfo")).toMatchObject({ kind: "unknown", oid: "1.3.27.1.1.13" });
  });
});

describe("protocol identifiers", () => {
  // Doc 9303-11 §9.2.3 and §9.2.7, TR-03111 §5.2.1.1.
  it.each([
    ["0.4.0.127.0.7.2.2.4.1.1", { keyAgreement: "DH", mapping: "GM", cipher: "3DES" }],
    ["0.4.0.127.0.7.2.2.4.2.2", { keyAgreement: "ECDH", mapping: "GM", cipher: "AES-128" }],
    ["0.4.0.127.0.7.2.2.4.3.3", { keyAgreement: "DH", mapping: "IM", cipher: "AES-192" }],
    ["0.4.0.127.0.7.2.2.4.4.4", { keyAgreement: "ECDH", mapping: "IM", cipher: "AES-256" }],
    ["0.4.0.127.0.7.2.2.4.6.2", { keyAgreement: "ECDH", mapping: "CAM", cipher: "AES-128" }],
    ["0.4.0.127.0.7.2.2.4.6.1", undefined],
    ["0.4.0.127.0.7.2.2.4.5.2", undefined],
    ["0.4.0.127.0.7.2.2.4.2", undefined],
  ])("PACE %s", (oid, protocol) => {
    expect(findPaceProtocol(oid)).toEqual(protocol);
  });

  it("knows the 19 of PACE", () => {
    const all = [1, 2, 3, 4, 5, 6].flatMap((mapping) => [1, 2, 3, 4, 5].map((cipher) => `${mapping}.${cipher}`));
    expect(all.filter((arcs) => findPaceProtocol(`0.4.0.127.0.7.2.2.4.${arcs}`) !== undefined)).toHaveLength(19);
  });

  it("chip and active authentication", () => {
    expect(findChipAuthenticationProtocol("0.4.0.127.0.7.2.2.3.2.4")).toEqual({
      keyAgreement: "ECDH",
      cipher: "AES-256",
    });
    expect(findChipAuthenticationProtocol("0.4.0.127.0.7.2.2.3.1.1")).toEqual({ keyAgreement: "DH", cipher: "3DES" });
    expect(findEcdsaPlainHash("0.4.0.127.0.7.1.1.4.1.3")).toBe("SHA-256");
    expect(findEcdsaPlainHash("0.4.0.127.0.7.1.1.4.1.6")).toBeUndefined();
  });
});

describeShared("specimens: EF.CardAccess, DG14, DG15", ["data", "specimens"], () => {
  const specimen = (...parts: string[]) => new Uint8Array(readFileSync(sharedPath("data", "specimens", ...parts)));

  it("BSI TR-03105-5: DG14 with a chip authentication key of explicit parameters", () => {
    const bytes = specimen("bsi-erika-2013", "Datagroup14.bin");
    const infos = parseDg14(bytes);
    expect(infos.map(({ kind }) => kind)).toContain("chip-authentication-public-key");
    const [key] = infos.filter((info) => info.kind === "chip-authentication-public-key");
    expect(key?.oid).toBe("0.4.0.127.0.7.2.2.1.2");
    // The set of this specimen is not in the order of DER, so only its entries are compared.
    const entries = (encoded: Uint8Array) => toHex(encoded).match(/../g)?.toSorted().join("");
    expect(entries(encodeDg14(infos))).toBe(entries(bytes));
  });

  it("BSI TR-03105-5: DG15 is the public key that lies beside it", () => {
    const { subjectPublicKeyInfo } = parseDg15(specimen("bsi-erika-2013", "Datagroup15.bin"));
    expect(toHex(subjectPublicKeyInfo)).toBe(toHex(specimen("bsi-erika-2013", "DG15_pk.bin")));
  });

  it("JMRTD: EF.CardAccess and DG14", () => {
    const access = specimen("generated-by-jmrtd-emrtd-sim", "EF.CardAccess.bin");
    const infos = parseEfCardAccess(access);
    expect(infos.map(({ kind }) => kind)).toContain("pace");
    expect(toHex(encodeSecurityInfos(infos))).toBe(toHex(access));
    expect(parseDg14(specimen("generated-by-jmrtd-emrtd-sim", "EF.DG14.bin")).length).toBeGreaterThan(0);
  });

  it("AusweisApp: EF.CardAccess of a German identity card, unknown entries kept", () => {
    const access = fromHex(
      specimen("ausweisapp-card", "efCardAccess.hex").reduce((s, c) => s + String.fromCharCode(c), ""),
    );
    const infos = parseEfCardAccess(access);
    expect(infos.some(({ kind }) => kind === "unknown")).toBe(true);
    expect(infos.some(({ kind }) => kind === "pace")).toBe(true);
    // The file is filled up with zeros to a fixed size.
    expect(encodeSecurityInfos(infos)).toHaveLength(access.findLastIndex((byte) => byte !== 0) + 1);
  });

  it("a byte behind the set is an error with its offset", () => {
    const access = specimen("generated-by-jmrtd-emrtd-sim", "EF.CardAccess.bin");
    expect(() => parseEfCardAccess(concatBytes(access, Uint8Array.of(1)))).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ offset: access.length }) }),
    );
  });
});
