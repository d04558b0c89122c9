/**
 * One open card. Holds the channel that is in use now: some chips drop secure messaging after a refusal or a length
 * they do not like, and a new authentication brings it back (field cases A17, A23).
 */
import type { ApduProcessor } from "../iso7816/index.ts";
import { BlockSize, shortBlockSize } from "./block-size.ts";
import { isCardLost, statusWordOf } from "./fault.ts";
import { type OpenCardOptions, type OpenedCard, openCard } from "./open-card.ts";
import type { ReadWatch } from "./read-watch.ts";

/** Honest chips need it once or twice; a chip that breaks every channel is not waited for. */
const MAX_REOPENINGS = 6;

export interface SessionLimits {
  readonly watch: ReadWatch;
  /** Greatest block of READ BINARY; what fits into a short answer where absent. */
  readonly maximumBlockLength?: number | undefined;
}

export class CardSession {
  /** How the card was opened the first time. */
  readonly opened: OpenedCard;
  readonly watch: ReadWatch;
  readonly blockSize: BlockSize;
  readonly #options: OpenCardOptions;
  #transmit: ApduProcessor;
  #reopenings = 0;

  private constructor(options: OpenCardOptions, opened: OpenedCard, { watch, maximumBlockLength }: SessionLimits) {
    this.#options = options;
    this.opened = opened;
    this.watch = watch;
    this.#transmit = opened.transmit;
    this.blockSize = new BlockSize(maximumBlockLength ?? shortBlockSize(opened.cipher));
  }

  /** @throws as `openCard` */
  static async open(options: OpenCardOptions, limits: SessionLimits): Promise<CardSession> {
    return new CardSession(options, await openCard(options), limits);
  }

  /** The channel in use now; ask for it again after `reopen`. */
  get transmit(): ApduProcessor {
    return this.#transmit;
  }

  /** How often access was done again. */
  get reopenings(): number {
    return this.#reopenings;
  }

  /**
   * Opens the card again after `cause` broke the channel; the application is selected, no file is.
   * @returns false when the card does not let itself be opened again or did so too often
   * @throws TransportError when the card went away
   */
  async reopen(cause: unknown): Promise<boolean> {
    if (this.opened.protocol === "none" || this.#reopenings >= MAX_REOPENINGS) return false;
    this.#reopenings++;
    this.#learnFrom(statusWordOf(cause));
    try {
      this.#transmit = (await openCard(this.#options)).transmit;
      return true;
    } catch (error) {
      if (isCardLost(error)) throw error;
      return false;
    }
  }

  /** A bare 6700 or 6Cxx says that the block was too long for the chip. */
  #learnFrom(statusWord: number | undefined): void {
    if (statusWord === undefined) return;
    if (statusWord >> 8 === 0x6c && (statusWord & 0xff) > 0) this.blockSize.limitTo(statusWord & 0xff);
    else if (statusWord === 0x6700) this.blockSize.stepDown();
  }
}
