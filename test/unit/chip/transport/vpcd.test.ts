import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { concatBytes } from "../../../../src/base/bytes/index.ts";
import { type ServedChip, type ServedChipHandle, serveChip } from "../../../../src/chip/transport/index.ts";
import { encodeVpcdMessage, VpcdMessageReader } from "../../../../src/chip/transport/vpcd-frames.ts";
import { createChipDouble, DOUBLE_ATR } from "../../../support/chip-double.ts";

describe("messages of the virtual reader", () => {
  test("two bytes of length, most significant first", () => {
    expect(encodeVpcdMessage(Uint8Array.of(0x90, 0x00))).toEqual(Uint8Array.of(0x00, 0x02, 0x90, 0x00));
    expect(encodeVpcdMessage(new Uint8Array(0x1234)).subarray(0, 2)).toEqual(Uint8Array.of(0x12, 0x34));
    expect(() => encodeVpcdMessage(new Uint8Array(0x10000))).toThrow(RangeError);
  });

  test("come out whole however TCP cut them", () => {
    const messages = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 });
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 1, max: 400 })), (payloads, cuts) => {
        const stream = concatBytes(...payloads.map(encodeVpcdMessage));
        const reader = new VpcdMessageReader();
        const out: Uint8Array[] = [];
        let position = 0;
        for (const cut of [...cuts, stream.length]) {
          out.push(...reader.push(stream.subarray(position, position + cut)));
          position += cut;
        }
        expect(out).toEqual(payloads);
      }),
    );
  });
});

describe("a chip in the virtual reader", () => {
  let server: Server;
  let port: number;
  let handle: ServedChipHandle | undefined;

  beforeEach(async () => {
    server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
  });

  afterEach(async () => {
    await handle?.close();
    handle = undefined;
    server.close();
  });

  function serve(chip: ServedChip): Promise<Peer> {
    const connection = once(server, "connection");
    handle = serveChip({ chip, port });
    return connection.then(([socket]) => new Peer(socket as Socket));
  }

  test("obeys the control bytes and gives its ATR", async () => {
    const chip = createChipDouble();
    const reader = await serve(chip);
    reader.send([0x01], [0x02], [0x00], [0x04]);
    expect(await reader.next()).toEqual(DOUBLE_ATR);
    expect(chip.events).toEqual(["on", "reset", "off"]);
  });

  test("answers commands in order, also when they come in one piece", async () => {
    const slow = async (command: Uint8Array): Promise<Uint8Array> => {
      await sleep(command[3] === 1 ? 20 : 0);
      return Uint8Array.of(command[3] ?? 0, 0x90, 0x00);
    };
    const reader = await serve(createChipDouble({ transmit: slow }));
    reader.send([0, 0xb0, 0, 1], [0, 0xb0, 0, 2], [0x04]);
    expect(await reader.next()).toEqual(Uint8Array.of(1, 0x90, 0x00));
    expect(await reader.next()).toEqual(Uint8Array.of(2, 0x90, 0x00));
    expect(await reader.next()).toEqual(DOUBLE_ATR);
  });

  test.each<[string, ServedChip["transmit"]]>([
    ["throws", () => expect.fail("fault of the chip")],
    ["rejects", () => Promise.reject(new Error("fault of the chip"))],
    ["gives no status word", () => new Uint8Array()],
    ["gives more than a message holds", () => new Uint8Array(0x10000)],
  ])("always answers: a chip that %s is 6F00", async (_, transmit) => {
    const reader = await serve(createChipDouble({ transmit }));
    reader.send([0, 0xa4, 0, 0]);
    expect(await reader.next()).toEqual(Uint8Array.of(0x6f, 0x00));
  });

  test("loses power with the connection and goes in again", async () => {
    const chip = createChipDouble();
    const first = await serve(chip);
    const again = once(server, "connection");
    first.socket.destroy();
    const [socket] = await again;
    const reader = new Peer(socket as Socket);
    reader.send([0x01], [0x04]);
    expect(await reader.next()).toEqual(DOUBLE_ATR);
    expect(chip.events).toEqual(["off", "on"]);
  });

  test("says so when nobody listens", async () => {
    server.close();
    handle = serveChip({ chip: createChipDouble(), port });
    await expect(handle.inserted(100)).rejects.toMatchObject({ code: "VPCD_UNREACHABLE" });
  });
});

/** The reader's side: pcscd's driver in the few lines that the protocol needs. */
class Peer {
  readonly socket: Socket;
  readonly #reader = new VpcdMessageReader();
  readonly #messages: Uint8Array[] = [];
  #wake: (() => void) | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk) => {
      this.#messages.push(...this.#reader.push(chunk));
      this.#wake?.();
    });
    socket.on("error", () => undefined);
  }

  send(...payloads: readonly (readonly number[])[]): void {
    this.socket.write(concatBytes(...payloads.map((payload) => encodeVpcdMessage(Uint8Array.from(payload)))));
  }

  async next(): Promise<Uint8Array> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
