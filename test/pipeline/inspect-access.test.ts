/** Passwords that are counted, keys that are refused, two documents at once, and readers that carry less than they say. */
import { beforeAll, describe, expect, it } from "vitest";
import { encodeTlv } from "../../src/base/bytes/index.ts";
import { parseCommandApdu } from "../../src/chip/iso7816/index.ts";
import { type AccessKey, AccessPacer, type InspectCardOptions } from "../../src/chip/reader/index.ts";
import type { VirtualChip } from "../../src/chip/simulator/index.ts";
import { type CardTransport, createMemoryTransport, TransportError } from "../../src/chip/transport/index.ts";
import { at, inspect, makeStation, type Station } from "../support/encoding-station.ts";
import { can, makeReaderCard, type ReaderCard, readerChip } from "../support/reader-card.ts";
import { intercept } from "../support/tampering-transport.ts";

let station: Station;
let card: ReaderCard;
const pin = "482915";
const puk = "1234567890";

beforeAll(async () => {
  station = await makeStation("access in the inspection");
  card = await makeReaderCard({
    pki: station.pki,
    signingTime: at,
    activeAuthentication: true,
    secrets: { pin, puk },
    // Above 32 KB and above 64 KB: READ BINARY with an odd instruction.
    files: [["DG16", encodeTlv(0x70, new Uint8Array(70_000).fill(0x30))]],
  });
});

type Options = Omit<InspectCardOptions, "transport" | "access" | "at" | "random" | "trust">;

function open(chip: VirtualChip, access: AccessKey, options: Options = {}) {
  return inspect(createMemoryTransport(chip), access, { trust: station.trust, ...options });
}

describe("PIN and PUK", () => {
  it("open a card that knows them; the PUK opens no files, for it is there to unblock the PIN", async () => {
    const byPin = await open(readerChip(card), { kind: "PIN", pin });
    expect(byPin.verdict).toBe("valid");
    expect(byPin.checks.find(({ id }) => id === "access")).toMatchObject({ status: "passed" });
    const byPuk = await open(readerChip(card), { kind: "PUK", puk });
    expect(byPuk.checks.find(({ id }) => id === "access")).toMatchObject({ status: "passed" });
    expect(byPuk.files.find(({ name }) => name === "EF.SOD")?.status).toBe("refused");
    expect(byPuk.verdict).toBe("incomplete");
  });

  it("tell how many tries are left, and never use the last one unasked", async () => {
    const chip = readerChip(card);
    const wrong = { kind: "PIN", pin: "000000" } as const;
    await expect(open(chip, wrong)).rejects.toMatchObject({ code: "CARD_PASSWORD_WRONG", details: { tries: 2 } });
    await expect(open(chip, wrong)).rejects.toMatchObject({ code: "CARD_PASSWORD_WRONG", details: { tries: 1 } });
    for (let again = 0; again < 3; again++) {
      await expect(open(chip, wrong)).rejects.toMatchObject({ code: "CARD_PASSWORD_LAST_TRY" });
      await expect(open(chip, { kind: "PIN", pin })).rejects.toMatchObject({ code: "CARD_PASSWORD_LAST_TRY" });
    }
    const lastTry = { lastTry: "allowed" } as const;
    await expect(open(chip, { kind: "PIN", pin, ...lastTry })).rejects.toMatchObject({
      code: "CARD_PASSWORD_SUSPENDED",
    });
    // The CAN resumes the PIN: with the right one all tries are back.
    const report = await open(chip, { kind: "PIN", pin, can: can.can, ...lastTry });
    expect(report.verdict).toBe("valid");
    await expect(open(chip, wrong)).rejects.toMatchObject({ code: "CARD_PASSWORD_WRONG", details: { tries: 2 } });
  });

  it("S03: a blocked PIN is blocked, whatever is given with it, and the CAN still opens the card", async () => {
    const chip = readerChip(card);
    const wrong = { kind: "PIN", pin: "000000", can: can.can, lastTry: "allowed" } as const;
    for (const code of ["CARD_PASSWORD_WRONG", "CARD_PASSWORD_WRONG", "CARD_PASSWORD_BLOCKED"]) {
      await expect(open(chip, wrong)).rejects.toMatchObject({ code });
    }
    for (const access of [wrong, { kind: "PIN", pin } as const, { ...wrong, pin }]) {
      await expect(open(chip, access)).rejects.toMatchObject({ code: "CARD_PASSWORD_BLOCKED" });
    }
    expect((await open(chip, can)).verdict).toBe("valid");
  });

  it("a wrong CAN given for the last try is told as such and costs no try of the PIN", async () => {
    const chip = readerChip(card);
    const wrong = { kind: "PIN", pin: "000000" } as const;
    await open(chip, wrong).catch(() => undefined);
    await open(chip, wrong).catch(() => undefined);
    const withWrongCan = { kind: "PIN", pin, can: "999999", lastTry: "allowed" } as const;
    await expect(open(chip, withWrongCan)).rejects.toMatchObject({ code: "CARD_ACCESS_REFUSED" });
    expect((await open(chip, { ...withWrongCan, can: can.can })).verdict).toBe("valid");
  });

  it("appear in no error and no report", async () => {
    const report = await open(readerChip(card), { kind: "PIN", pin });
    expect(JSON.stringify({ ...report, image: undefined })).not.toContain(pin);
    const error = await open(readerChip(card), { kind: "PIN", pin: "135792" }).catch((thrown: Error) => thrown);
    expect(`${error}${JSON.stringify(error)}`).not.toContain("135792");
  });
});

describe("a wrong CAN", () => {
  it("makes the next tries wait, longer each time, and never blocks", async () => {
    const waits: number[] = [];
    const pacer = new AccessPacer({ sleep: async (milliseconds) => void waits.push(milliseconds) });
    const chip = readerChip(card);
    for (let turn = 0; turn < 9; turn++) {
      const wrong = { kind: "CAN", can: "999999" } as const;
      await expect(open(chip, wrong, { pacer })).rejects.toMatchObject({ code: "CARD_ACCESS_REFUSED" });
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect((await open(chip, can, { pacer })).verdict).toBe("valid");
    expect(pacer.pauseMs).toBe(0);
  });

  it("does not make the next try wait when it was the card that went away", async () => {
    const pacer = new AccessPacer({ sleep: async () => undefined });
    for (let turn = 0; turn < 4; turn++) {
      await expect(open(readerChip(card, { faults: ["power-loss-after:1"] }), can, { pacer })).rejects.toThrow();
    }
    expect(pacer.pauseMs).toBe(0);
  });
});

describe("A36: two documents on one desk", () => {
  const typed = { documentNumber: "200012345", dateOfBirth: "000215", dateOfExpiry: "400215" };

  it("the MRZ that was typed is compared, though the CAN opened the card", async () => {
    const same = await open(readerChip(card), can, { expected: typed });
    expect(same.checks.find(({ id }) => id === "consistency.access-key")?.status).toBe("passed");
    const other = await open(readerChip(card), can, { expected: { ...typed, documentNumber: "200099999" } });
    expect(other.checks.find(({ id }) => id === "consistency.access-key")).toMatchObject({
      status: "failed",
      reason: "OTHER_DOCUMENT",
    });
    expect(other.verdict).toBe("invalid");
  });

  it("the MRZ of one document does not open the other", async () => {
    const wrong = { kind: "MRZ", ...typed, documentNumber: "200099999" } as const;
    await expect(open(readerChip(card), wrong)).rejects.toMatchObject({ code: "CARD_ACCESS_REFUSED" });
  });
});

describe("readers that carry less than they say", () => {
  /** Fails as a driver without extended length does: on the long command, or on a long answer. */
  function limited(
    transport: CardTransport,
    fails: (command: Uint8Array, answer: Uint8Array) => boolean,
  ): CardTransport {
    let isLost = false;
    const tampered = intercept(transport, async ({ command }, pass) => {
      if (isLost) throw new TransportError("TRANSPORT_PROTOCOL", { reason: "lost" });
      const answer = await pass();
      if (!fails(command, answer)) return answer;
      isLost = true;
      throw new TransportError("TRANSPORT_PROTOCOL", { reason: "0x80100016" });
    });
    return {
      ...tampered,
      atr: transport.atr,
      powerCycle: async () => {
        isLost = false;
        await transport.powerCycle();
      },
    };
  }

  it("C12: a long answer that does not come back is asked for again in short blocks, and the card is valid", async () => {
    const transport = limited(createMemoryTransport(readerChip(card)), (_, answer) => answer.length > 261);
    const report = await inspect(transport, can, { trust: station.trust });
    expect(report.verdict).toBe("valid");
    expect(report.checks.find(({ id }) => id === "access")?.detail).toContain("opened again 1 times");
  });

  it("without extended length only short commands are sent; files above 64 KB come whole", async () => {
    const commands: Uint8Array[] = [];
    const chip = readerChip(card, { faults: ["no-extended-length"] });
    const short = createMemoryTransport(chip, { maximumCommandLength: 261 });
    const transport = intercept(short, ({ command }, pass) => {
      commands.push(command);
      return pass();
    });
    const report = await inspect(transport, can, { trust: station.trust });
    expect(report.verdict).toBe("valid");
    expect(commands.every((command) => command.length <= 261 && (command.length < 7 || command[4] !== 0))).toBe(true);
    expect(report.files.find(({ name }) => name === "DG16")?.size).toBe(70_005);
    // Under secure messaging the instruction stays in clear: the odd one beyond 32 KB.
    expect(commands.some((command) => parseCommandApdu(command).ins === 0xb1)).toBe(true);
  });

  it("long blocks are used where the answer to reset and EF.ATR/INFO allow them, and not where the chip says no", async () => {
    const counts: number[] = [];
    for (const faults of [[], ["no-extended-length"]]) {
      const counted = intercept(createMemoryTransport(readerChip(card, { faults })), (_, pass) => pass());
      expect((await inspect(counted, can, { trust: station.trust })).verdict).toBe("valid");
      counts.push(counted.count);
    }
    expect(counts[0]).toBeLessThan(50);
    expect(counts[1]).toBeGreaterThan(300);
  });
});
