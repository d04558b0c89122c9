/** What a transport needs of a chip that runs in this process: the card side of `CardTransport`. */
export interface ServedChip {
  readonly atr: Uint8Array;
  powerOn(): void;
  powerOff(): void;
  /** Warm reset: volatile state is gone, power stays. */
  reset(): void;
  /** Answers one command APDU; always at least a status word, never throws. */
  transmit(command: Uint8Array): Uint8Array | Promise<Uint8Array>;
}
