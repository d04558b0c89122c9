import { describe, expect, test } from "vitest";
import { concatBytes, fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import {
  encodeCommandApdu,
  parseDiscretionaryData,
  parseFileControlParameters,
  readBinary,
  readBinaryOdd,
  selectApplication,
  selectFile,
  selectFileForParameters,
} from "../../../../src/chip/iso7816/index.ts";
import { performPace } from "../../../../src/chip/protocols/index.ts";
import { createMemoryTransport } from "../../../../src/chip/transport/index.ts";
import { createCardImage, findCardFile, LDS1_APPLICATION } from "../../../../src/lds/index.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { can, connect, finishedChip, image, openWithPace, paceInfo } from "./specimen.ts";

const answerTo = async (chip: ReturnType<typeof finishedChip>, ...commands: readonly string[]) => {
  let answer = new Uint8Array();
  for (const command of commands) answer = new Uint8Array(await chip.transmit(fromHex(command)));
  return toHex(answer);
};

describe("SELECT in the forms of the field", () => {
  test.each([
    ["AID with Le", ["00a4040007a000000247100100"], /^6f.*9000$/],
    ["AID, first bytes only", ["00a4040c05a000000247"], /^9000$/],
    ["AID, too few bytes to name anybody", ["00a4040c04a0000002"], /^6a82$/],
    ["EF.CardAccess by P1 02", ["00a4020c02011c"], /^9000$/],
    ["EF.CardAccess by P1 02, with Le and P2 0C", ["00a4020c02011c00"], /^9000$/],
    ["EF.CardAccess by path from here", ["00a4090c02011c"], /^9000$/],
    ["EF.CardAccess by path from the MF, from elsewhere", ["00a4040c07a0000002471001", "00a4080c02011c"], /^9000$/],
    ["nothing of the MF by path from the application", ["00a4040c07a0000002471001", "00a4090c022f01"], /^6982$/],
    ["parent", ["00a4040c07a0000002471001", "00a4030c", "00a4020c02011c"], /^9000$/],
  ])("%s", async (_, commands, expected) => {
    expect(await answerTo(finishedChip(), ...commands)).toMatch(expected);
  });
});

describe("classes and channels", () => {
  test.each([
    ["channel 1", "01b0000001", "6881"],
    ["channel 3", "03a4000c", "6881"],
    ["channel 4 in the further interindustry class", "40b0000001", "6881"],
    ["channel 19", "4fb0000001", "6881"],
    ["MANAGE CHANNEL, open", "0070000001", "6881"],
    ["a reserved class", "20b0000001", "6e00"],
  ])("%s", async (_, command, statusWord) => {
    expect(await answerTo(finishedChip(), command)).toBe(statusWord);
  });
});

describe("command chaining", () => {
  // MSE:Set AT for PACE with the CAN, in three parts of six bytes.
  const parts = ["1022c1a406800a04007f00", "1022c1a406070202040202", "0022c1a40683010284010c"] as const;

  test("parts make one command", async () => {
    const chip = finishedChip();
    for (const part of parts) expect(await answerTo(chip, part)).toBe("9000");
    expect(await answerTo(chip, "10860000027c0000")).toMatch(/^7c128010.{32}9000$/);
  });

  test("another command in between ends the chain: 6883, and nothing of it is kept", async () => {
    const chip = finishedChip();
    expect(await answerTo(chip, parts[0])).toBe("9000");
    expect(await answerTo(chip, "00a4000c")).toBe("6883");
    expect(await answerTo(chip, "00a4000c")).toBe("9000");
    expect(await answerTo(chip, parts[2])).toBe("6a80");
  });

  test("READ BINARY cannot be chained: 6884", async () => {
    expect(await answerTo(finishedChip(), "10b0000001")).toBe("6884");
  });
});

describe("GET RESPONSE", () => {
  test("with nothing waiting is 6985", async () => {
    expect(await answerTo(finishedChip(), "00c0000000")).toBe("6985");
  });

  test("gives the rest in parts; SW2 says how much waits", async () => {
    const chip = finishedChip({ faults: ["response-parts:8"] });
    const content = findCardFile(image, "EF.CardAccess") ?? fromHex("");
    expect(content.length).toBe(22);
    expect(await answerTo(chip, "00b09c0000")).toBe(`${toHex(content.subarray(0, 8))}610e`);
    expect(await answerTo(chip, "00c000000e")).toBe(`${toHex(content.subarray(8, 16))}6106`);
    expect(await answerTo(chip, "00c0000004")).toBe(`${toHex(content.subarray(16, 20))}6102`);
    expect(await answerTo(chip, "00c0000000")).toBe(`${toHex(content.subarray(20))}9000`);
    expect(await answerTo(chip, "00c0000000")).toBe("6985");
  });

  test("the rest is gone with another command", async () => {
    const chip = finishedChip({ faults: ["response-parts:8"] });
    await answerTo(chip, "00b09c0000", "00a4000c");
    expect(await answerTo(chip, "00c0000000")).toBe("6985");
  });

  test("works below secure messaging", async () => {
    const channel = await openWithPace(connect(finishedChip({ faults: ["response-parts:100"] })));
    await channel(selectFile(0x011d));
    expect((await channel(readBinary(0, 223))).data).toEqual(findCardFile(image, "EF.SOD")?.subarray(0, 223));
    expect((await channel(readBinary(223, 1000))).data).toEqual(findCardFile(image, "EF.SOD")?.subarray(223, 1223));
  });
});

describe("extended length", () => {
  test("EF.ATR/INFO and the answer to reset announce it: capabilities, greatest command and answer", async () => {
    const chip = finishedChip();
    expect(await answerTo(chip, "00b0810000")).toBe("4703b421e07f660a020301000802030100029000");
    expect(await answerTo(chip, "00a4020c022f01", "00b0000005")).toBe("4703b421e09000");
    expect(toHex(chip.atr)).toBe("3b8580018073b421e082");
  });

  test("a chip without it says so and refuses it: 6700", async () => {
    const chip = finishedChip({ faults: ["no-extended-length"] });
    expect(await answerTo(chip, "00b0810000")).toBe("4703b421809000");
    expect(toHex(chip.atr)).toBe("3b8580018073b42180e2");
    expect(await answerTo(chip, "00b09c00000100")).toBe("6700");
    expect(await answerTo(chip, "00b09c0000")).toMatch(/9000$/);
  });

  test("an EF.ATR/INFO of the issuer goes before the chip's own", async () => {
    const files = createCardImage([["EF.ATR/INFO", fromHex("4703000040")]]);
    expect(await answerTo(finishedChip({ files }), "00b0810000")).toBe("47030000409000");
  });
});

describe("long files", () => {
  const long = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 31) & 0xff);
  const files = createCardImage([["DG2", long]]);

  test("above 32 KB by odd READ BINARY, above 64 KB with an offset of three bytes", async () => {
    const channel = await openWithPace(connect(finishedChip({ files })));
    await channel(selectFile(0x0102));
    expect((await channel(readBinary(0x7fff, 4))).data).toEqual(long.subarray(0x7fff, 0x8003));
    for (const offset of [0x8000, 0xffff, 0x10000, 69_990]) {
      const { data } = await channel(readBinaryOdd(offset, 12));
      expect(parseDiscretionaryData(data), String(offset)).toEqual(long.subarray(offset, offset + 10));
    }
    expect((await channel(readBinaryOdd(70_000, 12))).statusWord).toBe(0x6b00);
  });

  test("odd READ BINARY names the file by short or by whole identifier", async () => {
    const channel = await openWithPace(connect(finishedChip({ files })));
    for (const [p1, p2] of [
      [0x00, 0x02],
      [0x01, 0x02],
    ] as const) {
      const { data } = await channel({ ...readBinaryOdd(40_000, 12), p1, p2 });
      expect(parseDiscretionaryData(data)).toEqual(long.subarray(40_000, 40_010));
    }
    expect((await channel({ ...readBinaryOdd(0, 12), p1: 0x01, p2: 0x0b })).statusWord).toBe(0x6a82);
  });

  test("the size stands in the file control parameters", async () => {
    const channel = await openWithPace(connect(finishedChip({ files })));
    const { data } = await channel(selectFileForParameters(0x0102));
    expect(parseFileControlParameters(data).size).toBe(70_000);
  });
});

describe("READ BINARY at the end (field case S05)", () => {
  // DG1 has 93 bytes.
  test.each([
    [88, 10, 5, 0x6282],
    [88, 5, 5, 0x9000],
    [88, 256, 5, 0x9000],
    [92, 1, 1, 0x9000],
    [93, 1, 0, 0x6b00],
  ])("from %i with Ne %i: %i bytes", async (offset, expectedLength, length, statusWord) => {
    const channel = await openWithPace(connect(finishedChip()));
    await channel(selectFile(0x0101));
    const response = await channel(readBinary(offset, expectedLength));
    expect([response.data.length, response.statusWord.toString(16)]).toEqual([length, statusWord.toString(16)]);
  });
});

describe("padding and checksum (field case S06)", () => {
  test("content of whole blocks is padded with one block more", async () => {
    const chip = finishedChip();
    const { secureMessaging } = await performPace({
      transmit: connect(chip),
      info: paceInfo,
      password: { kind: "CAN", can },
      random: seededRandom("terminal"),
    });
    const send = async (command: Parameters<typeof secureMessaging.protectCommand>[0]) => {
      const guarded = encodeCommandApdu(secureMessaging.protectCommand(command));
      const answer = await createMemoryTransportOf(chip).transmit(guarded);
      return { data: answer.slice(0, -2), statusWord: ((answer.at(-2) ?? 0) << 8) | (answer.at(-1) ?? 0) };
    };
    secureMessaging.unprotectResponse(await send(selectApplication(fromHex(LDS1_APPLICATION))));
    secureMessaging.unprotectResponse(await send(selectFile(0x0101)));
    const answer = await send(readBinary(0, 32));
    // 87 31 01, three blocks of 16, then status and checksum.
    expect(toHex(answer.data.subarray(0, 3))).toBe("873101");
    expect(secureMessaging.unprotectResponse(answer).data).toEqual(findCardFile(image, "DG1")?.subarray(0, 32));
  });
});

/** The chip is on already: only the way to it is wanted. */
function createMemoryTransportOf(chip: ReturnType<typeof finishedChip>) {
  const served = { ...{ atr: chip.atr, powerOff: () => undefined, reset: () => undefined }, powerOn: () => undefined };
  return createMemoryTransport({ ...served, transmit: (command) => chip.transmit(command) });
}

test("a chip has one voice: the files of a read are the bytes of the image", async () => {
  const channel = await openWithPace(connect(finishedChip()));
  await channel(selectFile(0x011d));
  const parts = [];
  for (let offset = 0; offset < 1900; offset += 200) parts.push((await channel(readBinary(offset, 200))).data);
  expect(concatBytes(...parts)).toEqual(findCardFile(image, "EF.SOD"));
});
