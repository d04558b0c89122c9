import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import type { ApduProcessor, CommandApdu, ResponseApdu } from "../../../../src/chip/iso7816/index.ts";
import {
  deriveTransportKeys,
  openScp03,
  Scp03Chip,
  type Scp03ChipOptions,
  scp03PlainCapacity,
} from "../../../../src/chip/protocols/scp/index.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

const master = fromHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
const chipSerial = fromHex("c1c10000000000000001");

function createChip(options: Partial<Scp03ChipOptions> = {}): Scp03Chip {
  return new Scp03Chip({
    keys: deriveTransportKeys(master, chipSerial),
    keyVersion: 0x30,
    iParameter: 0x70,
    chipSerial,
    applicationId: fromHex("a000000151000000"),
    levels: [0x33],
    random: seededRandom("card"),
    ...options,
  });
}

/** Card behind a wire: echoes the plain data of every protected command; `spoil` changes what passes. */
function wire(chip: Scp03Chip, spoil: (response: ResponseApdu, count: number) => ResponseApdu = (same) => same) {
  const sent: CommandApdu[] = [];
  const transmit: ApduProcessor = async (command) => {
    sent.push(command);
    return spoil(answer(chip, command), sent.length);
  };
  return { sent, transmit };
}

function answer(chip: Scp03Chip, command: CommandApdu): ResponseApdu {
  if (command.ins === 0x50) return chip.initializeUpdate(command);
  if (command.ins === 0x82) return chip.externalAuthenticate(command);
  const { data = new Uint8Array(), p1 } = chip.openCommand(command);
  return chip.protectResponse(
    p1 === 0xff ? { data: new Uint8Array(), statusWord: 0x6a80 } : { data, statusWord: 0x9000 },
  );
}

const echo = (data: Uint8Array, p1 = 0): CommandApdu => ({ cla: 0, ins: 0xda, p1, p2: 0, data, expectedLength: 256 });
const keys = (serial: Uint8Array) => deriveTransportKeys(master, serial);

describe("SCP03 channel", () => {
  test("opens with keys found by the chip's serial and carries data of every length", async () => {
    const { transmit, sent } = wire(createChip());
    const channel = await openScp03({ transmit, keys, keyVersion: 0x30, random: seededRandom("host") });
    expect(toHex(channel.chipSerial)).toBe(toHex(chipSerial));
    for (const length of [1, 15, 16, 17, 231, 239, 240, 247, 255, 256, 1000]) {
      const data = new Uint8Array(length).fill(0x80);
      expect(await channel.transmit(echo(data))).toEqual({ data, statusWord: 0x9000 });
      expect(toHex(sent.at(-1)?.data ?? data)).not.toContain("80".repeat(16));
    }
  });

  test("a refusal comes bare and the session goes on", async () => {
    const { transmit } = wire(createChip());
    const channel = await openScp03({ transmit, keys, random: seededRandom("host") });
    expect((await channel.transmit(echo(fromHex("01"), 0xff))).statusWord).toBe(0x6a80);
    expect((await channel.transmit(echo(fromHex("01")))).statusWord).toBe(0x9000);
  });

  test("a wrong transport key stops before EXTERNAL AUTHENTICATE, with its own code", async () => {
    const { transmit, sent } = wire(createChip());
    const other = deriveTransportKeys(master, fromHex("c1c10000000000000002"));
    await expect(openScp03({ transmit, keys: other, random: seededRandom("host") })).rejects.toMatchObject({
      code: "SCP03_CARD_CRYPTOGRAM_WRONG",
      entry: { exit: 4, retry: false },
    });
    expect(sent.map(({ ins }) => ins)).toEqual([0x50]);
  });

  test("another i parameter than expected is refused before any key is used", async () => {
    const { transmit, sent } = wire(createChip({ iParameter: 0x00 }));
    await expect(openScp03({ transmit, keys, random: seededRandom("host") })).rejects.toMatchObject({
      code: "SCP03_RESPONSE_INVALID",
    });
    expect(sent.length).toBe(1);
  });

  test("a card does not open a session below its level", async () => {
    const { transmit } = wire(createChip());
    const opening = openScp03({ transmit, keys, securityLevel: 0x01, random: seededRandom("host") });
    await expect(opening).rejects.toMatchObject({ code: "STATUS_WORD", statusWord: 0x6a86 });
  });

  test.each([
    [
      "a flipped bit",
      (r: ResponseApdu) => ({ ...r, data: r.data.map((b, i) => (i === 3 ? b ^ 1 : b)) }),
      "CHECKSUM_WRONG",
    ],
    ["another status word", (r: ResponseApdu) => ({ ...r, statusWord: 0x6282 }), "CHECKSUM_WRONG"],
    ["a bare 9000", (r: ResponseApdu) => ({ ...r, data: new Uint8Array() }), "RESPONSE_NOT_PROTECTED"],
    ["data with a refusal", (r: ResponseApdu) => ({ ...r, statusWord: 0x6a80 }), "RESPONSE_NOT_PROTECTED"],
  ])("the host ends the session on %s", async (_, change, code) => {
    const { transmit } = wire(createChip(), (response, count) => (count === 3 ? change(response) : response));
    const channel = await openScp03({ transmit, keys, random: seededRandom("host") });
    await expect(channel.transmit(echo(fromHex("0102")))).rejects.toMatchObject({ code: `SCP03_${code}` });
    await expect(channel.transmit(echo(fromHex("0102")))).rejects.toMatchObject({ code: "SCP03_SESSION_ENDED" });
  });

  test("the card ends the session on a repeated command, a changed one and a plain one", async () => {
    for (const change of [
      (command: CommandApdu) => command,
      (command: CommandApdu) => ({ ...command, p2: command.p2 ^ 1 }),
      () => echo(fromHex("0102")),
    ]) {
      const chip = createChip();
      const { transmit, sent } = wire(chip);
      const channel = await openScp03({ transmit, keys, random: seededRandom("host") });
      await channel.transmit(echo(fromHex("0102")));
      const last = sent.at(-1);
      expect(() => last && chip.openCommand(change(last))).toThrowError(
        expect.objectContaining({ code: "SCP03_CHECKSUM_WRONG" }),
      );
      expect(chip.isOpen).toBe(false);
    }
  });

  test("the challenge counter goes up with every attempt and can be carried over power-off", async () => {
    const chip = createChip({ sequenceCounter: 41 });
    const challenge = () => toHex(chip.initializeUpdate({ ...echo(new Uint8Array(8)), p1: 0 }).data);
    const [first, second] = [challenge(), challenge()];
    expect(first?.slice(-6)).toBe("00002a");
    expect(second?.slice(-6)).toBe("00002b");
    expect(first?.slice(26, 42)).not.toBe(second?.slice(26, 42));
    expect(chip.sequenceCounter).toBe(43);
  });

  test("EXTERNAL AUTHENTICATE without INITIALIZE UPDATE, and a second one, are refused", async () => {
    const chip = createChip();
    const command = { cla: 0x84, ins: 0x82, p1: 0x33, p2: 0, data: new Uint8Array(16) };
    expect(chip.externalAuthenticate(command).statusWord).toBe(0x6985);
    chip.initializeUpdate({ ...echo(new Uint8Array(8)), p1: 0 });
    expect(chip.externalAuthenticate(command).statusWord).toBe(0x6300);
    expect(chip.externalAuthenticate(command).statusWord).toBe(0x6985);
  });

  test("capacity: the most plain bytes that fit into command data", () => {
    expect(scp03PlainCapacity(255)).toBe(239);
    expect(scp03PlainCapacity(255, 0x71)).toBe(223);
  });

  test("a serial of another length is refused", () => {
    expect(() => deriveTransportKeys(master, fromHex("01"))).toThrowError(
      expect.objectContaining({ code: "CHIP_SERIAL_INVALID" }),
    );
  });
});
