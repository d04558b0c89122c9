/**
 * One open card. Holds the channel that is in use now: some chips drop secure messaging after a refusal or a length
 * they do not like, and a new authentication brings it back, with everything that had been built upon the old one
 * (field cases A17, A23, A27).
 */
import { LDS1_APPLICATION } from "../../lds/index.ts";
import { type ApduProcessor, createSecureChannel, type SecureMessagingSession, StatusWord } from "../iso7816/index.ts";
import { type CardTransport, TransportError } from "../transport/index.ts";
import { BlockSize, shortBlockSize } from "./block-size.ts";
import { selectMasterFileIfAny } from "./card-access-file.ts";
import { isCardLost, statusWordOf } from "./fault.ts";
import { type OpenCardOptions, type OpenedCard, openCard, selectLds1 } from "./open-card.ts";
import type { ReadWatch } from "./read-watch.ts";
import { FileSelector } from "./select-card-file.ts";

/** Honest chips need it once or twice; a chip that breaks every channel is not waited for. */
const MAX_REOPENINGS = 8;

export interface SessionSurroundings {
  readonly transport: CardTransport;
  readonly watch: ReadWatch;
  /** Greatest block of READ BINARY; what fits into a short answer where absent. */
  readonly maximumBlockLength?: number | undefined;
}

/**
 * Something that makes the open channel a better one, such as chip authentication. Done again after each re-opening.
 * Resolves with whether it succeeded; throws for a lost card only.
 */
export type Strengthening = () => Promise<boolean>;

export class CardSession {
  readonly watch: ReadWatch;
  readonly blockSize: BlockSize;
  /** How files of this card are selected. */
  readonly selector = new FileSelector();
  readonly transport: CardTransport;
  readonly #options: OpenCardOptions;
  readonly #strengthenings: Strengthening[] = [];
  #opened: OpenedCard;
  #transmit: ApduProcessor;
  #secureMessaging: SecureMessagingSession | undefined;
  #application: string;
  #reopenings = 0;

  private constructor(options: OpenCardOptions, opened: OpenedCard, surroundings: SessionSurroundings) {
    const { transport, watch, maximumBlockLength } = surroundings;
    this.#options = options;
    this.#opened = opened;
    this.#transmit = opened.transmit;
    this.#secureMessaging = opened.secureMessaging;
    this.#application = opened.application;
    this.transport = transport;
    this.watch = watch;
    this.blockSize = new BlockSize(maximumBlockLength ?? shortBlockSize(opened.cipher));
  }

  /** @throws as `openCard` */
  static async open(options: OpenCardOptions, surroundings: SessionSurroundings): Promise<CardSession> {
    return new CardSession(options, await openCard(options), surroundings);
  }

  /** How the card was opened the last time. */
  get opened(): OpenedCard {
    return this.#opened;
  }

  /** The channel in use now; ask for it again after `reopen` and `adopt`. */
  get transmit(): ApduProcessor {
    return this.#transmit;
  }

  /** How often access was done again. */
  get reopenings(): number {
    return this.#reopenings;
  }

  /** Selects where a file lies, unless that is selected. @throws CivicardError CARD_NOT_EMRTD */
  async enter(application: string): Promise<void> {
    if (application === this.#application) return;
    if (application === LDS1_APPLICATION) await selectLds1(this.#transmit);
    else await selectMasterFileIfAny(this.#transmit);
    this.#application = application;
  }

  /** A session that was agreed on inside the channel takes its place; the old keys are wiped. */
  adopt(secureMessaging: SecureMessagingSession): void {
    this.#secureMessaging?.end();
    this.#secureMessaging = secureMessaging;
    this.#transmit = createSecureChannel(secureMessaging, this.#options.transmit);
  }

  /** Makes the channel better now and after each re-opening; a failure leaves it as it was. */
  async strengthen(step: Strengthening): Promise<boolean> {
    const succeeded = await step();
    if (succeeded) this.#strengthenings.push(step);
    return succeeded;
  }

  /**
   * Opens the card again after `cause` broke the channel; the same application is selected, no file is.
   * @returns false when the card does not let itself be opened again or did so too often
   * @throws TransportError when the card went away
   */
  async reopen(cause: unknown): Promise<boolean> {
    const mayReopen = this.#opened.protocol !== "none" || this.#strengthenings.length > 0;
    if (!mayReopen || this.#reopenings >= MAX_REOPENINGS) return false;
    this.#reopenings++;
    this.#learnFrom(statusWordOf(cause));
    try {
      await this.#openAgain();
      if (await this.#strengthenAgain()) return true;
      // Without it the card can still be read; whoever asked for it was told that it failed.
      this.#strengthenings.length = 0;
      await this.#openAgain();
      return true;
    } catch (error) {
      if (isCardLost(error)) throw error;
      return false;
    }
  }

  /**
   * After a long block that did not come back: readers promise extended length that they or their drivers have not
   * (field case C12). Powers the card up anew and goes on with short blocks, once.
   * @returns false when the failure is of another kind
   */
  async fallBackToShortBlocks(cause: unknown): Promise<boolean> {
    const isLengthTrouble =
      cause instanceof TransportError &&
      (cause.code === "TRANSPORT_PROTOCOL" || cause.code === "TRANSPORT_COMMAND_TOO_LONG");
    const short = shortBlockSize(this.#opened.cipher);
    if (!isLengthTrouble || this.blockSize.current <= short || this.watch.stopped !== undefined) return false;
    this.blockSize.limitTo(short);
    await this.transport.powerCycle();
    return this.#opened.protocol === "none" ? this.#enterAgain() : this.reopen(undefined);
  }

  /** Wipes the keys of the channel. */
  end(): void {
    this.#secureMessaging?.end();
  }

  async #openAgain(): Promise<void> {
    const application = this.#application;
    this.end();
    this.#opened = await openCard(this.#options);
    this.#transmit = this.#opened.transmit;
    this.#secureMessaging = this.#opened.secureMessaging;
    this.#application = this.#opened.application;
    await this.enter(application);
  }

  async #enterAgain(): Promise<boolean> {
    await this.#openAgain();
    return true;
  }

  async #strengthenAgain(): Promise<boolean> {
    for (const step of this.#strengthenings) if (!(await step())) return false;
    return true;
  }

  /** A bare 6700 or 6Cxx says that the block was too long for the chip. */
  #learnFrom(statusWord: number | undefined): void {
    if (statusWord === undefined) return;
    if (statusWord >> 8 === 0x6c && (statusWord & 0xff) > 0) this.blockSize.limitTo(statusWord & 0xff);
    else if (statusWord === StatusWord.wrongLength) this.blockSize.retreat();
  }
}
