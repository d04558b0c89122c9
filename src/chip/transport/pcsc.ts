/**
 * PC/SC readers. The native addon can block for ever, aborts in worker threads and dies with pcscd, so it lives in
 * child processes: one watches the readers, one more holds each connected card. This file is what programs see of it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { CardTransport } from "./card-transport.ts";
import { withinDeadline } from "./exchange-queue.ts";
import { type ConnectedProcess, PcscCard } from "./pcsc-card.ts";
import { transportErrorOf } from "./pcsc-errors.ts";
import type { ConnectedCard } from "./pcsc-messages.ts";
import { PcscProcess, PcscRequestError } from "./pcsc-process.ts";
import { isUnsettled } from "./pcsc-results.ts";
import { ReaderMonitor } from "./reader-monitor.ts";
import type { ReaderEvent, ReaderState } from "./reader-state.ts";
import { TransportError } from "./transport-error.ts";

export interface PcscServiceOptions {
  /** Socket of the pcscd to use, such as a private one's; absent: the system's. */
  readonly socketName?: string | undefined;
  /** Milliseconds for an exchange whose call does not say; default 20,000. */
  readonly exchangeDeadlineMs?: number | undefined;
  /** Milliseconds for connecting, with the start of the child; default 10,000. */
  readonly connectDeadlineMs?: number | undefined;
  /** How long a missing service is tried again while connecting, as after a restart; default 1,500. */
  readonly serviceRetryMs?: number | undefined;
}

export interface ConnectOptions {
  /** For writing: no other program may touch the card. Otherwise others may read along. */
  readonly exclusive: boolean;
}

export interface WaitForCardOptions {
  readonly signal?: AbortSignal | undefined;
  readonly deadlineMs: number;
}

export interface PcscService {
  /** @throws TransportError TRANSPORT_NO_SERVICE, PCSC_NOT_AVAILABLE */
  listReaders(): Promise<readonly ReaderState[]>;
  /** Tells of the readers and cards that are there, then of every change, over restarts of pcscd. Returns how to stop. */
  watch(listener: (event: ReaderEvent) => void): () => void;
  /** @throws TransportError with the cause, among them TRANSPORT_NO_CARD and TRANSPORT_SHARING_VIOLATION */
  connect(readerName: string, options: ConnectOptions): Promise<CardTransport>;
  /**
   * Resolves with the reader when a card lies in it: the named one, or the first of all.
   * @throws TransportError when the deadline passes (what was missing: service, reader or card) or the signal fires
   */
  waitForCard(readerName: string | undefined, options: WaitForCardOptions): Promise<ReaderState>;
  close(): Promise<void>;
}

/** Nothing starts before the first call. */
export function createPcscService(options: PcscServiceOptions = {}): PcscService {
  return new ChildProcessPcscService(options);
}

/** A card that was just put down gets this long to come to rest. */
const SETTLE_MS = 250;
const SERVICE_RETRY_DELAY_MS = 100;

class ChildProcessPcscService implements PcscService {
  readonly #options: PcscServiceOptions;
  readonly #monitor: ReaderMonitor;
  readonly #idle = new Map<string, PcscProcess>();
  readonly #cards = new Set<CardTransport>();
  readonly #limits = new Map<string, number>();
  #closed = false;

  constructor(options: PcscServiceOptions) {
    this.#options = options;
    this.#monitor = new ReaderMonitor(options.socketName);
  }

  listReaders(): Promise<readonly ReaderState[]> {
    return this.#monitor.snapshot();
  }

  watch(listener: (event: ReaderEvent) => void): () => void {
    return this.#monitor.subscribe(listener);
  }

  async connect(readerName: string, options: ConnectOptions): Promise<CardTransport> {
    const card: CardTransport = new PcscCard({
      readerName,
      connected: await this.#connect(readerName, options),
      deadlineMs: this.#options.exchangeDeadlineMs ?? 20_000,
      reconnect: () => this.#connect(readerName, options),
      onClose: (process) => {
        this.#cards.delete(card);
        this.#giveBack(readerName, process);
      },
      limits: this.#limits,
    });
    this.#cards.add(card);
    return card;
  }

  async waitForCard(readerName: string | undefined, options: WaitForCardOptions): Promise<ReaderState> {
    let missing = new TransportError("TRANSPORT_NO_SERVICE");
    let stop: (() => void) | undefined;
    const known = new Map<string, ReaderState>();
    const found = new Promise<ReaderState>((resolve) => {
      stop = this.watch((event) => {
        if (event.kind === "service-lost") missing = event.error;
        if (event.kind === "service-lost" || event.kind === "service-found") return;
        if (event.kind === "reader-removed") known.delete(event.reader.name);
        else known.set(event.reader.name, event.reader);
        missing = missingError(known, readerName);
        if (event.kind === "card-inserted" && (readerName ?? event.reader.name) === event.reader.name) {
          resolve(event.reader);
        }
      });
    });
    try {
      return await withinDeadline(found, options);
    } catch (error) {
      if (error instanceof TransportError && error.code === "TRANSPORT_DEADLINE") throw missing;
      throw error;
    } finally {
      stop?.();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([...this.#cards].map((card) => card.close()));
    for (const process of this.#idle.values()) process.kill();
    this.#idle.clear();
    this.#monitor.close();
  }

  async #connect(readerName: string, { exclusive }: ConnectOptions): Promise<ConnectedProcess> {
    const share = exclusive ? "exclusive" : "shared";
    const giveUpAt = performance.now() + (this.#options.serviceRetryMs ?? 1_500);
    const deadlineMs = this.#options.connectDeadlineMs ?? 10_000;
    let mayBeUnsettled = true;
    for (;;) {
      const process = this.#takeProcess(readerName);
      try {
        return { process, card: (await process.request({ kind: "connect", share }, { deadlineMs })) as ConnectedCard };
      } catch (error) {
        if (error instanceof PcscRequestError && mayBeUnsettled && isUnsettled(error.message)) {
          mayBeUnsettled = false;
          process.kill();
          await sleep(SETTLE_MS);
          continue;
        }
        const failure = error instanceof TransportError ? error : this.#refusal(readerName, process, error);
        if (failure.code !== "TRANSPORT_NO_SERVICE" || performance.now() > giveUpAt) throw failure;
        process.kill();
        await sleep(SERVICE_RETRY_DELAY_MS);
      }
    }
  }

  /** The service said no; the child is as good as before. */
  #refusal(readerName: string, process: PcscProcess, error: unknown): TransportError {
    this.#giveBack(readerName, process);
    return transportErrorOf(error instanceof Error ? error.message : String(error), { reader: readerName });
  }

  #takeProcess(readerName: string): PcscProcess {
    if (this.#closed) throw new TransportError("TRANSPORT_CLOSED");
    const idle = this.#idle.get(readerName);
    this.#idle.delete(readerName);
    if (idle !== undefined && idle.failure === undefined) return idle;
    return new PcscProcess({ role: "card", readerName, socketName: this.#options.socketName });
  }

  #giveBack(readerName: string, process: PcscProcess): void {
    if (process.failure !== undefined) return;
    if (this.#closed || this.#idle.has(readerName)) process.kill();
    else this.#idle.set(readerName, process);
  }
}

function missingError(known: ReadonlyMap<string, ReaderState>, readerName: string | undefined): TransportError {
  if (known.size === 0) return new TransportError("TRANSPORT_NO_READER");
  if (readerName === undefined) return new TransportError("TRANSPORT_NO_CARD");
  const reader = known.get(readerName);
  if (reader === undefined) return new TransportError("TRANSPORT_READER_UNKNOWN", { reader: readerName });
  return new TransportError(reader.card === "mute" ? "TRANSPORT_CARD_MUTE" : "TRANSPORT_NO_CARD");
}
