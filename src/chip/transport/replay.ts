/** A recorded full trace as a card: the way to try a reader against a card that is not here. */
import { fromHex, toHex } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import type { CardTransport } from "./card-transport.ts";
import { EXTENDED_COMMAND_LENGTH } from "./memory.ts";
import type { TraceEntry, TraceExchange } from "./trace-entry.ts";
import { TransportError } from "./transport-error.ts";

/**
 * Answers exactly the commands of the trace, in their order. A program under test must draw the same
 * "random" bytes as when the trace was made (a seeded source), or secured commands will differ.
 * @throws CivicardError TRACE_INVALID when the trace was redacted or has no opening
 */
export function createReplayTransport(entries: readonly TraceEntry[]): CardTransport {
  const opening = entries.find((entry) => entry.kind === "opening");
  if (opening === undefined) throw new CivicardError("TRACE_INVALID", { line: 1, reason: "no opening entry" });
  if (opening.content !== "full") throw new CivicardError("TRACE_INVALID", { line: 1, reason: "it was redacted" });
  const exchanges = entries.filter((entry) => entry.kind === "exchange");
  return new ReplayTransport(opening.readerName, fromHex(opening.atr), exchanges);
}

class ReplayTransport implements CardTransport {
  readonly readerName: string;
  readonly atr: Uint8Array;
  readonly maximumCommandLength = EXTENDED_COMMAND_LENGTH;
  readonly #exchanges: readonly TraceExchange[];
  #position = 0;
  #closed = false;

  constructor(readerName: string, atr: Uint8Array, exchanges: readonly TraceExchange[]) {
    this.readerName = readerName;
    this.atr = atr;
    this.#exchanges = exchanges;
  }

  async transmit(command: Uint8Array): Promise<Uint8Array> {
    if (this.#closed) throw new TransportError("TRANSPORT_CLOSED");
    const expected = this.#exchanges[this.#position];
    const number = this.#position + 1;
    if (expected?.command !== toHex(command)) throw new TransportError("TRACE_MISMATCH", { number });
    this.#position += 1;
    if (expected.response === undefined) throw new TransportError("TRANSPORT_PROTOCOL", { reason: "recorded failure" });
    return fromHex(expected.response);
  }

  async powerCycle(): Promise<void> {
    if (this.#closed) throw new TransportError("TRANSPORT_CLOSED");
  }

  async close(): Promise<void> {
    this.#closed = true;
  }
}
