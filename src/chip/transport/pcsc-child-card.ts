/** One connection to one card, on the child's side: the addon's callbacks as promises, one request at a time. */
import type { PcscAddonReader } from "./pcsc-addon.ts";
import type { ConnectedCard, NumberedRequest, ShareMode } from "./pcsc-messages.ts";
import { PcscResult } from "./pcsc-results.ts";

/** Greatest answer: 65536 bytes of data and a status word. */
const RESPONSE_LENGTH = 65_538;
/** The state with the ATR comes on another way than the connection: so long it may lag behind. */
const ATR_WAIT_MS = 1_000;

export class CardSession {
  readonly #readerName: string;
  #reader: PcscAddonReader | undefined;
  #atr: Uint8Array = new Uint8Array();
  #protocol = 0;
  #share: ShareMode = "shared";
  #onAtr: (() => void) | undefined;

  constructor(readerName: string) {
    this.#readerName = readerName;
  }

  use(reader: PcscAddonReader): void {
    this.#reader = reader;
  }

  forget(reader: PcscAddonReader): void {
    if (this.#reader === reader) this.#reader = undefined;
  }

  onStatus(atr: Uint8Array): void {
    this.#atr = atr;
    if (atr.length > 0) this.#onAtr?.();
  }

  async answer(request: NumberedRequest): Promise<Uint8Array | ConnectedCard | undefined> {
    switch (request.kind) {
      case "ping":
        return undefined;
      case "connect":
        this.#share = request.share;
        return this.#connect();
      case "transmit":
        return this.#transmit(request.command);
      case "power-cycle":
        await this.#disconnect(this.#found().SCARD_UNPOWER_CARD);
        return this.#connect();
      case "disconnect": {
        const reader = this.#found();
        // What was opened on this card must not be there for the next program.
        await this.#disconnect(this.#share === "exclusive" ? reader.SCARD_UNPOWER_CARD : reader.SCARD_RESET_CARD);
        return undefined;
      }
    }
  }

  #found(): PcscAddonReader {
    if (this.#reader !== undefined) return this.#reader;
    throw new Error(`no reader ${this.#readerName} (0x${PcscResult.unknownReader.toString(16)})`);
  }

  async #connect(): Promise<ConnectedCard> {
    const reader = this.#found();
    const share = this.#share === "exclusive" ? reader.SCARD_SHARE_EXCLUSIVE : reader.SCARD_SHARE_SHARED;
    const protocol = reader.SCARD_PROTOCOL_T0 | reader.SCARD_PROTOCOL_T1;
    this.#protocol = await new Promise<number>((resolve, reject) => {
      reader.connect({ share_mode: share, protocol }, (error, chosen) => (error ? reject(error) : resolve(chosen)));
    });
    await this.#waitForAtr();
    return { atr: this.#atr, protocol: protocolName(reader, this.#protocol) };
  }

  async #waitForAtr(): Promise<void> {
    if (this.#atr.length > 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ATR_WAIT_MS);
      this.#onAtr = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#onAtr = undefined;
  }

  #transmit(command: Uint8Array): Promise<Uint8Array> {
    const reader = this.#found();
    return new Promise<Uint8Array>((resolve, reject) => {
      reader.transmit(Buffer.from(command), RESPONSE_LENGTH, this.#protocol, (error, data) =>
        error ? reject(error) : resolve(Uint8Array.from(data)),
      );
    });
  }

  #disconnect(disposition: number): Promise<void> {
    const reader = this.#found();
    return new Promise((resolve, reject) => {
      reader.disconnect(disposition, (error) => (error ? reject(error) : resolve()));
    });
  }
}

function protocolName(reader: PcscAddonReader, protocol: number): ConnectedCard["protocol"] {
  if (protocol === reader.SCARD_PROTOCOL_T0) return "T=0";
  return protocol === reader.SCARD_PROTOCOL_T1 ? "T=1" : "raw";
}
