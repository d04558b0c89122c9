/**
 * A file of a card as it comes in, block by block. Its length is what its own header says, within a limit; a file of
 * several data objects (EF.DIR, EF.ATR/INFO) ends where the chip says that it does (field case L22).
 */
import { ByteCursor, concatBytes, readLength, readTag } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";

/** Bytes within which every header fits: three of tag, five of length. */
const LONGEST_HEADER = 8;

export type HeaderState = "incomplete" | "invalid" | "too-long" | "known";

/** One data object, or several one after the other. */
export type FileForm = "data-object" | "data-objects";

export class FileAssembly {
  readonly #maximumLength: number;
  readonly #form: FileForm;
  readonly #blocks: Uint8Array[] = [];
  #offset = 0;
  #total: number | undefined;

  constructor(maximumLength: number, form: FileForm = "data-object") {
    this.#maximumLength = maximumLength;
    this.#form = form;
  }

  /** Bytes taken so far. */
  get offset(): number {
    return this.#offset;
  }

  /** Length of the whole file, once its header is there. */
  get total(): number | undefined {
    return this.#total;
  }

  get isComplete(): boolean {
    return this.#total !== undefined && this.#offset >= this.#total;
  }

  /** Bytes beyond the end that the header names are padding of the file system and dropped. */
  append(block: Uint8Array): HeaderState {
    this.#blocks.push(block);
    this.#offset += block.length;
    if (this.#form === "data-objects") return this.#offset > this.#maximumLength ? "too-long" : "incomplete";
    return this.#total === undefined ? this.#readHeader() : "known";
  }

  /** The chip says that the file ends here. It changes nothing for a file whose header says how long it is. */
  end(): void {
    if (this.#form === "data-objects") this.#total = this.#offset;
  }

  /** @throws RangeError before the file is complete */
  get bytes(): Uint8Array {
    if (!this.isComplete) throw new RangeError("the file is not complete");
    return concatBytes(...this.#blocks).slice(0, this.#total);
  }

  #readHeader(): HeaderState {
    const cursor = new ByteCursor(concatBytes(...this.#blocks));
    try {
      readTag(cursor);
      const length = readLength(cursor);
      this.#total = cursor.offset + length;
    } catch (error) {
      if (!(error instanceof CivicardError)) throw error;
      return this.#offset < LONGEST_HEADER ? "incomplete" : "invalid";
    }
    return this.#total > this.#maximumLength ? "too-long" : "known";
  }
}
