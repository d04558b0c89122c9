/** A file of a card as it comes in, block by block. Its length is what its own header says, within a limit. */
import { ByteCursor, concatBytes, readLength, readTag } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";

/** Bytes within which every header fits: three of tag, five of length. */
const LONGEST_HEADER = 8;

export type HeaderState = "incomplete" | "invalid" | "too-long" | "known";

export class FileAssembly {
  readonly #maximumLength: number;
  readonly #blocks: Uint8Array[] = [];
  #offset = 0;
  #total: number | undefined;

  constructor(maximumLength: number) {
    this.#maximumLength = maximumLength;
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
    return this.#total === undefined ? this.#readHeader() : "known";
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
