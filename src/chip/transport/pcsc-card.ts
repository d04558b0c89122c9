/** A card in a PC/SC reader. Once an exchange has failed nothing more is sent until the card was powered off and on. */
import type { CardTransport, ExchangeOptions } from "./card-transport.ts";
import { assertNotAborted, ExchangeQueue } from "./exchange-queue.ts";
import { EXTENDED_COMMAND_LENGTH } from "./memory.ts";
import { transportErrorOf } from "./pcsc-errors.ts";
import type { ConnectedCard } from "./pcsc-messages.ts";
import { type PcscProcess, PcscRequestError } from "./pcsc-process.ts";
import { TransportError } from "./transport-error.ts";

export interface ConnectedProcess {
  readonly process: PcscProcess;
  readonly card: ConnectedCard;
}

export interface PcscCardOptions {
  readonly readerName: string;
  readonly connected: ConnectedProcess;
  readonly deadlineMs: number;
  /** Connects anew, in a new child. */
  readonly reconnect: () => Promise<ConnectedProcess>;
  /** Told that the card is closed; takes the process back, which is reusable if it still runs. */
  readonly onClose: (process: PcscProcess) => void;
  /** Greatest command that this reader was seen to carry. */
  readonly limits: Map<string, number>;
}

/** Header, one byte Lc, 255 bytes, Le. */
const SHORT_COMMAND_LENGTH = 261;
const CLOSE_DEADLINE_MS = 3_000;

export class PcscCard implements CardTransport {
  readonly readerName: string;
  readonly #options: PcscCardOptions;
  readonly #queue = new ExchangeQueue();
  #process: PcscProcess;
  #card: ConnectedCard;
  #lost: TransportError | undefined;
  #closed = false;

  constructor(options: PcscCardOptions) {
    this.#options = options;
    this.readerName = options.readerName;
    this.#process = options.connected.process;
    this.#card = options.connected.card;
  }

  get atr(): Uint8Array {
    return this.#card.atr;
  }

  /** T=0 has no extended length of its own; otherwise what this reader was seen to carry. */
  get maximumCommandLength(): number {
    if (this.#card.protocol === "T=0") return SHORT_COMMAND_LENGTH;
    return this.#options.limits.get(this.readerName) ?? EXTENDED_COMMAND_LENGTH;
  }

  transmit(command: Uint8Array, options: ExchangeOptions = {}): Promise<Uint8Array> {
    return this.#queue.run(async () => {
      if (this.#closed) throw new TransportError("TRANSPORT_CLOSED");
      if (this.#lost !== undefined) throw this.#lost;
      assertNotAborted(options.signal);
      const limit = this.maximumCommandLength;
      if (command.length > limit) throw tooLong(command, limit);
      try {
        return await this.#exchange(command, options);
      } catch (error) {
        throw this.#onFailure(error, command);
      }
    });
  }

  powerCycle(): Promise<void> {
    return this.#queue.run(async () => {
      if (this.#closed) throw new TransportError("TRANSPORT_CLOSED");
      this.#lost = undefined;
      try {
        await this.#powerCycle();
      } catch (error) {
        const failure = error instanceof TransportError ? error : this.#errorOf(error);
        this.#lost = failure;
        throw failure;
      }
    });
  }

  close(): Promise<void> {
    return this.#queue.run(async () => {
      if (this.#closed) return;
      this.#closed = true;
      try {
        await this.#process.request({ kind: "disconnect" }, { deadlineMs: CLOSE_DEADLINE_MS });
      } catch {
        this.#process.kill(); // the addon holds on to a handle that it could not give back
      }
      this.#options.onClose(this.#process);
    });
  }

  async #powerCycle(): Promise<void> {
    const deadlineMs = this.#options.deadlineMs;
    if (this.#process.failure === undefined) {
      try {
        this.#card = (await this.#process.request({ kind: "power-cycle" }, { deadlineMs })) as ConnectedCard;
        return;
      } catch {
        this.#process.kill();
      }
    }
    const { process, card } = await this.#options.reconnect();
    this.#process = process;
    this.#card = card;
  }

  async #exchange(command: Uint8Array, options: ExchangeOptions): Promise<Uint8Array> {
    const deadlineMs = options.deadlineMs ?? this.#options.deadlineMs;
    const request = { kind: "transmit", command } as const;
    const response = (await this.#process.request(request, { signal: options.signal, deadlineMs })) as Uint8Array;
    // A card taken away during the exchange comes back as success without an answer.
    if (response.length < 2) throw new TransportError("TRANSPORT_CARD_REMOVED");
    return new Uint8Array(response);
  }

  #onFailure(error: unknown, command: Uint8Array): unknown {
    const failure = this.#errorOf(error);
    if (failure.code === "TRANSPORT_PROTOCOL" && command.length > SHORT_COMMAND_LENGTH) {
      // Most often a reader or driver without extended length; the card has not seen the command.
      this.#options.limits.set(this.readerName, SHORT_COMMAND_LENGTH);
      return tooLong(command, SHORT_COMMAND_LENGTH, failure);
    }
    this.#lost = failure;
    return failure;
  }

  #errorOf(error: unknown): TransportError {
    if (error instanceof TransportError) return error;
    const text = error instanceof PcscRequestError ? error.message : String(error);
    return transportErrorOf(text, { reader: this.readerName });
  }
}

function tooLong(command: Uint8Array, limit: number, cause?: TransportError): TransportError {
  return new TransportError("TRANSPORT_COMMAND_TOO_LONG", { length: command.length, limit }, { cause });
}
