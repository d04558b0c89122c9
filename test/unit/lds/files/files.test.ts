import { describe, expect, it } from "vitest";
import { encodeTlv, fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import {
  describeCardFile,
  encodeDg15,
  encodeEfCom,
  encodeSecurityInfos,
  parseDg1,
  parseDg15,
  parseEfCom,
  parseSecurityInfos,
  type SecurityInfo,
} from "../../../../src/lds/index.ts";

describe("EF.COM", () => {
  it("lists data groups in ascending order and each once", () => {
    const bytes = encodeEfCom({
      ldsVersion: "0107",
      unicodeVersion: "040000",
      dataGroups: ["DG13", "DG1", "DG15", "DG2", "DG1"],
    });
    expect(toHex(bytes).slice(-12)).toBe("5c0461756d6f");
  });

  it("L20: tags of no data group are reported and ignored", () => {
    const com = parseEfCom(fromHex("60165f0104303130375f36063034303030305c0461756d50"));
    expect(com.dataGroups).toEqual(["DG1", "DG2", "DG13"]);
    expect(com.unknownTags).toEqual([0x50]);
    expect(
      describeCardFile("EF.COM", fromHex("60165f0104303130375f36063034303030305c0461756d50")).fields.at(-1),
    ).toEqual({
      label: "Unknown tag",
      labelVi: "Thẻ chưa biết",
      value: "50",
    });
  });

  it("refuses to write a version of another form", () => {
    expect(() => encodeEfCom({ ldsVersion: "1.7", unicodeVersion: "040000", dataGroups: ["DG1"] })).toThrow(
      expect.objectContaining({ code: "EF_COM_INVALID" }),
    );
  });
});

describe("DG1", () => {
  it.each(["6184FFFFFFFF", "618200", "615d5f1f", "61"])("L09: %s is an error of ours with an offset", (hex) => {
    expect(() => parseDg1(fromHex(hex))).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ offset: expect.any(Number) }) }),
    );
  });

  it("tells where in the file a foreign character stands", () => {
    const mrz = Uint8Array.from(Buffer.from(`I<UTOd${"<".repeat(84)}`));
    expect(() => parseDg1(encodeTlv(0x61, encodeTlv(0x5f1f, mrz)))).toThrow(
      expect.objectContaining({ code: "MRZ_CHARACTER_INVALID", details: { offset: 2 + 3 + 5 } }),
    );
  });
});

describe("DG15", () => {
  it("holds one SEQUENCE and nothing else", () => {
    const key = fromHex("3003020101");
    expect(toHex(parseDg15(encodeDg15({ subjectPublicKeyInfo: key })).subjectPublicKeyInfo)).toBe("3003020101");
    expect(() => encodeDg15({ subjectPublicKeyInfo: fromHex("020101") })).toThrow();
    expect(() => parseDg15(fromHex("6f06300302010100"))).toThrow(expect.objectContaining({ code: "BYTES_TRAILING" }));
  });
});

describe("SecurityInfos", () => {
  const infos: readonly SecurityInfo[] = [
    { kind: "pace", oid: "0.4.0.127.0.7.2.2.4.2.2", version: 2 },
    {
      kind: "pace-domain-parameters",
      oid: "0.4.0.127.0.7.2.2.4.2",
      domainParameter: fromHex("3003020101"),
      parameterId: 255,
    },
    { kind: "chip-authentication", oid: "0.4.0.127.0.7.2.2.3.2.2", version: 1, keyId: 3 },
    {
      kind: "chip-authentication-public-key",
      oid: "0.4.0.127.0.7.2.2.1.2",
      subjectPublicKeyInfo: fromHex("3003020102"),
      keyId: 3,
    },
    { kind: "active-authentication", oid: "2.23.136.1.1.5", version: 1, signatureAlgorithm: "0.4.0.127.0.7.1.1.4.1.3" },
    {
      kind: "terminal-authentication",
      oid: "0.4.0.127.0.7.2.2.2",
      version: 1,
      efCvca: { fileId: 0x011c, shortFileId: 0x1c },
    },
    { kind: "unknown", oid: "0.3.9", elements: [fromHex("0500"), fromHex("040101"), fromHex("020105")] },
  ];

  it("are read back as written, whatever the order given (A03: parameterId may be missing)", () => {
    const bytes = encodeSecurityInfos(infos);
    expect(toHex(encodeSecurityInfos(infos.toReversed()))).toBe(toHex(bytes));
    const read = parseSecurityInfos(bytes);
    expect(read).toHaveLength(infos.length);
    for (const info of infos) expect(read).toContainEqual(info);
  });

  it.each([
    ["a version of chip authentication that is not known", "300f060a04007f00070202030202020104"],
    ["a third element", "3015060a04007f0007020204020202010202010d020101"],
    ["no required data", "300c060a04007f00070202040202"],
  ])("refuse %s, with the offset in the file", (_, entry) => {
    const set = encodeTlv(0x31, fromHex(entry));
    expect(() => parseSecurityInfos(set, 100)).toThrow(
      expect.objectContaining({ code: "SECURITY_INFO_INVALID", offset: expect.toSatisfy((offset) => offset >= 102) }),
    );
  });

  it("are shown with what their identifiers mean", () => {
    const { fields } = describeCardFile("EF.CardAccess", encodeSecurityInfos(infos));
    expect(fields.map(({ value }) => value)).toContain("PACE-ECDH-GM AES-128 (0.4.0.127.0.7.2.2.4.2.2)");
    expect(fields.map(({ value }) => value)).toContain("ECDSA plain SHA-256 (2.23.136.1.1.5)");
    expect(fields.every(({ labelVi }) => labelVi !== undefined)).toBe(true);
  });
});
