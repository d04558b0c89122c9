/**
 * How many bytes one READ BINARY asks for. What a chip gives is not announced reliably, so the reader starts high,
 * steps down when the chip refuses, and keeps the size it found for all files of the card (field cases A14, S08).
 */
import type { CipherName } from "../../base/crypto/index.ts";

/** Sizes at which chips of the field were seen to answer, largest first. */
const steps = [16_384, 8192, 4096, 2048, 1024, 512, 256, 231, 223, 160, 112, 96, 64, 32, 16];

/**
 * Greatest plain size whose protected answer still fits in 256 bytes: status and checksum take 14 bytes, the
 * cryptogram's header 4, and padding adds at least one byte.
 * @spec ICAO 9303-11 §9.8.4
 */
export function shortBlockSize(cipher: CipherName | undefined): number {
  if (cipher === undefined) return 256;
  return cipher === "3DES" ? 231 : 223;
}

/** What every chip serves in a short answer under AES. */
const SHORT_BLOCK = 223;
const GREATEST_SHORT_ANSWER = 256;

export class BlockSize {
  #current: number;
  #asked: number | undefined;

  constructor(maximum: number) {
    this.#current = maximum;
  }

  get current(): number {
    return this.#current;
  }

  /** Remembers what a command asks for, should its answer break the channel. */
  asking(size: number): void {
    this.#asked = size;
  }

  /**
   * After a length that broke the channel: every further try costs an authentication, so a long block gives way to
   * short ones at once.
   */
  retreat(): void {
    const refused = Math.min(this.#asked ?? this.#current, this.#current);
    this.limitTo(refused);
    if (refused > GREATEST_SHORT_ANSWER) this.limitTo(SHORT_BLOCK);
    else this.stepDown();
  }

  /** Takes the chip's word for what it can give; larger values than now are no news. */
  limitTo(size: number): void {
    if (size >= 1 && size < this.#current) this.#current = size;
  }

  /** The next smaller size; false when there is none and the chip cannot be read. */
  stepDown(): boolean {
    const next = steps.find((size) => size < this.#current);
    if (next === undefined) return false;
    this.#current = next;
    return true;
  }
}
