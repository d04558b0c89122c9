/** A chip of this process as a card in a reader: no service, no socket, and the same failures as PC/SC. */
import type { CardTransport, ExchangeOptions } from "./card-transport.ts";
import { assertNotAborted, ExchangeQueue, withinDeadline } from "./exchange-queue.ts";
import type { ServedChip } from "./served-chip.ts";
import { TransportError } from "./transport-error.ts";

export interface MemoryTransportOptions {
  readonly readerName?: string | undefined;
  /** Greatest command in bytes; 261 makes a reader without extended length. */
  readonly maximumCommandLength?: number | undefined;
  /** Milliseconds that an exchange may take when the call does not say; default 20,000. */
  readonly deadlineMs?: number | undefined;
}

/** Longest command of ISO/IEC 7816-4: header, extended Lc, 65535 bytes of data, extended Le. */
export const EXTENDED_COMMAND_LENGTH = 4 + 3 + 65_535 + 2;

/** Powers the chip up and returns the way to it. */
export function createMemoryTransport(chip: ServedChip, options: MemoryTransportOptions = {}): CardTransport {
  return new MemoryTransport(chip, options);
}

class MemoryTransport implements CardTransport {
  readonly readerName: string;
  readonly maximumCommandLength: number;
  readonly #chip: ServedChip;
  readonly #deadlineMs: number;
  readonly #queue = new ExchangeQueue();
  #lost: TransportError | undefined;
  #closed = false;

  constructor(chip: ServedChip, options: MemoryTransportOptions) {
    this.#chip = chip;
    this.readerName = options.readerName ?? "Civicard Memory Reader";
    this.maximumCommandLength = options.maximumCommandLength ?? EXTENDED_COMMAND_LENGTH;
    this.#deadlineMs = options.deadlineMs ?? 20_000;
    chip.powerOn();
  }

  get atr(): Uint8Array {
    return this.#chip.atr;
  }

  async transmit(command: Uint8Array, options: ExchangeOptions = {}): Promise<Uint8Array> {
    return this.#queue.run(async () => {
      this.#assertUsable(command);
      assertNotAborted(options.signal);
      try {
        return await this.#exchange(command, options);
      } catch (error) {
        // The chip may still be at work on this command: nothing more is sent until it has been powered off.
        if (error instanceof TransportError) this.#lost = error;
        throw error;
      }
    });
  }

  async powerCycle(): Promise<void> {
    await this.#queue.run(async () => {
      if (this.#closed) throw new TransportError("TRANSPORT_CLOSED");
      this.#chip.powerOff();
      this.#chip.powerOn();
      this.#lost = undefined;
    });
  }

  async close(): Promise<void> {
    await this.#queue.run(async () => {
      if (!this.#closed) this.#chip.powerOff();
      this.#closed = true;
    });
  }

  #assertUsable(command: Uint8Array): void {
    if (this.#closed) throw new TransportError("TRANSPORT_CLOSED");
    if (this.#lost !== undefined) throw this.#lost;
    if (command.length > this.maximumCommandLength) {
      const details = { length: command.length, limit: this.maximumCommandLength };
      throw new TransportError("TRANSPORT_COMMAND_TOO_LONG", details);
    }
  }

  async #exchange(command: Uint8Array, options: ExchangeOptions): Promise<Uint8Array> {
    const answer = Promise.resolve(this.#chip.transmit(Uint8Array.from(command)));
    const deadlineMs = options.deadlineMs ?? this.#deadlineMs;
    const response = await withinDeadline(answer, { signal: options.signal, deadlineMs });
    if (response.length < 2) throw new TransportError("TRANSPORT_CARD_REMOVED");
    return response;
  }
}
