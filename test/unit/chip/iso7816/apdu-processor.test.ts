import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import {
  type CommandApdu,
  createApduChannel,
  encodeCommandApdu,
  parseCommandApdu,
  readBinary,
  withCommandChaining,
} from "../../../../src/chip/iso7816/index.ts";

/** A transport that plays a script and notes what it was sent. */
function scripted(...answers: readonly string[]) {
  const sent: string[] = [];
  const left = [...answers];
  return {
    sent,
    transmit: async (command: Uint8Array) => {
      sent.push(toHex(command));
      return fromHex(left.shift() ?? "6f00");
    },
  };
}

describe("channel over a transport", () => {
  test("passes an answer through", async () => {
    const transport = scripted("0102039000");
    const response = await createApduChannel(transport)(readBinary(0, 3));
    expect(response).toEqual({ data: Uint8Array.of(1, 2, 3), statusWord: 0x9000 });
    expect(transport.sent).toEqual(["00b0000003"]);
  });

  test("6Cxx: repeats once with SW2 as Le (field case A15)", async () => {
    const transport = scripted("6ce7", "aabb9000");
    const response = await createApduChannel(transport)(readBinary(0, 256));
    expect(response.statusWord).toBe(0x9000);
    expect(transport.sent).toEqual(["00b0000000", "00b00000e7"]);
  });

  test("6Cxx twice is the answer, not a loop", async () => {
    const transport = scripted("6ce7", "6ce0");
    expect((await createApduChannel(transport)(readBinary(0, 256))).statusWord).toBe(0x6ce0);
    expect(transport.sent.length).toBe(2);
  });

  test("6Cxx to a protected command is not repeated: the card may have counted it", async () => {
    const transport = scripted("6ce7", "9000");
    expect((await createApduChannel(transport)({ ...readBinary(0, 256), cla: 0x0c })).statusWord).toBe(0x6ce7);
    expect(transport.sent.length).toBe(1);
  });

  test("61xx: fetches the rest, with 6Cxx on the way", async () => {
    const transport = scripted("01026103", "6c02", "03046101", "059000");
    const response = await createApduChannel(transport)({ ...readBinary(0, 256), cla: 0x0c });
    expect(toHex(response.data)).toBe("0102030405");
    expect(transport.sent).toEqual(["0cb0000000", "00c0000003", "00c0000002", "00c0000001"]);
  });

  test.each([
    ["that brings nothing", ["6110", "6110"]],
    ["that never ends", Array<string>(400).fill("006101")],
  ])("61xx %s is an error", async (_, answers) => {
    await expect(createApduChannel(scripted(...answers))(readBinary(0, 256))).rejects.toMatchObject({
      code: "APDU_RESPONSE_ENDLESS",
    });
  });

  test.each(["", "90"])("an answer of less than two bytes is an error: %j", async (answer) => {
    await expect(createApduChannel(scripted(answer))(readBinary(0, 1))).rejects.toMatchObject({
      code: "APDU_RESPONSE_INVALID",
      entry: { exit: 5, retry: true },
    });
  });
});

describe("command chaining", () => {
  const command: CommandApdu = { cla: 0, ins: 0xda, p1: 1, p2: 2, data: fromHex("0102030405"), expectedLength: 256 };

  test("splits long data; only the last part carries Le", async () => {
    const sent: string[] = [];
    const processor = withCommandChaining(
      async (part) => {
        sent.push(toHex(encodeCommandApdu(part)));
        return { data: new Uint8Array(), statusWord: 0x9000 };
      },
      { maximumDataLength: 2 },
    );
    await processor(command);
    expect(sent).toEqual(["10da0102020102", "10da0102020304", "00da0102010500"]);
  });

  test("a refused part ends the chain", async () => {
    let count = 0;
    const processor = withCommandChaining(
      async () => ({ data: new Uint8Array(), statusWord: ++count === 2 ? 0x6884 : 0x9000 }),
      { maximumDataLength: 2 },
    );
    expect((await processor(command)).statusWord).toBe(0x6884);
    expect(count).toBe(2);
  });

  test("short commands go as they are", async () => {
    const sent: CommandApdu[] = [];
    await withCommandChaining(async (part) => {
      sent.push(part);
      return { data: new Uint8Array(), statusWord: 0x9000 };
    })(parseCommandApdu(fromHex("00a4000c")));
    expect(sent).toEqual([parseCommandApdu(fromHex("00a4000c"))]);
  });
});
