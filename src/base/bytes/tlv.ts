/**
 * BER-TLV with definite lengths, as ISO 7816-4 and Doc 9303 files use it. Strict about bounds, tolerant about
 * long forms of the length (cards in the field write 81 05); DER, which is strict there too, is in der.ts.
 *
 * @spec ISO/IEC 7816-4 §5.2.2
 */
import { CivicardError, type ErrorCode, type ErrorDetails } from "../errors/index.ts";
import { ByteCursor } from "./cursor.ts";

/** One data object. `tag` is the number that its identifier octets spell: 0x61, 0x5f1f, 0x7f2e. */
export interface Tlv {
  readonly tag: number;
  readonly value: Uint8Array;
  /** Identifier, length and value as they stood. */
  readonly bytes: Uint8Array;
  /** Absolute offset of the identifier. */
  readonly offset: number;
  /** Absolute offset of the value. */
  readonly valueOffset: number;
}

/** A fault in a TLV structure; `offset` is absolute within the file or message. */
export class TlvError extends CivicardError {
  get offset(): number {
    return Number(this.details["offset"]);
  }
}

/** Files of a card hold far fewer objects; a bound keeps a hostile one from costing time. */
const MAX_OBJECTS = 4096;
const MAX_TAG_BYTES = 3;
const MAX_LENGTH_BYTES = 4;
const MAX_DEPTH = 32;

function fail(code: ErrorCode, details: ErrorDetails): never {
  throw new TlvError(code, details);
}

/** Tag as people write it: `5F1F`. */
export function formatTag(tag: number): string {
  const digits = tag.toString(16).toUpperCase();
  return digits.length % 2 === 0 ? digits : `0${digits}`;
}

/** Whether the first identifier octet says that the value is made of data objects itself. */
export function isConstructed(tag: number): boolean {
  let first = tag;
  while (first > 0xff) first = Math.floor(first / 256);
  return (first & 0x20) !== 0;
}

/** @throws TlvError TLV_TAG_INVALID */
export function readTag(cursor: ByteCursor): number {
  const offset = cursor.offset;
  if (cursor.remaining === 0) fail("TLV_TAG_INVALID", { offset });
  let tag = cursor.readByte();
  if ((tag & 0x1f) !== 0x1f) return tag;
  for (let count = 1; count < MAX_TAG_BYTES; count++) {
    if (cursor.remaining === 0) fail("TLV_TAG_INVALID", { offset });
    const byte = cursor.readByte();
    // The first subsequent octet of a multi-byte tag never has all seven number bits zero (ISO 8825-1 §8.1.2.4.2).
    if (count === 1 && byte === 0x80) fail("TLV_TAG_INVALID", { offset });
    tag = tag * 256 + byte;
    if ((byte & 0x80) === 0) return tag;
  }
  return fail("TLV_TAG_INVALID", { offset });
}

/** A definite length; the indefinite form 80 and forms above four octets are refused. */
export function readLength(cursor: ByteCursor): number {
  const offset = cursor.offset;
  if (cursor.remaining === 0) fail("TLV_LENGTH_INVALID", { offset });
  const first = cursor.readByte();
  if (first < 0x80) return first;
  const count = first & 0x7f;
  if (count === 0 || count > MAX_LENGTH_BYTES || count > cursor.remaining) fail("TLV_LENGTH_INVALID", { offset });
  return cursor.readUnsigned(count);
}

/** Reads one data object and moves the cursor behind it. */
export function readTlv(cursor: ByteCursor): Tlv {
  const offset = cursor.offset;
  const header = cursor.clone();
  const tag = readTag(header);
  const length = readLength(header);
  const valueOffset = header.offset;
  if (length > header.remaining) {
    fail("TLV_LENGTH_EXCEEDS_DATA", { offset, length, available: header.remaining });
  }
  const bytes = cursor.readBytes(valueOffset - offset + length);
  return { tag, value: bytes.subarray(valueOffset - offset), bytes, offset, valueOffset };
}

/** Exactly one data object: bytes behind it are an error. */
export function parseTlv(bytes: Uint8Array, expectedTag?: number): Tlv {
  const cursor = new ByteCursor(bytes);
  const tlv = readTlv(cursor);
  cursor.assertEnd();
  if (expectedTag !== undefined && tlv.tag !== expectedTag) {
    fail("TLV_UNEXPECTED_TAG", { expected: formatTag(expectedTag), found: formatTag(tlv.tag), offset: tlv.offset });
  }
  return tlv;
}

/** Data objects one behind the other until the bytes end. */
export function parseTlvSequence(bytes: Uint8Array, baseOffset = 0): readonly Tlv[] {
  const cursor = new ByteCursor(bytes, baseOffset);
  const objects: Tlv[] = [];
  while (cursor.remaining > 0) {
    if (objects.length >= MAX_OBJECTS) fail("TLV_TOO_MANY", { offset: cursor.offset });
    objects.push(readTlv(cursor));
  }
  return objects;
}

/** The data objects inside a constructed one, with absolute offsets. */
export function childrenOf(tlv: Tlv): readonly Tlv[] {
  return parseTlvSequence(tlv.value, tlv.valueOffset);
}

/** The whole tree, for showing: primitive objects have no `children`. */
export interface TlvNode extends Tlv {
  readonly children?: readonly TlvNode[];
}

/** @throws TlvError TLV_TOO_DEEP below 32 levels */
export function parseTlvTree(bytes: Uint8Array, baseOffset = 0, depth = 0): readonly TlvNode[] {
  if (depth > MAX_DEPTH) fail("TLV_TOO_DEEP", { offset: baseOffset });
  return parseTlvSequence(bytes, baseOffset).map((tlv) =>
    isConstructed(tlv.tag) ? { ...tlv, children: parseTlvTree(tlv.value, tlv.valueOffset, depth + 1) } : tlv,
  );
}

export function findTlv(objects: readonly Tlv[], tag: number): Tlv | undefined {
  return objects.find((tlv) => tlv.tag === tag);
}

/** @throws TlvError TLV_MISSING; `offset` names the structure that was searched */
export function getTlv(objects: readonly Tlv[], tag: number, offset = objects[0]?.offset ?? 0): Tlv {
  return findTlv(objects, tag) ?? fail("TLV_MISSING", { expected: formatTag(tag), offset });
}

/** Shortest form: below 128 one octet, else 81, 82, 83. */
export function encodeLength(length: number): Uint8Array {
  const bytes = new Uint8Array(lengthOctets(length));
  writeLength(bytes, 0, length);
  return bytes;
}

/** A data object to be: of known length, not yet written. */
export interface TlvPlan {
  readonly tag: number;
  readonly parts: readonly (Uint8Array | TlvPlan)[];
  /** Of the value, in octets. */
  readonly valueLength: number;
  /** With identifier and length. */
  readonly length: number;
}

/** Identifier, shortest length and the joined parts. */
export function encodeTlv(tag: number, ...parts: readonly (Uint8Array | TlvPlan)[]): Uint8Array {
  const plan = planTlv(tag, ...parts);
  const bytes = new Uint8Array(plan.length);
  writePlan(bytes, 0, plan);
  return bytes;
}

/** The same for objects within others: `encodeTlv` writes a whole tree into one array, however deep it is. */
export function planTlv(tag: number, ...parts: readonly (Uint8Array | TlvPlan)[]): TlvPlan {
  let valueLength = 0;
  for (const part of parts) valueLength += part.length;
  return { tag, parts, valueLength, length: octetsOf(tag) + lengthOctets(valueLength) + valueLength };
}

/** @returns the offset behind it */
function writePlan(bytes: Uint8Array, start: number, { tag, parts, valueLength }: TlvPlan): number {
  let offset = writeLength(bytes, writeNumber(bytes, start, tag), valueLength);
  for (const part of parts) {
    if (part instanceof Uint8Array) {
      bytes.set(part, offset);
      offset += part.length;
    } else offset = writePlan(bytes, offset, part);
  }
  return offset;
}

/** How many octets a tag or length takes. */
function octetsOf(value: number): number {
  return value < 0x100 ? 1 : value < 0x1_0000 ? 2 : value < 0x100_0000 ? 3 : 4;
}

function lengthOctets(length: number): number {
  return length < 0x80 ? 1 : 1 + octetsOf(length);
}

/** @returns the offset behind it */
function writeLength(bytes: Uint8Array, offset: number, length: number): number {
  if (length < 0x80) {
    bytes[offset] = length;
    return offset + 1;
  }
  bytes[offset] = 0x80 | octetsOf(length);
  return writeNumber(bytes, offset + 1, length);
}

/** @returns the offset behind it */
function writeNumber(bytes: Uint8Array, offset: number, value: number): number {
  const end = offset + octetsOf(value);
  for (let place = end - 1, left = value; place >= offset; place--, left >>>= 8) bytes[place] = left & 0xff;
  return end;
}
