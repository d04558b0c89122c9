/**
 * Puts a chip of this process into pcscd's virtual reader (vsmartcard-vpcd), where every PC/SC program finds it.
 * The card is the TCP client: connecting inserts it, closing the connection takes it out.
 */
import { createConnection, type Socket } from "node:net";
import type { ServedChip } from "./served-chip.ts";
import { TransportError } from "./transport-error.ts";
import { encodeVpcdMessage, MAXIMUM_VPCD_PAYLOAD, VpcdControl, VpcdMessageReader } from "./vpcd-frames.ts";

export interface ServeChipOptions {
  readonly chip: ServedChip;
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** Slot k of an unchanged installation listens on 35963 + k. */
  readonly port: number;
  /** Told when the card goes into the reader and when it comes out, for whatever reason. */
  readonly onChange?: ((state: "inserted" | "removed") => void) | undefined;
}

export interface ServedChipHandle {
  /**
   * Resolves when the card is in the virtual reader.
   * @throws TransportError VPCD_UNREACHABLE when it is not there within so many milliseconds (default 5,000)
   */
  inserted(deadlineMs?: number): Promise<void>;
  /** Takes the card out and stops. */
  close(): Promise<void>;
}

/** Inserts the chip, and again with back-off whenever pcscd went away and came back, until it is closed. */
export function serveChip(options: ServeChipOptions): ServedChipHandle {
  return new ChipServer(options);
}

const FIRST_DELAY_MS = 50;
/**
 * pcscd looks for cards about every 400 ms. A card that is put back sooner after the reader dropped it passes for
 * the old one, is never powered up and stays dead: stay away until the removal was seen.
 */
const REINSERT_DELAY_MS = 1_000;
const GREATEST_DELAY_MS = 1_000;
/** ISO/IEC 7816-4: no precise diagnosis. */
const UNKNOWN_FAULT = Uint8Array.of(0x6f, 0x00);

class ChipServer implements ServedChipHandle {
  readonly #options: ServeChipOptions;
  readonly #host: string;
  readonly #waiting = new Set<() => void>();
  #socket: Socket | undefined;
  #connected = false;
  #closed = false;
  #delayMs = FIRST_DELAY_MS;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ServeChipOptions) {
    this.#options = options;
    this.#host = options.host ?? "127.0.0.1";
    this.#connect();
  }

  inserted(deadlineMs = 5_000): Promise<void> {
    if (this.#connected) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const details = { host: this.#host, port: this.#options.port };
      const timer = setTimeout(() => {
        this.#waiting.delete(done);
        reject(new TransportError("VPCD_UNREACHABLE", details));
      }, deadlineMs);
      const done = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#waiting.add(done);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed) return;
    await new Promise<void>((resolve) => {
      socket.once("close", () => resolve());
      socket.destroy();
    });
  }

  #connect(): void {
    const socket = createConnection({ host: this.#host, port: this.#options.port, noDelay: true });
    this.#socket = socket;
    const reader = new VpcdMessageReader();
    let work: Promise<void> = Promise.resolve();
    socket.on("connect", () => this.#onConnect());
    socket.on("data", (chunk) => {
      for (const message of reader.push(chunk)) {
        work = work.then(() => this.#answer(socket, message)).catch(() => void socket.destroy());
      }
    });
    socket.on("error", () => undefined); // "close" follows, and the card goes in again from there
    socket.on("close", () => this.#onClose());
  }

  #onConnect(): void {
    this.#connected = true;
    this.#delayMs = FIRST_DELAY_MS;
    for (const done of this.#waiting) done();
    this.#waiting.clear();
    this.#options.onChange?.("inserted");
  }

  #onClose(): void {
    const wasInserted = this.#connected;
    if (wasInserted) {
      this.#connected = false;
      this.#options.chip.powerOff();
      this.#options.onChange?.("removed");
    }
    if (this.#closed) return;
    this.#timer = setTimeout(() => this.#connect(), wasInserted ? REINSERT_DELAY_MS : this.#delayMs);
    this.#delayMs = Math.min(this.#delayMs * 2, GREATEST_DELAY_MS);
  }

  async #answer(socket: Socket, message: Uint8Array): Promise<void> {
    const { chip } = this.#options;
    if (message.length === 0) return;
    if (message.length > 1) {
      const response = await this.#answerCommand(message);
      if (socket.writable) socket.write(encodeVpcdMessage(response));
      return;
    }
    switch (message[0]) {
      case VpcdControl.powerOff:
        return chip.powerOff();
      case VpcdControl.powerOn:
        return chip.powerOn();
      case VpcdControl.reset:
        return chip.reset();
      case VpcdControl.getAtr:
        if (socket.writable) socket.write(encodeVpcdMessage(chip.atr));
        return;
      default:
        return; // controls that this version of vpcd does not know have no reply either
    }
  }

  /** Always an answer: vpcd has no timeout, and a silent card would block pcscd's reader for ever. */
  async #answerCommand(command: Uint8Array): Promise<Uint8Array> {
    try {
      const response = await this.#options.chip.transmit(command);
      return response.length >= 2 && response.length <= MAXIMUM_VPCD_PAYLOAD ? response : UNKNOWN_FAULT;
    } catch {
      return UNKNOWN_FAULT;
    }
  }
}
