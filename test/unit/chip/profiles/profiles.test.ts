import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import { getCurve } from "../../../../src/base/crypto/index.ts";
import { encodeCommandApdu, updateBinaryOdd } from "../../../../src/chip/iso7816/index.ts";
import {
  accessConditionOf,
  accessProfiles,
  cardProfiles,
  chunkLengthOf,
  encodeAccessCondition,
  encodeAccessProtocols,
  encodeKeyControlReference,
  encodePrivateKeyObject,
  encodePublicKeyObject,
  findAccessCondition,
  findCardProfile,
  getAccessProfile,
  getCardProfile,
  getKeySlot,
  parseAccessProtocols,
  parseKeyControlReference,
  parsePrivateKeyObject,
  parsePublicKeyObject,
} from "../../../../src/chip/profiles/index.ts";
import { cardFileNames } from "../../../../src/lds/index.ts";

const oidP256 = "06082a8648ce3d030107";

describe("access profiles", () => {
  test("the citizen card: EF.CardAccess is free, everything of LDS1 needs a channel, DG3 and DG4 a terminal's right", () => {
    const vnm = getAccessProfile("vnm");
    expect(vnm.accessProtocols).toEqual(["PACE"]);
    const conditions = Object.fromEntries(cardFileNames.map((name) => [name, accessConditionOf(vnm, name)]));
    expect(conditions["EF.CardAccess"]).toBe("free");
    for (const name of ["EF.COM", "EF.SOD", "DG1", "DG2", "DG13", "DG14", "DG15", "EF.CardSecurity"]) {
      expect(conditions[name], name).toBe("secure-messaging");
    }
    expect([conditions["DG3"], conditions["DG4"]]).toEqual(["terminal-authentication", "terminal-authentication"]);
    expect(accessConditionOf(vnm, undefined)).toBe("secure-messaging");
  });

  test("no profile gives fingerprints or irises away, and names are unique", () => {
    for (const profile of accessProfiles) {
      expect(accessConditionOf(profile, "DG3"), profile.name).toBe("terminal-authentication");
      expect(accessConditionOf(profile, "DG4"), profile.name).toBe("terminal-authentication");
    }
    expect(new Set(accessProfiles.map(({ name }) => name)).size).toBe(accessProfiles.length);
  });

  test("conditions as one octet", () => {
    expect(toHex(encodeAccessCondition("secure-messaging"))).toBe("01");
    expect(findAccessCondition(fromHex("02"))).toBe("terminal-authentication");
    expect([fromHex(""), fromHex("03"), fromHex("0000")].map(findAccessCondition)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("card profiles", () => {
  test("civicard-blank: SCP03 at full level, both key slots on chip", () => {
    const profile = getCardProfile("civicard-blank");
    expect(profile.secureChannel).toEqual({
      protocol: "SCP03",
      iParameter: 0x70,
      keyVersion: 0x30,
      securityLevel: 0x33,
    });
    expect(getKeySlot(profile, "active-authentication").origins).toContain("on-chip");
    expect(new Set(profile.keySlots.map(({ keyReference }) => keyReference)).size).toBe(profile.keySlots.length);
    expect(cardProfiles).toContain(findCardProfile("civicard-blank"));
  });

  test("an unknown name lists the known ones", () => {
    expect(() => getCardProfile("other")).toThrowError(/civicard-blank/);
    expect(() => getAccessProfile("other")).toThrowError(/vnm-bac/);
  });

  test.each([261, 255, 1000, 4096, 65544])("a chunk fits a transport of %i bytes when it is protected", (limit) => {
    const profile = getCardProfile("civicard-blank");
    const chunk = chunkLengthOf(profile, limit);
    const plain = updateBinaryOdd(0x7fff, new Uint8Array(chunk)).data?.length ?? 0;
    const padded = Math.floor(plain / 16) * 16 + 16;
    const guarded = encodeCommandApdu({ cla: 4, ins: 0xd7, p1: 0, p2: 0, data: new Uint8Array(padded + 8) });
    expect(guarded.length).toBeLessThanOrEqual(limit);
    expect(chunk).toBeGreaterThan(200);
    expect(chunk).toBeLessThanOrEqual(profile.greatestChunk);
  });
});

describe("objects of a blank chip", () => {
  const curve = getCurve("P-256");

  test("control reference of a key slot", () => {
    const inner = encodeKeyControlReference({ keyReference: 1, curve: "P-256" });
    expect(toHex(inner)).toBe(`830101${oidP256}`);
    expect(parseKeyControlReference(fromHex(`b60d830101${oidP256}`))).toEqual({ keyReference: 1, curve: "P-256" });
    expect(() => parseKeyControlReference(fromHex("b60683010106012a"))).toThrowError(
      expect.objectContaining({ code: "CARD_OBJECT_INVALID" }),
    );
  });

  test("public key, and a point that is not on the curve", () => {
    const object = encodePublicKeyObject(curve, curve.g);
    expect(toHex(object).slice(0, 12)).toBe("7f4943864104");
    expect(parsePublicKeyObject(object, curve)).toEqual(curve.g);
    const wrong = object.map((byte, index) => (index === object.length - 1 ? byte ^ 1 : byte));
    expect(() => parsePublicKeyObject(wrong, curve)).toThrowError(
      expect.objectContaining({ code: "EC_POINT_INVALID" }),
    );
  });

  test("private key: the range counts, leading zeros stay (field case S07)", () => {
    const key = { keyReference: 2, curve: "P-256", privateKey: fromHex(`${"00".repeat(31)}07`), keyId: 13 } as const;
    const object = encodePrivateKeyObject(key);
    expect(toHex(object)).toBe(`7f4832830102${oidP256}84010d8720${"00".repeat(31)}07`);
    expect(parsePrivateKeyObject(object)).toEqual(key);
    const outside = { ...key, privateKey: fromHex("ff".repeat(32)) };
    for (const wrong of [outside, { ...key, privateKey: new Uint8Array(32) }, { ...key, privateKey: fromHex("07") }]) {
      expect(() => parsePrivateKeyObject(encodePrivateKeyObject(wrong))).toThrowError(
        expect.objectContaining({ code: "CARD_OBJECT_INVALID" }),
      );
    }
  });

  test("access protocols as one octet", () => {
    expect(toHex(encodeAccessProtocols(["PACE", "BAC"]))).toBe("03");
    expect(parseAccessProtocols(fromHex("01"))).toEqual(["PACE"]);
    expect(() => parseAccessProtocols(fromHex("04"))).toThrowError();
  });
});
