/** Knows the readers at every moment: one child that watches, started when somebody asks and again when it fails. */

import type { RawReaderState } from "./pcsc-messages.ts";
import { PcscProcess } from "./pcsc-process.ts";
import { type ReaderEvent, type ReaderState, readerEventsBetween, readerStateOf } from "./reader-state.ts";
import { TransportError } from "./transport-error.ts";

/** How long the first list may take, with the start of the child. */
const START_DEADLINE_MS = 10_000;
/** A watching child that does not answer within this is replaced. */
const PING_DEADLINE_MS = 5_000;
const PING_INTERVAL_MS = 10_000;
const FIRST_DELAY_MS = 100;
const GREATEST_DELAY_MS = 2_000;

type Listener = (event: ReaderEvent) => void;

export class ReaderMonitor {
  readonly #socketName: string | undefined;
  readonly #listeners = new Set<Listener>();
  #process: PcscProcess | undefined;
  #readers: readonly ReaderState[] = [];
  /** Why there is no service; undefined while there is, and before the first look. */
  #lost: TransportError | undefined;
  #delayMs = FIRST_DELAY_MS;
  #retry: NodeJS.Timeout | undefined;
  #pings: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(socketName: string | undefined) {
    this.#socketName = socketName;
  }

  /**
   * The readers now.
   * @throws TransportError TRANSPORT_NO_SERVICE, PCSC_NOT_AVAILABLE
   */
  async snapshot(): Promise<readonly ReaderState[]> {
    const running = this.#process;
    if (running !== undefined) {
      try {
        await running.request({ kind: "ping" }, { deadlineMs: PING_DEADLINE_MS });
        return this.#readers;
      } catch {
        // pcscd went away under it: the next look takes a new context.
      }
    }
    await this.#start().request({ kind: "ping" }, { deadlineMs: START_DEADLINE_MS });
    return this.#readers;
  }

  /** Hears of the readers that are there first, then of every change. Returns how to stop. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#watch();
    if (this.#lost === undefined) for (const event of readerEventsBetween([], this.#readers)) listener(event);
    if (this.#lost !== undefined) listener({ kind: "service-lost", error: this.#lost });
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#unwatch();
    };
  }

  close(): void {
    this.#closed = true;
    if (this.#listeners.size > 0) this.#unwatch();
    this.#listeners.clear();
    this.#process?.kill();
  }

  #watch(): void {
    if (this.#process !== undefined && this.#process.failure === undefined) this.#process.hold();
    else this.#start();
    this.#pings = setInterval(() => {
      this.#process?.request({ kind: "ping" }, { deadlineMs: PING_DEADLINE_MS }).catch(() => undefined);
    }, PING_INTERVAL_MS);
  }

  #unwatch(): void {
    clearInterval(this.#pings);
    clearTimeout(this.#retry);
    this.#retry = undefined;
    if (this.#process?.failure === undefined) this.#process?.release();
  }

  #start(): PcscProcess {
    if (this.#closed) throw new TransportError("TRANSPORT_CLOSED");
    if (this.#process !== undefined && this.#process.failure === undefined) return this.#process;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    const child: PcscProcess = new PcscProcess({
      role: "monitor",
      socketName: this.#socketName,
      onReaders: (readers) => this.#onReaders(readers),
      onEnd: (error) => this.#onEnd(error),
    });
    this.#process = child;
    if (this.#listeners.size > 0) child.hold();
    return child;
  }

  #onReaders(raw: readonly RawReaderState[]): void {
    if (this.#lost !== undefined) this.#tell({ kind: "service-found" });
    this.#lost = undefined;
    this.#delayMs = FIRST_DELAY_MS;
    const before = this.#readers;
    this.#readers = raw.map(readerStateOf).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const event of readerEventsBetween(before, this.#readers)) this.#tell(event);
  }

  #onEnd(error: TransportError): void {
    if (this.#closed) return;
    const before = this.#readers;
    this.#readers = [];
    for (const event of readerEventsBetween(before, [])) this.#tell(event);
    if (this.#lost === undefined) this.#tell({ kind: "service-lost", error });
    this.#lost = error;
    if (this.#listeners.size === 0) return;
    this.#retry = setTimeout(() => this.#start(), this.#delayMs);
    this.#delayMs = Math.min(this.#delayMs * 2, GREATEST_DELAY_MS);
  }

  #tell(event: ReaderEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
