/** The one way to a card: bytes of an APDU out, bytes of its answer back. PC/SC, memory and replay all look like this. */

export interface ExchangeOptions {
  readonly signal?: AbortSignal | undefined;
  /** After so many milliseconds the exchange fails as a transport error; the transport chooses when absent. */
  readonly deadlineMs?: number | undefined;
}

export interface CardTransport {
  /** Reader as a person knows it. */
  readonly readerName: string;
  /** Answer to reset of the card as it was last powered up. */
  readonly atr: Uint8Array;
  /** Greatest command APDU in bytes that gets through; a reader without extended length has 261. */
  readonly maximumCommandLength: number;
  /**
   * One exchange. Exchanges of a card are never in flight together.
   * @returns data and status word, at least two bytes
   * @throws TransportError when the card or reader went away, the deadline passed or the service failed
   */
  transmit(command: Uint8Array, options?: ExchangeOptions): Promise<Uint8Array>;
  /** Power off and on: all access rights and secure channels are gone afterwards. */
  powerCycle(): Promise<void>;
  close(): Promise<void>;
}
