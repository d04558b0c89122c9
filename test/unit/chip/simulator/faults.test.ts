import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import {
  readBinary,
  readBinaryByShortFileId,
  selectFile,
  selectMasterFile,
} from "../../../../src/chip/iso7816/index.ts";
import { performActiveAuthentication } from "../../../../src/chip/protocols/index.ts";
import { faultNames, parseFault } from "../../../../src/chip/simulator/index.ts";
import { createMemoryTransport } from "../../../../src/chip/transport/index.ts";
import { findCardFile } from "../../../../src/lds/index.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { connect, finishedChip, image, openWithPace, subjectPublicKeyInfo } from "./specimen.ts";

const selectMf = fromHex("00a4000c");
const dg1 = findCardFile(image, "DG1") ?? fromHex("");

async function openedDg1(...faults: readonly string[]) {
  const channel = await openWithPace(connect(finishedChip({ faults })));
  return { channel, selected: await channel(selectFile(0x0101)) };
}

describe("names", () => {
  test("parameters are part of the name", () => {
    expect(parseFault("mute")).toEqual({ kind: "mute" });
    expect(parseFault("power-loss-after:12")).toEqual({ kind: "power-loss-after", count: 12 });
    expect(parseFault("flip-byte:EF.SOD")).toEqual({ kind: "flip-byte", file: "EF.SOD" });
  });

  test.each([
    "",
    "mute:1",
    "power-loss-after",
    "power-loss-after:x",
    "flip-byte:DG99",
    "flip-byte",
    "other",
    "mf-select-status:1234",
    "sm-reply:7",
  ])("refused: %j", (name) => {
    expect(() => parseFault(name)).toThrowError(expect.objectContaining({ code: "FAULT_UNKNOWN" }));
  });

  test("every name of the list can be given", () => {
    for (const name of faultNames) {
      const given = name
        .replace(":N", ":5")
        .replace(":FILE", ":DG2")
        .replace(":HHHH", ":6A82")
        .replace(":HEX", ":7C00");
      expect(parseFault(given).kind).toBe(name.split(":")[0]);
    }
    expect(new Set(faultNames).size).toBe(faultNames.length);
  });
});

describe("power", () => {
  test("power-loss-after: the next command finds no chip; after power-on it works and the fault is spent", async () => {
    const chip = finishedChip({ faults: ["power-loss-after:2"] });
    expect(toHex(await chip.transmit(selectMf))).toBe("9000");
    expect(toHex(await chip.transmit(selectMf))).toBe("9000");
    expect(toHex(await chip.transmit(selectMf))).toBe("");
    expect(toHex(await chip.transmit(selectMf))).toBe("");
    chip.powerOn();
    expect(toHex(await chip.transmit(selectMf))).toBe("9000");
  });

  test("the transport sees a card that went away", async () => {
    const transport = createMemoryTransport(finishedChip({ faults: ["power-loss-after:0"] }));
    await expect(transport.transmit(selectMf)).rejects.toMatchObject({ code: "TRANSPORT_CARD_REMOVED" });
    await transport.powerCycle();
    expect(toHex(await transport.transmit(selectMf))).toBe("9000");
  });

  test("answer-loss-after: the command was carried out", async () => {
    const chip = finishedChip({ faults: ["answer-loss-after:1"] });
    await chip.transmit(selectMf);
    expect(toHex(await chip.transmit(selectMf))).toBe("");
    expect(chip.answeredCommands).toBe(2);
  });

  test.each(["mute", "mute-after:0"])("%s: no answer until the transport's deadline", async (fault) => {
    const transport = createMemoryTransport(finishedChip({ faults: [fault] }), { deadlineMs: 20 });
    await expect(transport.transmit(selectMf)).rejects.toMatchObject({ code: "TRANSPORT_DEADLINE" });
  });

  test("a chip without power has no say", async () => {
    const chip = finishedChip();
    chip.powerOff();
    expect(toHex(await chip.transmit(selectMf))).toBe("6f00");
  });
});

describe("content", () => {
  test("flip-byte: one bit in the middle of the file", async () => {
    const { channel } = await openedDg1("flip-byte:DG1");
    const { data } = await channel(readBinary(0, 93));
    const differing = [...data.keys()].filter((index) => data[index] !== dg1[index]);
    expect(differing).toEqual([46]);
  });

  test("truncate and missing", async () => {
    const { channel } = await openedDg1("truncate:DG1");
    expect((await channel(readBinary(0, 256))).data).toEqual(dg1.subarray(0, 46));
    expect((await openedDg1("missing:DG1")).selected.statusWord).toBe(0x6a82);
  });
});

describe("answers that chips of the field give", () => {
  test.each([
    ["read-limit:100", 101, 0x6700],
    ["read-hint:90", 93, 0x9000],
    ["end-of-file-6b00", 100, 0x6b00],
    ["end-of-file-9000", 100, 0x9000],
  ])("%s", async (fault, expectedLength, statusWord) => {
    const { channel } = await openedDg1(fault);
    expect((await channel(readBinary(0, expectedLength))).statusWord.toString(16)).toBe(statusWord.toString(16));
    expect((await channel(readBinary(0, 90))).statusWord).toBe(0x9000);
  });

  test("bare-read-limit: plain 6700, which ends the terminal's session", async () => {
    const { channel } = await openedDg1("bare-read-limit:100");
    await expect(channel(readBinary(0, 101))).rejects.toMatchObject({
      code: "SM_RESPONSE_NOT_PROTECTED",
      statusWord: 0x6700,
    });
  });

  test("drops-sm-on-refusal: the next command meets a plain 6988", async () => {
    const { channel } = await openedDg1("drops-sm-on-refusal");
    expect((await channel(selectFile(0x0103))).statusWord).toBe(0x6982);
    await expect(channel(readBinary(0, 4))).rejects.toMatchObject({ statusWord: 0x6988 });
  });

  test("wrong-sm-mac: the terminal does not take the answer", async () => {
    const opening = openWithPace(connect(finishedChip({ faults: ["wrong-sm-mac"] })));
    await expect(opening).rejects.toMatchObject({ code: "SM_CHECKSUM_WRONG" });
  });

  test.each([
    ["no-mf-select", 0x6d00, 0x6d00],
    ["mf-select-without-data-only", 0x9000, 0x6a86],
    ["mf-select-by-id-only", 0x6a87, 0x9000],
  ])("%s", async (fault, withoutData, byId) => {
    const transmit = connect(finishedChip({ faults: [fault] }));
    expect((await transmit(selectMasterFile("without-data"))).statusWord).toBe(withoutData);
    expect((await transmit(selectMasterFile("by-file-id"))).statusWord).toBe(byId);
    expect((await transmit(readBinaryByShortFileId(0x1c, 0, 256))).statusWord).toBe(0x9000);
  });

  test("pace-fails: 6300 at the last step although the password was right", async () => {
    await expect(openWithPace(connect(finishedChip({ faults: ["pace-fails"] })))).rejects.toMatchObject({
      code: "PACE_WRONG_PASSWORD",
    });
  });
});

describe("copies", () => {
  test.each([
    ["clone", "refused"],
    ["wrong-aa-key", "signature-wrong"],
  ])("%s: active authentication fails, %s", async (fault, reason) => {
    const transmit = await openWithPace(connect(finishedChip({ faults: [fault] })));
    const result = await performActiveAuthentication({ transmit, subjectPublicKeyInfo, random: seededRandom("aa") });
    expect(result).toMatchObject({ status: "failed", reason });
  });
});
