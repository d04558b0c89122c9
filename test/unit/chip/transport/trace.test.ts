import { describe, expect, test } from "vitest";
import { toHex } from "../../../../src/base/bytes/index.ts";
import {
  createMemoryTransport,
  createReplayTransport,
  formatTraceEntry,
  parseTrace,
  type TraceContent,
  traceTransport,
} from "../../../../src/chip/transport/index.ts";
import { createChipDouble } from "../../../support/chip-double.ts";

const secret = "deadbeefcafe";
const echo = Uint8Array.from(Buffer.from(`00cb3fff06${secret}00`, "hex"));

async function traceOf(content?: TraceContent): Promise<string> {
  const lines: string[] = [];
  let milliseconds = 0;
  const transport = traceTransport(createMemoryTransport(createChipDouble()), {
    content,
    onEntry: (entry) => lines.push(formatTraceEntry(entry)),
    now: () => {
      milliseconds += 5;
      return milliseconds;
    },
  });
  await transport.transmit(echo);
  await transport.powerCycle();
  await transport.transmit(Uint8Array.of(0, 0xce, 0, 0), { deadlineMs: 5 }).catch(() => undefined);
  await transport.close();
  return lines.join("\n");
}

describe("trace", () => {
  test("by default has header, lengths and status word, and no byte more", async () => {
    const text = await traceOf();
    expect(text).not.toContain(secret);
    expect(parseTrace(text)).toEqual([
      { kind: "opening", content: "redacted", readerName: "Civicard Memory Reader", atr: "3b80800101" },
      {
        kind: "exchange",
        number: 1,
        header: "00cb3fff",
        commandLength: 12,
        responseLength: 14,
        statusWord: "9000",
        milliseconds: 5,
      },
      { kind: "power-cycle" },
      {
        kind: "exchange",
        number: 2,
        header: "00ce0000",
        commandLength: 4,
        failure: "TRANSPORT_DEADLINE",
        milliseconds: 5,
      },
      { kind: "close" },
    ]);
  });

  test("in full replays the same commands and no others", async () => {
    const replay = createReplayTransport(parseTrace(await traceOf("full")));
    expect(replay.readerName).toBe("Civicard Memory Reader");
    const mismatch = { code: "TRACE_MISMATCH", details: { number: 1 } };
    await expect(replay.transmit(Uint8Array.of(0, 0xa4, 0, 0))).rejects.toMatchObject(mismatch);
    expect(toHex(await replay.transmit(echo))).toBe(`${toHex(echo)}9000`);
    await expect(replay.transmit(Uint8Array.of(0, 0xce, 0, 0))).rejects.toMatchObject({ code: "TRANSPORT_PROTOCOL" });
    await expect(replay.transmit(echo)).rejects.toMatchObject({ code: "TRACE_MISMATCH", details: { number: 3 } });
  });

  test("a redacted trace does not replay", async () => {
    const entries = parseTrace(await traceOf());
    expect(() => createReplayTransport(entries)).toThrow(expect.objectContaining({ code: "TRACE_INVALID" }));
  });

  test.each([
    ["{", "not JSON"],
    ["7", "not an entry of a trace"],
    ['{"kind":"exchange","number":1,"header":"0g","commandLength":4}', "not an entry of a trace"],
    ['{"kind":"opening","content":"some","readerName":"R","atr":""}', "not an entry of a trace"],
  ])("refuses %s with its line", (line, reason) => {
    const text = `{"kind":"close"}\n\n${line}\n`;
    expect(() => parseTrace(text)).toThrow(
      expect.objectContaining({ code: "TRACE_INVALID", details: { line: 3, reason } }),
    );
  });
});
