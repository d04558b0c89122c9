import { createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  concatBytes,
  encodeOidOctets,
  encodeTlv,
  fromHex,
  toUnsignedBytes,
} from "../../../../../src/base/bytes/index.ts";
import {
  type CipherName,
  type CurveName,
  decodeDhSubjectPublicKeyInfo,
  encodeDhSubjectPublicKeyInfo,
  encodeEcSubjectPublicKeyInfo,
  encodePoint,
  findDhGroupByParameterId,
  getCurve,
  powerOfDhElement,
  publicPointOf,
} from "../../../../../src/base/crypto/index.ts";
import {
  type ApduProcessor,
  type CommandApdu,
  type SecureMessagingSession,
  selectFile,
} from "../../../../../src/chip/iso7816/index.ts";
import {
  ChipAuthenticationChip,
  type ChipAuthenticationKey,
  chooseChipAuthentication,
  performChipAuthentication,
} from "../../../../../src/chip/protocols/index.ts";
import { getChipAuthenticationOid, protocolOids, type SecurityInfo } from "../../../../../src/lds/index.ts";
import { seededRandom } from "../../../../support/seeded-random.ts";

const scalar = 0x1234_5678_9abc_def1n;
const random = seededRandom("terminal");
const ecOid = (cipher: CipherName) => getChipAuthenticationOid({ keyAgreement: "ECDH", cipher });

function ecKeyInfo(curve: CurveName, keyId?: number, privateScalar = scalar): SecurityInfo {
  const point = publicPointOf(getCurve(curve), privateScalar);
  const subjectPublicKeyInfo = encodeEcSubjectPublicKeyInfo(getCurve(curve), point, { parameters: "explicit" });
  return { kind: "chip-authentication-public-key", oid: protocolOids.publicKeyEcdh, subjectPublicKeyInfo, keyId };
}

function protocolInfo(oid: string, keyId?: number, version = 1): SecurityInfo {
  return { kind: "chip-authentication", oid, version, keyId };
}

function ecKey(curve: CurveName, oids: readonly string[], keyId?: number): ChipAuthenticationKey {
  return { group: curve, privateKey: toUnsignedBytes(scalar, getCurve(curve).orderBytes), oids, keyId };
}

function linkTo(chip: ChipAuthenticationChip) {
  const sessions: (SecureMessagingSession | undefined)[] = [];
  const commands: CommandApdu[] = [];
  const transmit: ApduProcessor = async (command) => {
    commands.push(command);
    if (command.ins === 0x22 && command.p2 === 0xa4) return chip.setAuthenticationTemplate(command);
    const answer = command.ins === 0x22 ? chip.setKeyAgreementTemplate(command) : chip.generalAuthenticate(command);
    sessions.push(answer.secureMessaging);
    return answer.response;
  };
  return { transmit, sessions, commands };
}

async function expectAgreement(infos: readonly SecurityInfo[], keys: readonly ChipAuthenticationKey[]) {
  const link = linkTo(new ChipAuthenticationChip(keys));
  const result = await performChipAuthentication({ transmit: link.transmit, infos, random });
  if (result.status !== "established") throw new Error(result.reason);
  const command = selectFile(0x010e);
  const heard = link.sessions.at(-1)?.unprotectCommand(result.secureMessaging.protectCommand(command));
  expect(heard).toMatchObject({ ins: 0xa4, data: command.data });
  return { result, ...link };
}

describe("chip authentication, both sides", () => {
  const curves = ["P-256", "P-384", "brainpoolP256r1", "brainpoolP320r1", "brainpoolP512r1"] as const;
  const ciphers = ["3DES", "AES-128", "AES-192", "AES-256"] as const;

  it.each(curves.flatMap((curve) => ciphers.map((cipher) => [curve, cipher] as const)))(
    "ECDH on %s with %s",
    async (curve, cipher) => {
      const oid = ecOid(cipher);
      for (const keyId of [undefined, 7]) {
        const infos = [ecKeyInfo(curve, keyId), protocolInfo(oid, keyId)];
        const { result } = await expectAgreement(infos, [ecKey(curve, [oid], keyId)]);
        expect(result).toMatchObject({ oid, keyId, inferred: false });
      }
    },
  );

  it.each([0, 1, 2] as const)("DH in group %i", async (id) => {
    const group = findDhGroupByParameterId(id);
    if (group === undefined) throw new Error("group is missing");
    const oid = getChipAuthenticationOid({ keyAgreement: "DH", cipher: "AES-128" });
    const element = powerOfDhElement(group, group.g, scalar);
    const subjectPublicKeyInfo = encodeDhSubjectPublicKeyInfo({ group, element });
    const key: SecurityInfo = {
      kind: "chip-authentication-public-key",
      oid: protocolOids.publicKeyDh,
      subjectPublicKeyInfo,
    };
    const privateKey = toUnsignedBytes(scalar, 20);
    await expectAgreement([key, protocolInfo(oid)], [{ group: id, privateKey, oids: [oid] }]);
    // The platform reads our key, and we read the platform's.
    const spki = createPublicKey({ key: Buffer.from(subjectPublicKeyInfo), format: "der", type: "spki" });
    const again = new Uint8Array(spki.export({ format: "der", type: "spki" }));
    expect(decodeDhSubjectPublicKeyInfo(again)).toEqual({ group, element });
  });

  it("takes 3DES for a key without protocol, and says that it was inferred", async () => {
    const { result, commands } = await expectAgreement([ecKeyInfo("P-256")], [ecKey("P-256", [ecOid("3DES")])]);
    expect(result).toMatchObject({ inferred: true, protocol: { cipher: "3DES" } });
    expect(commands.map(({ p2 }) => p2)).toEqual([0xa6]);
  });

  it("takes the two-command form when the chip does not know the one for 3DES (field case A27)", async () => {
    const chip = new ChipAuthenticationChip([ecKey("P-256", [ecOid("3DES")])]);
    const link = linkTo(chip);
    const transmit: ApduProcessor = async (command) =>
      command.p2 === 0xa6 ? { data: new Uint8Array(), statusWord: 0x6a86 } : link.transmit(command);
    const infos = [ecKeyInfo("P-256"), protocolInfo(ecOid("3DES"))];
    const result = await performChipAuthentication({ transmit, infos, random });
    expect(result.status).toBe("established");
    expect(link.commands.map(({ ins }) => ins)).toEqual([0x22, 0x86]);
  });
});

describe("choice of key and protocol", () => {
  it("takes the strongest cipher, in any order, and pairs by key id", () => {
    const infos = [
      ecKeyInfo("P-256", 1),
      ecKeyInfo("brainpoolP256r1", 2, scalar + 1n),
      protocolInfo(ecOid("3DES"), 1),
      protocolInfo(ecOid("AES-256"), 2),
    ];
    for (const order of [infos, infos.toReversed()]) {
      expect(chooseChipAuthentication(order)).toMatchObject({ oid: ecOid("AES-256"), keyId: 2 });
    }
  });

  it("takes the protocol of a sole key though only one of both has a key id", () => {
    const offer = chooseChipAuthentication([ecKeyInfo("P-256"), protocolInfo(ecOid("AES-128"), 195)]);
    expect(offer).toMatchObject({ oid: ecOid("AES-128"), inferred: false });
  });

  it("leaves version 2 alone", () => {
    const offer = chooseChipAuthentication([ecKeyInfo("P-256"), protocolInfo(ecOid("AES-128"), undefined, 2)]);
    expect(offer).toMatchObject({ inferred: true });
    expect(chooseChipAuthentication([protocolInfo(ecOid("AES-128"))])).toBeUndefined();
  });
});

describe("chip authentication, terminal", () => {
  const infos = [ecKeyInfo("P-256"), protocolInfo(ecOid("AES-128"))];
  const answer =
    (statusWord: number): ApduProcessor =>
    async () => ({ data: new Uint8Array(), statusWord });

  it("reports a refusal with its status word", async () => {
    const result = await performChipAuthentication({ transmit: answer(0x6f00), infos, random });
    expect(result).toEqual({ status: "failed", reason: "refused", statusWord: 0x6f00 });
  });

  it("reports what DG14 does not allow, without a command", async () => {
    const never: ApduProcessor = async () => {
      throw new Error("nothing may be sent");
    };
    const bad = (spki: string): SecurityInfo[] => [
      { kind: "chip-authentication-public-key", oid: protocolOids.publicKeyEcdh, subjectPublicKeyInfo: fromHex(spki) },
    ];
    const run = (given: SecurityInfo[]) => performChipAuthentication({ transmit: never, infos: given, random });
    await expect(run([])).resolves.toEqual({ status: "not-supported", reason: "no-key" });
    await expect(run(bad("3000"))).resolves.toEqual({ status: "failed", reason: "key-malformed" });
    await expect(run(bad("3016301006072a8648ce3d020106052b8104000a03020004"))).resolves.toEqual({
      status: "not-supported",
      reason: "key-parameters",
    });
  });

  it("does not share a session with a chip that has another private key", async () => {
    const oid = ecOid("AES-128");
    const clone = { ...ecKey("P-256", [oid]), privateKey: toUnsignedBytes(99n, 32) };
    const link = linkTo(new ChipAuthenticationChip([clone]));
    const result = await performChipAuthentication({ transmit: link.transmit, infos, random });
    if (result.status !== "established") throw new Error(result.reason);
    const command = result.secureMessaging.protectCommand(selectFile(0x010e));
    expect(() => link.sessions.at(-1)?.unprotectCommand(command)).toThrow(
      expect.objectContaining({ code: "SM_CHECKSUM_WRONG" }),
    );
  });
});

describe("chip authentication, chip", () => {
  const oid = ecOid("AES-128");
  const chipOf = (...keys: ChipAuthenticationKey[]) =>
    new ChipAuthenticationChip(keys.length > 0 ? keys : [ecKey("P-256", [oid], 1)]);
  const mse = (data: Uint8Array): CommandApdu => ({ cla: 0, ins: 0x22, p1: 0x41, p2: 0xa4, data });
  const ga = (data: Uint8Array): CommandApdu => ({ cla: 0, ins: 0x86, p1: 0, p2: 0, data, expectedLength: 256 });
  const protocol = encodeTlv(0x80, encodeOidOctets(oid));
  const point = encodePoint(getCurve("P-256"), getCurve("P-256").g);

  it.each([
    ["no protocol", fromHex("840101"), 0x6a80],
    ["another protocol", encodeTlv(0x80, encodeOidOctets(ecOid("AES-256"))), 0x6a88],
    ["another key id", concatBytes(protocol, fromHex("840102")), 0x6a88],
    ["an object that is not known", concatBytes(protocol, fromHex("8301ff")), 0x6a80],
    ["an object twice", concatBytes(protocol, protocol), 0x6a80],
  ])("refuses a template with %s", (_, data, statusWord) => {
    expect(chipOf().setAuthenticationTemplate(mse(data)).statusWord).toBe(statusWord);
  });

  it("wants the key id where two keys fit", () => {
    const chip = chipOf(ecKey("P-256", [oid], 1), ecKey("P-256", [oid], 2));
    expect(chip.setAuthenticationTemplate(mse(protocol)).statusWord).toBe(0x6a88);
    expect(chip.setAuthenticationTemplate(mse(concatBytes(protocol, fromHex("840102")))).statusWord).toBe(0x9000);
  });

  const off = point.with(-1, (point.at(-1) ?? 0) ^ 1);
  it.each([
    ["a point off the curve", encodeTlv(0x7c, encodeTlv(0x80, off)), 0x6a80],
    ["infinity", fromHex("7c03800100"), 0x6a80],
    ["another object", encodeTlv(0x7c, encodeTlv(0x81, point)), 0x6a80],
    ["a second object", encodeTlv(0x7c, encodeTlv(0x80, point), fromHex("8100")), 0x6a80],
    ["no template", point, 0x6a80],
  ])("refuses %s and forgets the choice", (_, data, statusWord) => {
    const chip = chipOf();
    chip.setAuthenticationTemplate(mse(protocol));
    expect(chip.generalAuthenticate(ga(data))).toEqual({ response: { data: new Uint8Array(), statusWord } });
    const good = ga(encodeTlv(0x7c, encodeTlv(0x80, point)));
    expect(chip.generalAuthenticate(good).response.statusWord).toBe(0x6985);
  });

  it("takes the one-command form for 3DES only", () => {
    const command = { ...mse(encodeTlv(0x91, point)), p2: 0xa6 };
    expect(chipOf().setKeyAgreementTemplate(command).response.statusWord).toBe(0x6a88);
    const old = chipOf(ecKey("P-256", [ecOid("3DES")]));
    expect(old.setKeyAgreementTemplate(command).secureMessaging?.cipher).toBe("3DES");
    expect(old.setKeyAgreementTemplate({ ...command, data: fromHex("840101") }).response.statusWord).toBe(0x6a88);
    expect(old.setKeyAgreementTemplate({ ...command, data: undefined }).response.statusWord).toBe(0x6a80);
  });
});
