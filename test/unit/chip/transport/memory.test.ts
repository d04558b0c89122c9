import { describe, expect, test } from "vitest";
import { createMemoryTransport } from "../../../../src/chip/transport/index.ts";
import { createChipDouble, DOUBLE_ATR } from "../../../support/chip-double.ts";

const select = Uint8Array.of(0x00, 0xa4, 0x00, 0x00);
const mute = Uint8Array.of(0x00, 0xce, 0x00, 0x00);

describe("memory transport", () => {
  test("powers the chip up, passes bytes and powers it down", async () => {
    const chip = createChipDouble();
    const transport = createMemoryTransport(chip, { readerName: "Test" });
    expect(transport.readerName).toBe("Test");
    expect(transport.atr).toEqual(DOUBLE_ATR);
    expect(await transport.transmit(select)).toEqual(Uint8Array.of(0x90, 0x00));
    await transport.powerCycle();
    await transport.close();
    await transport.close();
    expect(chip.events).toEqual(["on", "off", "on", "off"]);
    await expect(transport.transmit(select)).rejects.toMatchObject({ code: "TRANSPORT_CLOSED" });
  });

  test("one exchange at a time, in the order of the calls", async () => {
    let running = 0;
    let most = 0;
    const transmit = async (command: Uint8Array): Promise<Uint8Array> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return Uint8Array.of(command[3] ?? 0, 0x90, 0x00);
    };
    const transport = createMemoryTransport(createChipDouble({ transmit }));
    const answers = await Promise.all([1, 2, 3].map((p2) => transport.transmit(Uint8Array.of(0, 0xb0, 0, p2))));
    expect(answers.map((answer) => answer[0])).toEqual([1, 2, 3]);
    expect(most).toBe(1);
  });

  test("a mute chip misses the deadline, and only a power cycle brings it back", async () => {
    const transport = createMemoryTransport(createChipDouble());
    const late = { code: "TRANSPORT_DEADLINE", details: { milliseconds: 20 } };
    await expect(transport.transmit(mute, { deadlineMs: 20 })).rejects.toMatchObject(late);
    await expect(transport.transmit(select)).rejects.toMatchObject(late);
    await transport.powerCycle();
    expect(await transport.transmit(select)).toEqual(Uint8Array.of(0x90, 0x00));
  });

  test("an abort ends the exchange", async () => {
    const transport = createMemoryTransport(createChipDouble());
    const controller = new AbortController();
    const exchange = transport.transmit(mute, { signal: controller.signal });
    controller.abort();
    await expect(exchange).rejects.toMatchObject({ code: "TRANSPORT_ABORTED" });
  });

  test("fewer than two bytes are a card that is gone", async () => {
    const transport = createMemoryTransport(createChipDouble({ transmit: () => new Uint8Array(1) }));
    await expect(transport.transmit(select)).rejects.toMatchObject({ code: "TRANSPORT_CARD_REMOVED" });
  });

  test("a reader without extended length refuses a long command and goes on", async () => {
    const transport = createMemoryTransport(createChipDouble(), { maximumCommandLength: 261 });
    const tooLong = { code: "TRANSPORT_COMMAND_TOO_LONG", details: { length: 262, limit: 261 } };
    await expect(transport.transmit(new Uint8Array(262))).rejects.toMatchObject(tooLong);
    expect(await transport.transmit(select)).toEqual(Uint8Array.of(0x90, 0x00));
  });
});
