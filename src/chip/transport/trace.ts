/** Records what passes between a program and a card, without the contents unless they are asked for. */
import { toHex } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import type { CardTransport, ExchangeOptions } from "./card-transport.ts";
import { describeExchange, type TraceContent, type TraceEntry } from "./trace-entry.ts";

export interface TraceOptions {
  readonly onEntry: (entry: TraceEntry) => void;
  /** Default `redacted`. */
  readonly content?: TraceContent | undefined;
  /** Milliseconds of a clock that only goes forward; entries carry durations when it is given. */
  readonly now?: (() => number) | undefined;
}

/** The same transport, with every exchange told to `onEntry`. */
export function traceTransport(transport: CardTransport, options: TraceOptions): CardTransport {
  return new TracingTransport(transport, options);
}

class TracingTransport implements CardTransport {
  readonly #inner: CardTransport;
  readonly #options: TraceOptions;
  readonly #content: TraceContent;
  #number = 0;

  constructor(inner: CardTransport, options: TraceOptions) {
    this.#inner = inner;
    this.#options = options;
    this.#content = options.content ?? "redacted";
    const { readerName, atr } = inner;
    options.onEntry({ kind: "opening", content: this.#content, readerName, atr: toHex(atr) });
  }

  get readerName(): string {
    return this.#inner.readerName;
  }

  get atr(): Uint8Array {
    return this.#inner.atr;
  }

  get maximumCommandLength(): number {
    return this.#inner.maximumCommandLength;
  }

  async transmit(command: Uint8Array, options?: ExchangeOptions): Promise<Uint8Array> {
    this.#number += 1;
    const known = { number: this.#number, content: this.#content, command };
    const start = this.#options.now?.();
    const elapsed = (): number | undefined => {
      const end = this.#options.now?.();
      return start === undefined || end === undefined ? undefined : Math.round((end - start) * 1000) / 1000;
    };
    try {
      const response = await this.#inner.transmit(command, options);
      this.#options.onEntry(describeExchange({ ...known, response, milliseconds: elapsed() }));
      return response;
    } catch (error) {
      const failure = error instanceof CivicardError ? error.code : "INTERNAL";
      this.#options.onEntry(describeExchange({ ...known, failure, milliseconds: elapsed() }));
      throw error;
    }
  }

  async powerCycle(): Promise<void> {
    this.#options.onEntry({ kind: "power-cycle" });
    await this.#inner.powerCycle();
  }

  async close(): Promise<void> {
    this.#options.onEntry({ kind: "close" });
    await this.#inner.close();
  }
}
