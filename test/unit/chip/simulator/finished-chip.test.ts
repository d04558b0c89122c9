import { describe, expect, test } from "vitest";
import { concatBytes, fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import {
  type CommandApdu,
  createSecureChannel,
  encodeCommandApdu,
  getChallenge,
  getData,
  internalAuthenticate,
  parseCommandApdu,
  parseDiscretionaryData,
  parseFileControlParameters,
  readBinary,
  readBinaryByShortFileId,
  readBinaryOdd,
  selectApplication,
  selectFile,
  selectFileForParameters,
  selectMasterFile,
  updateBinary,
} from "../../../../src/chip/iso7816/index.ts";
import { performActiveAuthentication, performBac, performPace } from "../../../../src/chip/protocols/index.ts";
import { findCardFile, LDS1_APPLICATION } from "../../../../src/lds/index.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import {
  can,
  connect,
  finishedChip,
  image,
  mrzInformation,
  openWithPace,
  paceInfo,
  subjectPublicKeyInfo,
} from "./specimen.ts";

const lds1 = fromHex(LDS1_APPLICATION);
const hex = (text: string): CommandApdu => parseCommandApdu(fromHex(text));
const bytes = (name: Parameters<typeof findCardFile>[1]) => findCardFile(image, name) ?? fromHex("");

describe("SELECT without rights", () => {
  test.each([
    ["MF without data", "00a4000c", 0x9000],
    ["MF by 3F00", "00a4000c023f00", 0x9000],
    ["application, no answer data", "00a4040c07a0000002471001", 0x9000],
    ["application, P2 00 with Le", "00a4040007a000000247100100", 0x9000],
    ["application, P2 00 without Le", "00a4040007a0000002471001", 0x9000],
    ["application by its file id", "00a4000c020200", 0x9000],
    ["another application", "00a4040c07a0000002471002", 0x6a82],
    ["issuer security domain of a finished card", "00a4040c08a000000151000000", 0x6a82],
    ["EF.CardAccess", "00a4020c02011c", 0x9000],
    ["EF.CardAccess by P1 00", "00a4000c02011c", 0x9000],
    ["EF.CardAccess by path", "00a4080c02011c", 0x9000],
    ["a file that is not there", "00a4020c02011d", 0x6a82],
    ["DG1 by path", "00a4080c0402000101", 0x6982],
    ["an identifier of one byte", "00a4020c0101", 0x6a87],
    ["unknown P1", "00a40a0c02011c", 0x6a86],
    ["unknown P2", "00a4020102011c", 0x6a86],
  ])("%s", async (_, command, statusWord) => {
    expect((await connect(finishedChip())(hex(command))).statusWord.toString(16)).toBe(statusWord.toString(16));
  });

  test("file control information tells kind and size", async () => {
    const transmit = connect(finishedChip());
    const parameters = parseFileControlParameters((await transmit(selectFileForParameters(0x011c))).data);
    expect(parameters).toMatchObject({ kind: "transparent", fileId: 0x011c, size: bytes("EF.CardAccess").length });
    const { data } = await transmit(hex("00a4040007a000000247100100"));
    expect(data[0]).toBe(0x6f);
    expect(toHex(parseFileControlParameters(data).applicationId ?? data)).toBe("a0000002471001");
  });

  test("in the application, a file that is not there looks like one that is shut", async () => {
    const transmit = connect(finishedChip());
    await transmit(selectApplication(lds1));
    const answers = [];
    for (const id of [0x0101, 0x0103, 0x010b]) answers.push((await transmit(selectFile(id))).statusWord);
    expect(answers).toEqual([0x6982, 0x6982, 0x6982]);
  });
});

describe("access rules", () => {
  test("EF.CardAccess is free; in the application nothing is, by no way of reading", async () => {
    const transmit = connect(finishedChip());
    expect((await transmit(readBinaryByShortFileId(0x1c, 0, 256))).data).toEqual(bytes("EF.CardAccess"));
    await transmit(selectApplication(lds1));
    expect((await transmit(readBinaryByShortFileId(1, 0, 256))).statusWord).toBe(0x6982);
    expect((await transmit({ ...readBinaryOdd(0, 256), p2: 1 })).statusWord).toBe(0x6982);
    expect((await transmit(internalAuthenticate(new Uint8Array(8)))).statusWord).toBe(0x6982);
    expect((await transmit(getData(0x0045))).statusWord).toBe(0x6982);
  });

  test.each([{ kind: "CAN", can } as const, { kind: "MRZ", mrzInformation } as const])(
    "after PACE with $kind everything but DG3 can be read",
    async (password) => {
      const channel = await openWithPace(connect(finishedChip()), password);
      for (const [id, name] of [
        [0x011e, "EF.COM"],
        [0x011d, "EF.SOD"],
        [0x0101, "DG1"],
        [0x010f, "DG15"],
      ] as const) {
        expect((await channel(selectFile(id))).statusWord, name).toBe(0x9000);
        expect((await channel(readBinary(0, 65536))).data, name).toEqual(bytes(name));
      }
      expect((await channel(selectFile(0x0103))).statusWord).toBe(0x6982);
      expect((await channel(readBinaryByShortFileId(3, 0, 256))).statusWord).toBe(0x6982);
      expect((await channel(selectFile(0x010b))).statusWord).toBe(0x6a82);
      expect((await channel(getData(0x0045))).data.length).toBe(12);
    },
  );

  test("a wrong CAN opens nothing, and does not block the right one", async () => {
    const transmit = connect(finishedChip());
    await expect(openWithPace(transmit, { kind: "CAN", can: "000000" })).rejects.toMatchObject({
      code: "PACE_WRONG_PASSWORD",
    });
    await transmit(selectApplication(lds1));
    expect((await transmit(selectFile(0x0101))).statusWord).toBe(0x6982);
    const channel = await openWithPace(transmit);
    expect((await channel(selectFile(0x0101))).statusWord).toBe(0x9000);
  });

  test("rights go with a plain command, a power cycle and a reset", async () => {
    for (const take of ["plain", "power", "reset"] as const) {
      const chip = finishedChip();
      const transmit = connect(chip);
      const channel = await openWithPace(transmit);
      expect((await channel(selectFile(0x0101))).statusWord).toBe(0x9000);
      if (take === "plain") await transmit(selectMasterFile("without-data"));
      if (take === "power") {
        chip.powerOff();
        chip.powerOn();
      }
      if (take === "reset") chip.reset();
      await expect(channel(readBinary(0, 4)), take).rejects.toMatchObject({
        code: "SM_RESPONSE_NOT_PROTECTED",
        statusWord: 0x6988,
      });
      await transmit(selectApplication(lds1));
      expect((await transmit(selectFile(0x0101))).statusWord).toBe(0x6982);
    }
  });

  test("a new authentication takes the place of the old one (field case S04)", async () => {
    const transmit = connect(finishedChip({ profile: "vnm-bac" }));
    const first = await openWithPace(transmit);
    await transmit(selectApplication(lds1));
    const { secureMessaging } = await performBac({ transmit, mrzInformation, random: seededRandom("bac") });
    const second = createSecureChannel(secureMessaging, transmit);
    expect((await second(selectFile(0x0101))).statusWord).toBe(0x9000);
    await expect(first(readBinary(0, 4))).rejects.toMatchObject({ code: "SM_RESPONSE_NOT_PROTECTED" });
    await expect(second(readBinary(0, 4))).rejects.toMatchObject({ code: "SM_RESPONSE_NOT_PROTECTED" });
  });

  test("a second PACE inside the channel of the first keeps the new rights only", async () => {
    const transmit = connect(finishedChip());
    const first = await openWithPace(transmit);
    const { secureMessaging } = await performPace({
      transmit: first,
      info: paceInfo,
      password: { kind: "MRZ", mrzInformation },
      random: seededRandom("second"),
    });
    const second = createSecureChannel(secureMessaging, transmit);
    await second(selectApplication(lds1));
    expect((await second(selectFile(0x0101))).statusWord).toBe(0x9000);
  });

  test("BAC only where the card allows it", async () => {
    const transmit = connect(finishedChip());
    await transmit(selectApplication(lds1));
    expect((await transmit(getChallenge(8))).statusWord).toBe(0x6985);
    const old = connect(finishedChip({ profile: "bac-only" }));
    await old(selectApplication(lds1));
    const { secureMessaging } = await performBac({ transmit: old, mrzInformation, random: seededRandom("bac") });
    const channel = createSecureChannel(secureMessaging, old);
    await channel(selectFile(0x0101));
    expect((await channel(readBinary(0, 93))).data).toEqual(bytes("DG1"));
  });

  test("a document without access control reads in plain, fingerprints excepted", async () => {
    const transmit = connect(finishedChip({ profile: "open" }));
    await transmit(selectApplication(lds1));
    await transmit(selectFile(0x0101));
    expect((await transmit(readBinary(0, 93))).data).toEqual(bytes("DG1"));
    expect((await transmit(selectFile(0x0103))).statusWord).toBe(0x6982);
  });
});

describe("READ BINARY", () => {
  const open = async () => {
    const channel = await openWithPace(connect(finishedChip()));
    await channel(selectFile(0x0101));
    return channel;
  };

  // DG1 of the specimen has 93 bytes.
  test.each([
    ["all by Le 00", 0, 256, 93, 0x9000],
    ["exactly to the end", 83, 10, 10, 0x9000],
    ["past the end (field case S05)", 88, 10, 5, 0x6282],
    ["past the end by Le 00", 88, 256, 5, 0x9000],
    ["at the end", 93, 1, 0, 0x6b00],
    ["behind the end", 1000, 1, 0, 0x6b00],
    ["all by extended Le 0000", 0, 65536, 93, 0x9000],
    ["more than a short protected answer holds (field case A14)", 0, 224, 0, 0x6700],
  ])("%s", async (_, offset, expectedLength, length, statusWord) => {
    const response = await (await open())(readBinary(offset, expectedLength));
    expect([response.data.length, response.statusWord.toString(16)]).toEqual([length, statusWord.toString(16)]);
    expect(response.data).toEqual(bytes("DG1").subarray(offset, offset + length));
  });

  test("a protected answer never is longer than the command asked for", async () => {
    const transmit = connect(finishedChip());
    const lengths: number[] = [];
    const channel = await openWithPace(async (command) => {
      const response = await transmit(command);
      lengths.push(response.data.length);
      return response;
    });
    await channel(selectFile(0x0102));
    const { data, statusWord } = await channel(readBinary(0, 256));
    expect([data.length, statusWord]).toEqual([223, 0x9000]);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(256);
  });

  test("without Le, without a file, with a bad short identifier", async () => {
    const channel = await openWithPace(connect(finishedChip()));
    expect((await channel(readBinary(0, 1))).statusWord).toBe(0x6986);
    await channel(selectFile(0x0101));
    expect((await channel(hex("00b00000"))).statusWord).toBe(0x6700);
    expect((await channel(hex("00b0e10001"))).statusWord).toBe(0x6a86);
    expect((await channel(hex("00b08b0001"))).statusWord).toBe(0x6a82);
  });

  test("beyond 32767 bytes by the odd instruction", async () => {
    const channel = await openWithPace(connect(finishedChip()));
    await channel(selectFile(0x0102));
    const { data, statusWord } = await channel(readBinaryOdd(0x8000, 100));
    expect(statusWord).toBe(0x9000);
    expect(parseDiscretionaryData(data)).toEqual(bytes("DG2").subarray(0x8000, 0x8000 + 98));
    const last = await channel(readBinaryOdd(39_990, 100));
    expect([parseDiscretionaryData(last.data).length, last.statusWord]).toEqual([10, 0x6282]);
    expect((await channel(readBinaryOdd(40_000, 100))).statusWord).toBe(0x6b00);
    expect((await channel(hex("00b1000003540100"))).statusWord).toBe(0x6700);
    expect((await channel(hex("00b100000354010064"))).statusWord).toBe(0x9000);
    expect((await channel(hex("00b1000002540110"))).statusWord).toBe(0x6a80);
  });

  test("extended length in one read", async () => {
    const channel = await openWithPace(connect(finishedChip()));
    await channel(selectFile(0x0102));
    const parts = [await channel(readBinary(0, 32_000)), await channel(readBinary(32_000, 8_000))];
    expect(concatBytes(...parts.map(({ data }) => data))).toEqual(bytes("DG2"));
  });
});

describe("secure messaging at the chip", () => {
  test("a wrong checksum is answered with a plain 6988 and the keys are gone (field case S06)", async () => {
    const chip = finishedChip();
    const transmit = connect(chip);
    const { secureMessaging } = await performPace({
      transmit,
      info: paceInfo,
      password: { kind: "CAN", can },
      random: seededRandom("terminal"),
    });
    const right = secureMessaging.protectCommand(selectApplication(lds1));
    const data = (right.data ?? fromHex("")).map((byte, index, all) => (index === all.length - 1 ? byte ^ 1 : byte));
    expect(await transmit({ ...right, data })).toEqual({ data: fromHex(""), statusWord: 0x6988 });
    expect(await transmit(right)).toEqual({ data: fromHex(""), statusWord: 0x6988 });
  });

  test.each([
    ["without a session", "0cb000000d9701048e08000000000000000000", 0x6988],
    ["without header in the checksum", "08b0000000", 0x6882],
    ["another logical channel", "01b0000000", 0x6881],
    ["a class of GlobalPlatform that is not there", "90500000080000000000000000", 0x6e00],
    ["a reserved class", "20b0000000", 0x6e00],
    ["a chained READ BINARY", "10b0000000", 0x6884],
    ["an instruction that is not there", "00fe0000", 0x6d00],
    ["a command of wrong length", "00b0000002ff", 0x6700],
  ])("%s", async (_, bytesOfCommand, statusWord) => {
    const answer = await finishedChip().transmit(fromHex(bytesOfCommand));
    expect(toHex(answer)).toBe(statusWord.toString(16));
  });
});

describe("active authentication", () => {
  test("the chip proves the key of DG15", async () => {
    const transmit = await openWithPace(connect(finishedChip()));
    const result = await performActiveAuthentication({ transmit, subjectPublicKeyInfo, random: seededRandom("aa") });
    expect(result).toMatchObject({ status: "passed", algorithm: { kind: "ECDSA", curve: "P-256", hash: "SHA-256" } });
  });

  test("a challenge of another length is refused", async () => {
    const transmit = await openWithPace(connect(finishedChip()));
    expect((await transmit(internalAuthenticate(new Uint8Array(7)))).statusWord).toBe(0x6700);
  });
});

describe("a finished card", () => {
  test.each([
    ["UPDATE BINARY", updateBinary(0, fromHex("00"))],
    ["CREATE FILE", hex("00e00000026200")],
    ["DELETE FILE", hex("00e40000020101")],
    ["PUT DATA", hex("00da020206343832393136")],
    ["GENERATE KEY PAIR", hex("0047800002b60000")],
    ["ACTIVATE FILE", hex("00440000023f00")],
    ["INITIALIZE UPDATE", hex("8050300008000000000000000000")],
    ["EXTERNAL AUTHENTICATE of SCP03", hex("84823300100000000000000000000000000000000000")],
    ["a command inside SCP03", hex("04d6000001000000000000000000".slice(0, 12))],
  ])("refuses %s in plain and under secure messaging", async (_, command) => {
    const transmit = connect(finishedChip());
    expect((await transmit(command)).statusWord).toBe(0x6985);
    const channel = await openWithPace(transmit);
    if ((command.cla & 0x84) === 0) expect((await channel(command)).statusWord).toBe(0x6985);
  });

  test("any bytes get an answer of two bytes at least", async () => {
    const chip = finishedChip();
    const random = seededRandom("noise");
    for (let count = 0; count < 2000; count++) {
      const length = (random(1)[0] ?? 0) % 24;
      const command = random(length);
      if (count % 2 === 0 && command.length > 1) command[0] = 0;
      expect((await chip.transmit(command)).length, toHex(command)).toBeGreaterThanOrEqual(2);
    }
    expect(chip.lifeCycle).toBe("locked");
  });

  test("the answer to reset has a right check byte and names T=1", () => {
    const atr = finishedChip().atr;
    expect(atr.subarray(1).reduce((sum, byte) => sum ^ byte, 0)).toBe(0);
    expect(toHex(atr)).toMatch(/^3b858001/);
    expect(toHex(encodeCommandApdu(getChallenge(8)))).toBe("0084000008");
  });
});
