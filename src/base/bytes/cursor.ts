import { CivicardError } from "../errors/index.ts";

/** Reads a byte string from left to right; every error carries the absolute offset. */
export class ByteCursor {
  readonly #bytes: Uint8Array;
  readonly #base: number;
  #position = 0;

  /** @param base offset of the first byte within the whole file, for error messages */
  constructor(bytes: Uint8Array, base = 0) {
    this.#bytes = bytes;
    this.#base = base;
  }

  /** Absolute offset of the next byte. */
  get offset(): number {
    return this.#base + this.#position;
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  /** A second cursor at the same place, to look ahead without moving this one. */
  clone(): ByteCursor {
    return new ByteCursor(this.#bytes.subarray(this.#position), this.offset);
  }

  peekByte(): number | undefined {
    return this.#bytes[this.#position];
  }

  readByte(): number {
    return this.readBytes(1)[0] ?? 0;
  }

  /** Big-endian unsigned integer of 1 to 6 bytes. */
  readUnsigned(length: number): number {
    return this.readBytes(length).reduce((value, byte) => value * 256 + byte, 0);
  }

  /** A view of the next bytes, not a copy. */
  readBytes(length: number): Uint8Array {
    if (length < 0 || length > this.remaining) {
      throw new CivicardError("BYTES_TRUNCATED", { needed: length, offset: this.offset, available: this.remaining });
    }
    const view = this.#bytes.subarray(this.#position, this.#position + length);
    this.#position += length;
    return view;
  }

  readRest(): Uint8Array {
    return this.readBytes(this.remaining);
  }

  /** @throws CivicardError BYTES_TRAILING when bytes are left */
  assertEnd(): void {
    if (this.remaining > 0) {
      throw new CivicardError("BYTES_TRAILING", { count: this.remaining, offset: this.offset });
    }
  }
}
