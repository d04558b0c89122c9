/**
 * A look over foreign BER before any parser builds objects from it: how big, how deep, how many. asn1js recurses
 * without a limit of its own, so a hostile file is turned away here, with the offset of what is wrong.
 *
 * @spec ITU-T X.690 §8.1
 */
import { CivicardError } from "../base/errors/index.ts";

export interface BerLimits {
  readonly maximumBytes: number;
  readonly maximumDepth: number;
  readonly maximumElements: number;
}

/** Far above any security object or certificate seen, far below what costs time. */
const smallStructure: BerLimits = { maximumBytes: 256 * 1024, maximumDepth: 24, maximumElements: 20_000 };
/** Revocation lists of a whole country. */
export const listStructure: BerLimits = {
  maximumBytes: 16 * 1024 * 1024,
  maximumDepth: 24,
  maximumElements: 2_000_000,
};

const CONSTRUCTED = 0x20;
const CONSTRUCTED_OCTET_STRING = 0x24;
const INDEFINITE = -1;

/** What was seen on the way over an encoding. */
export interface BerForm {
  /** All lengths definite and shortest, and no OCTET STRING in pieces: lengths as DER has them. */
  readonly definite: boolean;
}

/**
 * Walks over exactly one BER element with its children; primitive contents are not entered.
 * @throws CivicardError PKI_ENCODING_INVALID with the offset
 */
export function assertBerBounds(bytes: Uint8Array, limits: BerLimits = smallStructure): BerForm {
  if (bytes.length > limits.maximumBytes) fail(0, `larger than ${limits.maximumBytes} bytes`);
  const walk = new BerWalk(bytes);
  /** Ends of the elements that are open; INDEFINITE for those that an end-of-contents closes. */
  const open: number[] = [];
  let elements = 0;
  do {
    if (++elements > limits.maximumElements) fail(walk.offset, "too many elements");
    walk.readHeader(innermostEnd(open, bytes.length));
    if (walk.tag === 0 && walk.length === 0 && open.at(-1) === INDEFINITE) open.pop();
    else if ((walk.tag & CONSTRUCTED) !== 0) open.push(walk.length === INDEFINITE ? INDEFINITE : walk.end);
    else if (walk.length === INDEFINITE) fail(walk.offset, "indefinite length of a primitive element");
    else walk.offset = walk.end;
    if (open.length > limits.maximumDepth) fail(walk.offset, "nested too deeply");
    while (open.at(-1) === walk.offset) open.pop();
  } while (open.length > 0);
  if (walk.offset !== bytes.length) fail(walk.offset, `${bytes.length - walk.offset} bytes are left over`);
  return { definite: walk.definite };
}

function innermostEnd(open: readonly number[], end: number): number {
  for (let index = open.length - 1; index >= 0; index--) {
    const candidate = open[index] ?? INDEFINITE;
    if (candidate !== INDEFINITE) return candidate;
  }
  return end;
}

/** One header at a time; the last one that was read stands in the fields. No object a header: certificates have hundreds. */
class BerWalk {
  offset = 0;
  /** First identifier octet. */
  tag = 0;
  /** INDEFINITE, or the number of content octets. */
  length = 0;
  definite = true;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Where the content ends. */
  get end(): number {
    return this.offset + this.length;
  }

  /** @param end of the enclosing element */
  readHeader(end: number): void {
    const start = this.offset;
    this.tag = this.#next(start, end);
    if ((this.tag & 0x1f) === 0x1f) while ((this.#next(start, end) & 0x80) !== 0);
    this.length = this.#readLength(start, end);
    if (this.tag === CONSTRUCTED_OCTET_STRING || this.length === INDEFINITE) this.definite = false;
    if (this.length > end - this.offset) fail(start, `length ${this.length} runs past the data`);
  }

  #readLength(start: number, end: number): number {
    const first = this.#next(start, end);
    if (first < 0x80) return first;
    const count = first & 0x7f;
    if (count === 0) return INDEFINITE;
    if (count > 4) fail(start, "length of more than four octets");
    let length = 0;
    for (let index = 0; index < count; index++) length = length * 256 + this.#next(start, end);
    if (length < 0x80 || length < 256 ** (count - 1)) this.definite = false;
    return length;
  }

  #next(start: number, end: number): number {
    if (this.offset >= end) fail(start, "truncated");
    return this.#bytes[this.offset++] ?? 0;
  }
}

function fail(offset: number, reason: string): never {
  throw new CivicardError("PKI_ENCODING_INVALID", { offset, reason });
}
