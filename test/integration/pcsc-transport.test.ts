import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import {
  createPcscService,
  type PcscService,
  type PrivatePcscd,
  type ReaderEvent,
  type ServedChipHandle,
  serveChip,
  startPrivatePcscd,
  type VirtualSlot,
} from "../../src/chip/transport/index.ts";
import { type ChipDouble, createChipDouble, DOUBLE_ATR } from "../support/chip-double.ts";
import { describeNeeding } from "../support/needs.ts";
import { findPcscdProblem, startTestPcscd, untilEmpty } from "../support/pcscd.ts";

const select = Uint8Array.of(0x00, 0xa4, 0x00, 0x00);
const mute = Uint8Array.of(0x00, 0xce, 0x00, 0x00);
const ok = Uint8Array.of(0x90, 0x00);

describeNeeding("pcsc", { name: "PC/SC over a real pcscd", missing: await findPcscdProblem() }, () => {
  let daemon: PrivatePcscd;
  let first: VirtualSlot;
  let second: VirtualSlot;
  let service: PcscService;
  let served: ServedChipHandle[] = [];

  beforeAll(async () => {
    daemon = await startTestPcscd(4);
    [first, second] = daemon.slots as [VirtualSlot, VirtualSlot];
  });
  afterAll(() => daemon.stop());

  beforeEach(() => {
    service = createPcscService({ socketName: daemon.socketName });
  });
  afterEach(async () => {
    await service.close();
    await Promise.all(served.map((handle) => handle.close()));
    served = [];
    await untilEmpty(daemon);
  });

  async function insert(slot: VirtualSlot, chip: ChipDouble): Promise<ServedChipHandle> {
    const handle = serveChip({ chip, port: slot.port });
    served.push(handle);
    try {
      await service.waitForCard(slot.readerName, { deadlineMs: 15_000 });
    } catch (cause) {
      const look = createPcscService({ socketName: daemon.socketName });
      const states = JSON.stringify({ watched: await service.listReaders(), fresh: await look.listReaders() });
      await look.close();
      throw new Error(`the card did not show: ${states}; chip: ${chip.events.join()}`, { cause });
    }
    return handle;
  }

  test("lists its readers, with names of their own", async () => {
    const readers = await service.listReaders();
    expect(readers.map(({ name }) => name)).toEqual(daemon.slots.map(({ readerName }) => readerName));
    expect(new Set(readers.map(({ name }) => name)).size).toBe(4);
    expect(readers.every(({ card, use }) => card === "absent" && use === "free")).toBe(true);
  });

  test("exchanges, power cycle, and state that others see", async () => {
    const chip = createChipDouble();
    await insert(first, chip);
    const card = await service.connect(first.readerName, { exclusive: true });
    expect(card.atr).toEqual(DOUBLE_ATR);
    expect(await card.transmit(select)).toEqual(ok);
    chip.events.length = 0;
    await card.powerCycle();
    expect(chip.events[0]).toBe("off");
    expect(chip.events).toContain("on");
    expect(await card.transmit(select)).toEqual(ok);
    const [state] = await service.listReaders();
    expect(state).toMatchObject({ card: "present", atr: DOUBLE_ATR });
    await card.close();
    await expect(card.transmit(select)).rejects.toMatchObject({ code: "TRANSPORT_CLOSED" });
  });

  test("short and extended APDUs of every size go there and back", async () => {
    await insert(first, createChipDouble());
    const card = await service.connect(first.readerName, { exclusive: true });
    expect(card.maximumCommandLength).toBeGreaterThan(65_000);
    for (const length of [5, 255, 256, 261, 262, 4_096, 32_768, 60_000, 65_000]) {
      const command = Uint8Array.from({ length }, (_, index) => (index * 7) & 0xff);
      command[1] = 0xcb;
      const answer = await card.transmit(command);
      expect(Buffer.compare(answer.subarray(0, -2), command)).toBe(0);
      expect(answer.subarray(-2)).toEqual(ok);
    }
  });

  test("two cards in two slots at the same time do not mix", async () => {
    for (const [slot, mark] of [[first, 1] as const, [second, 2] as const]) {
      await insert(slot, createChipDouble({ transmit: () => Uint8Array.of(mark, 0x90, 0x00) }));
    }
    const cards = await Promise.all(
      [first, second].map(({ readerName }) => service.connect(readerName, { exclusive: true })),
    );
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => cards[index % 2]?.transmit(select) ?? Promise.resolve(ok)),
    );
    expect(answers.map((answer) => answer[0])).toEqual(Array.from({ length: 100 }, (_, index) => (index % 2) + 1));
  });

  test("concurrent calls on one card are queued in order", async () => {
    let count = 0;
    const transmit = (): Uint8Array => Uint8Array.of(count++, 0x90, 0x00);
    await insert(first, createChipDouble({ transmit }));
    const card = await service.connect(first.readerName, { exclusive: true });
    const answers = await Promise.all(Array.from({ length: 50 }, () => card.transmit(select)));
    expect(answers.map((answer) => answer[0])).toEqual(Array.from({ length: 50 }, (_, index) => index));
  });

  test("a card pulled out in mid-exchange is gone, and back after it is put in again", async () => {
    const handle = await insert(first, createChipDouble());
    const card = await service.connect(first.readerName, { exclusive: true });
    const exchange = card.transmit(mute);
    const gone = expect(exchange).rejects.toMatchObject({ code: "TRANSPORT_CARD_REMOVED" });
    await sleep(50);
    await handle.close();
    await gone;
    await expect(card.transmit(select)).rejects.toMatchObject({ code: "TRANSPORT_CARD_REMOVED" });
    await card.close();
    await untilEmpty(daemon);
    await expect(service.connect(first.readerName, { exclusive: true })).rejects.toMatchObject({
      code: "TRANSPORT_NO_CARD",
    });
    await insert(first, createChipDouble());
    const again = await service.connect(first.readerName, { exclusive: true });
    expect(await again.transmit(select)).toEqual(ok);
  });

  test("a mute card misses its deadline; the other slot goes on", async () => {
    const handle = await insert(first, createChipDouble());
    await insert(second, createChipDouble());
    const silent = await service.connect(first.readerName, { exclusive: true });
    const lively = await service.connect(second.readerName, { exclusive: true });
    const late = { code: "TRANSPORT_DEADLINE", details: { milliseconds: 300 } };
    const exchange = expect(silent.transmit(mute, { deadlineMs: 300 })).rejects.toMatchObject(late);
    expect(await lively.transmit(select)).toEqual(ok);
    await exchange;
    await expect(silent.transmit(select)).rejects.toMatchObject(late);
    expect(await lively.transmit(select)).toEqual(ok);
    await handle.close();
    await silent.close();
    await untilFree(first);
    await insert(first, createChipDouble());
    const fresh = await service.connect(first.readerName, { exclusive: true });
    expect(await fresh.transmit(select)).toEqual(ok);
  });

  async function untilFree(slot: VirtualSlot): Promise<void> {
    const cardOf = async () => (await service.listReaders()).find(({ name }) => name === slot.readerName)?.card;
    while ((await cardOf()) !== "absent") await sleep(50);
  }

  test("an abort ends the exchange and the connection", async () => {
    const handle = await insert(first, createChipDouble());
    const card = await service.connect(first.readerName, { exclusive: true });
    const controller = new AbortController();
    const exchange = expect(card.transmit(mute, { signal: controller.signal })).rejects.toMatchObject({
      code: "TRANSPORT_ABORTED",
    });
    await sleep(20);
    controller.abort();
    await exchange;
    await handle.close();
  });

  test("exclusive means nobody else; shared lets others in, and a reset by one is told to the other", async () => {
    await insert(first, createChipDouble());
    const other = createPcscService({ socketName: daemon.socketName });
    const writer = await service.connect(first.readerName, { exclusive: true });
    await expect(other.connect(first.readerName, { exclusive: false })).rejects.toMatchObject({
      code: "TRANSPORT_SHARING_VIOLATION",
    });
    await writer.close();
    const reader = await service.connect(first.readerName, { exclusive: false });
    const guest = await other.connect(first.readerName, { exclusive: false });
    expect(await guest.transmit(select)).toEqual(ok);
    await guest.close(); // leaves the card reset, so that nothing it opened stays open
    await expect(reader.transmit(select)).rejects.toMatchObject({ code: "TRANSPORT_CARD_RESET" });
    await reader.powerCycle();
    expect(await reader.transmit(select)).toEqual(ok);
    await other.close();
  });

  test.each(["SIGTERM", "SIGKILL"] as const)(
    "pcscd ended by %s and started again: the next read works",
    async (how) => {
      const events: string[] = [];
      const stop = service.watch((event) => void events.push(event.kind));
      await insert(first, createChipDouble());
      const card = await service.connect(first.readerName, { exclusive: true });
      process.kill(daemon.pid, how);
      await expect(untilFailure(() => card.transmit(select))).rejects.toMatchObject({ name: "TransportError" });
      await daemon.restart();
      await service.waitForCard(first.readerName, { deadlineMs: 10_000 });
      const again = await service.connect(first.readerName, { exclusive: true });
      expect(await again.transmit(select)).toEqual(ok);
      await again.close();
      await card.powerCycle();
      expect(await card.transmit(select)).toEqual(ok);
      stop();
      expect(events.filter((kind) => kind.startsWith("service"))).toEqual(["service-lost", "service-found"]);
    },
  );

  test("a child that was killed is replaced by a new one", async () => {
    await insert(first, createChipDouble());
    const card = await service.connect(first.readerName, { exclusive: true });
    const { stdout } = await promisify(execFile)("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)]);
    for (const line of stdout.split("\n").filter((text) => text.includes("pcsc-child"))) {
      process.kill(Number.parseInt(line, 10), "SIGKILL");
    }
    await expect(card.transmit(select)).rejects.toMatchObject({ name: "TransportError" });
    await card.powerCycle();
    expect(await card.transmit(select)).toEqual(ok);
    expect(await service.listReaders()).toHaveLength(4);
  });

  test("tells of cards as they come and go", async () => {
    const events: ReaderEvent[] = [];
    service.watch((event) => void events.push(event));
    const handle = await insert(second, createChipDouble());
    await handle.close();
    await untilFree(second);
    const told = events
      .filter(({ kind }) => kind.startsWith("card"))
      .map((event) => [event.kind, "reader" in event && event.reader.name]);
    expect(told).toEqual([
      ["card-inserted", second.readerName],
      ["card-removed", second.readerName],
    ]);
  });

  test("what is missing is named: reader, card, service", async () => {
    const code = (expected: string) => expect.objectContaining({ code: expected });
    await expect(service.connect("No Such Reader", { exclusive: true })).rejects.toEqual(
      code("TRANSPORT_READER_UNKNOWN"),
    );
    await expect(service.connect(first.readerName, { exclusive: true })).rejects.toEqual(code("TRANSPORT_NO_CARD"));
    await expect(service.waitForCard(undefined, { deadlineMs: 600 })).rejects.toEqual(code("TRANSPORT_NO_CARD"));
    await expect(service.waitForCard("No Such Reader", { deadlineMs: 600 })).rejects.toEqual(
      code("TRANSPORT_READER_UNKNOWN"),
    );
    const aborted = AbortSignal.abort();
    await expect(service.waitForCard(undefined, { deadlineMs: 600, signal: aborted })).rejects.toEqual(
      code("TRANSPORT_ABORTED"),
    );
    const nowhere = createPcscService({ socketName: "/nonexistent/pcscd.comm", serviceRetryMs: 0 });
    await expect(nowhere.listReaders()).rejects.toEqual(code("TRANSPORT_NO_SERVICE"));
    await expect(nowhere.connect("R", { exclusive: true })).rejects.toEqual(code("TRANSPORT_NO_SERVICE"));
    await expect(nowhere.waitForCard(undefined, { deadlineMs: 600 })).rejects.toEqual(code("TRANSPORT_NO_SERVICE"));
    await nowhere.close();
  });

  test("a program that only looks ends by itself", async () => {
    const program = [
      `import { createPcscService } from ${JSON.stringify(new URL("../../src/chip/transport/index.ts", import.meta.url).href)};`,
      `const service = createPcscService({ socketName: ${JSON.stringify(daemon.socketName)} });`,
      "console.log((await service.listReaders()).length);",
    ].join("\n");
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "-e", program],
      {
        timeout: 20_000,
      },
    );
    expect(stdout.trim()).toBe("4");
  });

  test("a private pcscd says why it cannot be", async () => {
    await expect(startPrivatePcscd({ slots: 17, directory: tmpdir() })).rejects.toMatchObject({
      code: "PRIVATE_PCSCD_UNAVAILABLE",
    });
  });
});

/** Exchanges until one fails: the death of a daemon is noticed a moment after it. */
async function untilFailure(exchange: () => Promise<unknown>): Promise<never> {
  for (;;) {
    await exchange();
    await sleep(10);
  }
}
