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

interface Header {
  readonly constructed: boolean;
  readonly tag: number;
  readonly valueOffset: number;
  /** `undefined` for the indefinite form. */
  readonly length: number | undefined;
}

const INDEFINITE = -1;

/**
 * Walks over exactly one BER element with its children; primitive contents are not entered.
 * @throws CivicardError PKI_ENCODING_INVALID with the offset
 */
export function assertBerBounds(bytes: Uint8Array, limits: BerLimits = smallStructure): void {
  if (bytes.length > limits.maximumBytes) fail(0, `larger than ${limits.maximumBytes} bytes`);
  const open: number[] = [];
  let offset = 0;
  let elements = 0;
  do {
    if (++elements > limits.maximumElements) fail(offset, "too many elements");
    const enclosing = innermostEnd(open, bytes.length);
    const header = readHeader(bytes, offset, enclosing);
    offset = header.valueOffset;
    if (header.tag === 0 && header.length === 0 && open.at(-1) === INDEFINITE) open.pop();
    else if (header.constructed) open.push(header.length === undefined ? INDEFINITE : offset + header.length);
    else offset += header.length ?? fail(offset, "indefinite length of a primitive element");
    if (open.length > limits.maximumDepth) fail(offset, "nested too deeply");
    while (open.at(-1) === offset) open.pop();
  } while (open.length > 0);
  if (offset !== bytes.length) fail(offset, `${bytes.length - offset} bytes are left over`);
}

function innermostEnd(open: readonly number[], end: number): number {
  return open.findLast((candidate) => candidate !== INDEFINITE) ?? end;
}

function readHeader(bytes: Uint8Array, start: number, end: number): Header {
  let offset = start;
  const next = (): number => {
    if (offset >= end) fail(start, "truncated");
    return bytes[offset++] ?? 0;
  };
  const tag = next();
  if ((tag & 0x1f) === 0x1f) while ((next() & 0x80) !== 0);
  const length = readLength(next, start);
  if (length !== undefined && length > end - offset) fail(start, `length ${length} runs past the data`);
  return { constructed: (tag & 0x20) !== 0, tag, valueOffset: offset, length };
}

function readLength(next: () => number, start: number): number | undefined {
  const first = next();
  if (first < 0x80) return first;
  const count = first & 0x7f;
  if (count === 0) return undefined;
  if (count > 4) fail(start, "length of more than four octets");
  let length = 0;
  for (let index = 0; index < count; index++) length = length * 256 + next();
  return length;
}

function fail(offset: number, reason: string): never {
  throw new CivicardError("PKI_ENCODING_INVALID", { offset, reason });
}
