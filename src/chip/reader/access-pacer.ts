/**
 * Pauses after refused keys. CAN and MRZ are never counted by a chip, which only becomes slow: guessing is held back
 * on our side, by a pause that grows and never by a block, because the holder must always get another try.
 *
 * @spec ICAO 9303-11 §4.4 (password of low entropy); BSI TR-03110-2 §3.3 (CAN and MRZ are non-blocking)
 */

export interface AccessPacerOptions {
  /** Waits; rejects when the signal says so. */
  readonly sleep: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** The first wrong key is a slip of the hand. */
const FREE_REFUSALS = 1;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/** One for each reader: it outlives the inspections. A class because it counts. */
export class AccessPacer {
  readonly #sleep: AccessPacerOptions["sleep"];
  #refusals = 0;

  constructor({ sleep }: AccessPacerOptions) {
    this.#sleep = sleep;
  }

  /** Milliseconds that the next try waits. */
  get pauseMs(): number {
    if (this.#refusals <= FREE_REFUSALS) return 0;
    return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#refusals - FREE_REFUSALS - 1));
  }

  async wait(signal: AbortSignal | undefined): Promise<void> {
    if (this.pauseMs > 0) await this.#sleep(this.pauseMs, signal);
  }

  refused(): void {
    this.#refusals++;
  }

  opened(): void {
    this.#refusals = 0;
  }
}
