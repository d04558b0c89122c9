import { beforeEach, describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import { encodeEcSubjectPublicKeyInfo, getCurve } from "../../../../src/base/crypto/index.ts";
import {
  type ApduProcessor,
  activateFile,
  type CommandApdu,
  createFile,
  createSecureChannel,
  deleteFile,
  generateAsymmetricKeyPair,
  getData,
  parseCommandApdu,
  parseFileControlParameters,
  putData,
  readAsymmetricPublicKey,
  readBinary,
  readBinaryByShortFileId,
  selectApplication,
  selectFile,
  selectFileForParameters,
  selectMasterFile,
  updateBinary,
  updateBinaryOdd,
} from "../../../../src/chip/iso7816/index.ts";
import {
  accessConditionOf,
  encodeAccessCondition,
  encodeAccessProtocols,
  encodeKeyControlReference,
  encodePrivateKeyObject,
  getCardProfile,
  parsePublicKeyObject,
} from "../../../../src/chip/profiles/index.ts";
import {
  deriveTransportKeys,
  openScp03,
  performActiveAuthentication,
  performChipAuthentication,
} from "../../../../src/chip/protocols/index.ts";
import { createBlankChip, parseFault, restoreChip, type VirtualChip } from "../../../../src/chip/simulator/index.ts";
import {
  type CardFileName,
  type CardImage,
  cardFiles,
  createCardImage,
  encodeDg14,
  findCardFile,
  LDS1_APPLICATION,
  protocolOids,
} from "../../../../src/lds/index.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { can, connect, image, mrzInformation, openWithPace, secrets } from "./specimen.ts";

const profile = getCardProfile("civicard-blank");
const serial = fromHex("c1c10000000000000007");
const master = fromHex("000102030405060708090a0b0c0d0e0f");
const clock = () => new Date("2026-11-25T08:00:00Z");
const isd = selectApplication(fromHex(profile.issuerApplication));
const lds1 = fromHex(LDS1_APPLICATION);
const curve = getCurve("P-256");
const keyReference = encodeKeyControlReference({ keyReference: 1, curve: "P-256" });
const hex = (text: string): CommandApdu => parseCommandApdu(fromHex(text));

function blank(...faults: readonly string[]): VirtualChip {
  const transportKeys = deriveTransportKeys(master, serial);
  return createBlankChip({
    serial,
    transportKeys,
    random: seededRandom("blank"),
    clock,
    faults: faults.map(parseFault),
  });
}

async function openIssuer(chip: VirtualChip): Promise<ApduProcessor> {
  const transmit = connect(chip);
  await transmit(isd);
  const keys = (chipSerial: Uint8Array) => deriveTransportKeys(master, chipSerial);
  return (await openScp03({ transmit, keys, random: seededRandom("station") })).transmit;
}

async function succeed(transmit: ApduProcessor, ...commands: readonly CommandApdu[]): Promise<Uint8Array> {
  let data = new Uint8Array();
  for (const command of commands) {
    const response = await transmit(command);
    expect(response.statusWord.toString(16), `instruction ${command.ins.toString(16)}`).toBe("9000");
    data = response.data.slice();
  }
  return data;
}

const createApplication = createFile({ kind: "dedicated", fileId: 0x0200, applicationId: lds1 });

function create(name: CardFileName, size: number): CommandApdu {
  const { fileId, shortFileId } = cardFiles[name];
  const securityAttributes = encodeAccessCondition(accessConditionOf(profile.access, name));
  return createFile({ kind: "transparent", fileId, shortFileId, size, securityAttributes });
}

async function write(transmit: ApduProcessor, name: CardFileName, files: CardImage = image): Promise<void> {
  const content = findCardFile(files, name) ?? findCardFile(image, name) ?? fromHex("");
  await succeed(transmit, create(name, content.length));
  for (let offset = 0; offset < content.length; offset += 1024) {
    const part = content.subarray(offset, offset + 1024);
    await succeed(transmit, offset < 0x8000 ? updateBinary(offset, part) : updateBinaryOdd(offset, part));
  }
}

const applicationFiles = ["EF.COM", "EF.SOD", "DG1", "DG2", "DG14"] as const;

/** Everything but the lock, with an active-authentication key made on the chip; returns its public key. */
async function personalise(transmit: ApduProcessor, files: CardImage = image): Promise<Uint8Array> {
  const point = parsePublicKeyObject(await succeed(transmit, generateAsymmetricKeyPair(keyReference)), curve);
  await succeed(transmit, selectMasterFile("by-file-id"));
  await write(transmit, "EF.CardAccess");
  await succeed(transmit, selectMasterFile("by-file-id"), createApplication);
  for (const name of applicationFiles) await write(transmit, name, files);
  const { dataObjects } = profile;
  await succeed(
    transmit,
    putData(dataObjects.can, new TextEncoder().encode(can)),
    putData(dataObjects.mrzInformation, new TextEncoder().encode(mrzInformation)),
  );
  return encodeEcSubjectPublicKeyInfo(curve, point, { parameters: "named" });
}

describe("a blank chip without the issuer's channel", () => {
  test("tells its serial and nothing else", async () => {
    const transmit = connect(blank());
    expect(toHex((await transmit(getData(0x0045))).data)).toBe(`450a${toHex(serial)}`);
    expect((await transmit(selectApplication(lds1))).statusWord).toBe(0x6a82);
    expect((await transmit(hex("00a4040000"))).statusWord).toBe(0x9000);
    expect((await transmit(hex("8050300008000000000000000000"))).statusWord).toBe(0x9000);
  });

  test.each([
    ["CREATE FILE", createApplication],
    ["UPDATE BINARY", updateBinary(0, fromHex("00"))],
    ["PUT DATA", putData(0x0202, fromHex("343832393135"))],
    ["GENERATE KEY PAIR", generateAsymmetricKeyPair(keyReference)],
    ["ACTIVATE FILE", activateFile(0x3f00)],
    ["a command that pretends to be inside SCP03", hex("04d6000001000000".slice(0, 12))],
  ])("refuses %s: 6982", async (_, command) => {
    const transmit = connect(blank());
    await transmit(isd);
    expect((await transmit(command)).statusWord).toBe(0x6982);
  });

  test("has no use yet: PACE, BAC and INTERNAL AUTHENTICATE are 6985", async () => {
    const transmit = connect(blank());
    for (const command of ["0022c1a400".slice(0, 8), "0084000008", "0088000008000000000000000000"]) {
      expect((await transmit(hex(command))).statusWord).toBe(0x6985);
    }
  });

  test("opens SCP03 only behind its security domain and with its own keys", async () => {
    const transmit = connect(blank());
    await transmit(selectMasterFile("by-file-id"));
    expect((await transmit(hex("8050300008000000000000000000"))).statusWord).toBe(0x6985);
    await transmit(isd);
    const keys = deriveTransportKeys(master, fromHex("c1c10000000000000008"));
    await expect(openScp03({ transmit, keys, random: seededRandom("station") })).rejects.toMatchObject({
      code: "SCP03_CARD_CRYPTOGRAM_WRONG",
    });
  });
});

describe("building", () => {
  let chip: VirtualChip;
  let transmit: ApduProcessor;
  beforeEach(async () => {
    chip = blank();
    transmit = await openIssuer(chip);
  });

  test("files: created once, written in parts, read back, deleted", async () => {
    expect(chip.lifeCycle).toBe("blank");
    await succeed(transmit, createApplication, create("DG1", 4));
    expect(chip.lifeCycle).toBe("personalised");
    await succeed(transmit, updateBinary(0, fromHex("0102")), updateBinary(2, fromHex("0304")));
    expect(toHex((await transmit(readBinary(0, 256))).data)).toBe("01020304");
    expect((await transmit(create("DG1", 4))).statusWord).toBe(0x6a89);
    expect((await transmit(createApplication)).statusWord).toBe(0x6a89);
    expect((await transmit(updateBinary(3, fromHex("0102")))).statusWord).toBe(0x6b00);
    const described = await succeed(transmit, selectFileForParameters(0x0101));
    expect(parseFileControlParameters(described)).toMatchObject({ size: 4, shortFileId: 1, lifeCycle: 3 });
    await succeed(transmit, deleteFile(0x0101), create("DG1", 8));
    expect((await transmit(deleteFile(0x0102))).statusWord).toBe(0x6a82);
  });

  test.each([
    ["a template without content", hex("00e00000026200"), 0x6a80],
    ["no security attributes", createFile({ kind: "transparent", fileId: 0x0101, size: 1 }), 0x6a80],
    [
      "an application that the profile does not know",
      createFile({ kind: "dedicated", fileId: 0x0300, applicationId: fromHex("a000000099") }),
      0x6a80,
    ],
    ["a file when none is selected", updateBinary(0, fromHex("00")), 0x6986],
    ["an unknown data object", putData(0x0299, fromHex("00")), 0x6a88],
    ["a CAN of letters", putData(0x0202, fromHex("414243444546")), 0x6a80],
    [
      "a key slot that is not there",
      generateAsymmetricKeyPair(encodeKeyControlReference({ keyReference: 9, curve: "P-256" })),
      0x6a88,
    ],
    ["a public key before there is one", readAsymmetricPublicKey(keyReference), 0x6a88],
    ["the lock on another file", activateFile(0x0101), 0x6a82],
    ["the lock on an empty chip", activateFile(0x3f00), 0x6985],
  ])("refuses %s", async (_, command, statusWord) => {
    expect((await transmit(command)).statusWord.toString(16)).toBe(statusWord.toString(16));
    expect(chip.lifeCycle).toBe("blank");
  });

  test("write-limit: more at once is 6F00, and the file stays as it was (field case S11)", async () => {
    const limited = await openIssuer(blank("write-limit:200"));
    await succeed(limited, createApplication, create("DG2", 400));
    expect((await limited(updateBinary(0, new Uint8Array(201).fill(1)))).statusWord).toBe(0x6f00);
    expect((await limited(readBinary(0, 4))).data).toEqual(new Uint8Array(4));
    await succeed(limited, updateBinary(0, new Uint8Array(200).fill(1)));
  });

  test("memory is finite", async () => {
    await succeed(transmit, createApplication, create("DG2", 65_535), create("DG5", 65_535));
    expect((await transmit(create("DG7", 65_535))).statusWord).toBe(0x6a84);
  });

  test("a key made on the chip: its public half can be fetched again, and a new pair replaces it", async () => {
    const first = await succeed(transmit, generateAsymmetricKeyPair(keyReference));
    expect(await succeed(transmit, readAsymmetricPublicKey(keyReference))).toEqual(first);
    expect(await succeed(transmit, generateAsymmetricKeyPair(keyReference))).not.toEqual(first);
  });

  test("an injected key is never given out, not even its public half", async () => {
    const [key] = secrets.keys;
    const object = encodePrivateKeyObject({
      keyReference: 1,
      curve: "P-256",
      privateKey: key?.privateKey ?? fromHex(""),
    });
    await succeed(transmit, putData(profile.dataObjects.privateKey, object));
    expect((await transmit(readAsymmetricPublicKey(keyReference))).statusWord).toBe(0x6a88);
    expect((await transmit(getData(profile.dataObjects.privateKey))).statusWord).toBe(0x6a88);
  });

  test("a plain command in between ends the issuer's channel", async () => {
    await chip.transmit(fromHex("00a4000c"));
    await expect(transmit(createApplication).then(({ statusWord }) => statusWord)).resolves.toBe(0x6982);
  });
});

describe("power-off with half-written files", () => {
  test("what was acknowledged is there, also in another process, and building goes on", async () => {
    const chip = blank();
    const before = await openIssuer(chip);
    await succeed(before, createApplication, create("DG2", 2000), updateBinary(0, new Uint8Array(1000).fill(0xaa)));
    const publicKey = await succeed(before, generateAsymmetricKeyPair(keyReference));
    chip.powerOff();

    const restored = restoreChip({ state: chip.exportState(), random: seededRandom("later"), clock });
    expect(restored.lifeCycle).toBe("personalised");
    const stranger = connect(restored);
    await succeed(stranger, selectApplication(lds1));
    expect((await stranger(selectFile(0x0102))).statusWord).toBe(0x6982);
    const resumed = await openIssuer(restored);
    await succeed(resumed, selectApplication(lds1), selectFile(0x0102));
    expect((await resumed(readBinary(0, 200))).data).toEqual(new Uint8Array(200).fill(0xaa));
    expect((await resumed(readBinary(1000, 200))).data).toEqual(new Uint8Array(200));
    expect(await succeed(resumed, readAsymmetricPublicKey(keyReference))).toEqual(publicKey);
  });

  test("the challenge counter of SCP03 does not start again", async () => {
    const chip = blank();
    const ask = async (target: VirtualChip) => {
      const transmit = connect(target);
      await transmit(isd);
      return toHex((await transmit(hex("8050300008000000000000000000"))).data);
    };
    const first = await ask(chip);
    const second = await ask(restoreChip({ state: chip.exportState(), random: seededRandom("later"), clock }));
    expect([first.slice(-6), second.slice(-6)]).toEqual(["000001", "000002"]);
  });

  test.each(["", "{}", '{"format":"civicard-chip-state/2"}', '{"format":"civicard-chip-state/1"}'])(
    "a state file that is none: %j",
    (text) => {
      const state = new TextEncoder().encode(text);
      expect(() => restoreChip({ state, random: seededRandom("x"), clock })).toThrowError(
        expect.objectContaining({ code: "CHIP_STATE_INVALID" }),
      );
    },
  );
});

describe("locking", () => {
  test("from blank to a card in use: every file as written, the on-chip key proves itself, nothing can be changed", async () => {
    const chip = blank();
    const issuer = await openIssuer(chip);
    const subjectPublicKeyInfo = await personalise(issuer);
    await succeed(issuer, activateFile(profile.lockFileId));
    expect(chip.lifeCycle).toBe("locked");
    expect((await issuer(selectMasterFile("by-file-id"))).statusWord).toBe(0x6985);
    chip.powerOff();

    const plain = connect(chip);
    expect((await plain(isd)).statusWord).toBe(0x6a82);
    expect((await plain(hex("8050300008000000000000000000"))).statusWord).toBe(0x6985);
    expect((await plain(readBinaryByShortFileId(0x1c, 0, 256))).data).toEqual(findCardFile(image, "EF.CardAccess"));
    const channel = await openWithPace(plain);
    for (const name of applicationFiles) {
      await succeed(channel, selectFile(cardFiles[name].fileId));
      const content = findCardFile(image, name) ?? fromHex("");
      const odd = content.length > 0x7fff;
      const start = await channel(readBinary(0, odd ? 0x7fff : 65536));
      expect(start.data, name).toEqual(content.subarray(0, 0x7fff));
    }
    const proof = { transmit: channel, subjectPublicKeyInfo, random: seededRandom("aa") };
    expect(await performActiveAuthentication(proof)).toMatchObject({ status: "passed" });
    expect((await channel(updateBinary(0, fromHex("00")))).statusWord).toBe(0x6985);
  });

  test("a chip-authentication key made on the chip is known by its public half in DG14", async () => {
    const chip = blank();
    const issuer = await openIssuer(chip);
    const reference = encodeKeyControlReference({ keyReference: 2, curve: "P-256" });
    const point = parsePublicKeyObject(await succeed(issuer, generateAsymmetricKeyPair(reference)), curve);
    const spki = encodeEcSubjectPublicKeyInfo(curve, point, { parameters: "named" });
    const infos = [
      {
        kind: "chip-authentication-public-key",
        oid: protocolOids.publicKeyEcdh,
        subjectPublicKeyInfo: spki,
        keyId: 5,
      } as const,
      { kind: "chip-authentication", oid: "0.4.0.127.0.7.2.2.3.2.4", version: 1, keyId: 5 } as const,
    ];
    await personalise(issuer, createCardImage([["DG14", encodeDg14(infos)]]));
    await succeed(issuer, activateFile(profile.lockFileId));
    const transmit = connect(chip);
    const channel = await openWithPace(transmit);
    const result = await performChipAuthentication({ transmit: channel, infos, random: seededRandom("ca") });
    if (result.status !== "established") throw new Error(result.reason);
    const renewed = createSecureChannel(result.secureMessaging, transmit);
    await succeed(renewed, selectFile(0x0101));
    expect((await renewed(readBinary(0, 93))).data).toEqual(findCardFile(image, "DG1"));
  });

  test("PIN, PUK and trust points are put like the CAN", async () => {
    const issuer = await openIssuer(blank());
    const { dataObjects } = profile;
    await succeed(
      issuer,
      putData(dataObjects.pin, fromHex("323731383238")),
      putData(dataObjects.puk, fromHex("33313431353932363533")),
      putData(dataObjects.trustPoint, fromHex("7f210100")),
    );
    expect((await issuer(putData(dataObjects.pin, fromHex("313233")))).statusWord).toBe(0x6a80);
    expect((await issuer(putData(dataObjects.trustPoint, fromHex("3000")))).statusWord).toBe(0x6a80);
  });

  test("transport keys are gone from what the chip keeps", async () => {
    const chip = blank();
    const issuer = await openIssuer(chip);
    await personalise(issuer);
    const { enc, mac, dek } = deriveTransportKeys(master, serial);
    const text = () => new TextDecoder().decode(chip.exportState());
    for (const key of [enc, mac, dek]) expect(text()).toContain(toHex(key));
    await succeed(issuer, activateFile(profile.lockFileId));
    for (const key of [enc, mac, dek]) expect(text()).not.toContain(toHex(key));
  });

  test("a card that nobody could read is not locked", async () => {
    const chip = blank();
    const issuer = await openIssuer(chip);
    await personalise(issuer);
    await succeed(issuer, selectApplication(lds1), deleteFile(cardFiles["EF.SOD"].fileId));
    expect((await issuer(activateFile(profile.lockFileId))).statusWord).toBe(0x6985);
    await write(issuer, "EF.SOD");
    await succeed(issuer, putData(profile.dataObjects.accessProtocols, encodeAccessProtocols(["PACE", "BAC"])));
    await succeed(issuer, activateFile(profile.lockFileId));
  });
});
