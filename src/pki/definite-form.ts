/**
 * BER to definite, shortest lengths: indefinite lengths closed, strings that came in pieces joined. Security objects
 * of some states use these forms (field case P30); everything after this step reads DER.
 *
 * @spec ITU-T X.690 §8.1.3.6, §8.7.3
 */
import { concatBytes, encodeLength } from "../base/bytes/index.ts";
import { assertBerBounds } from "./ber-bounds.ts";

export interface DefiniteForm {
  readonly bytes: Uint8Array;
  /** Whether anything had to be changed. */
  readonly changed: boolean;
}

const OCTET_STRING = 0x04;
const CONSTRUCTED = 0x20;

interface Element {
  readonly bytes: Uint8Array;
  readonly next: number;
}

/** @throws CivicardError PKI_ENCODING_INVALID when it is not one BER element within bounds */
export function toDefiniteForm(bytes: Uint8Array): DefiniteForm {
  if (assertBerBounds(bytes).definite) return { bytes, changed: false };
  return { bytes: convert(bytes, 0).bytes, changed: true };
}

/** Bounds have been checked for the whole, so offsets need no second look. */
function convert(bytes: Uint8Array, start: number): Element {
  const identifier = identifierAt(bytes, start);
  const { valueOffset, length } = lengthAt(bytes, start + identifier.length);
  const first = identifier[0] ?? 0;
  if ((first & CONSTRUCTED) === 0) {
    const next = valueOffset + (length ?? 0);
    return { bytes: join(identifier, bytes.subarray(valueOffset, next)), next };
  }
  const { children, next } = convertChildren(bytes, valueOffset, length);
  if (first !== (OCTET_STRING | CONSTRUCTED)) return { bytes: join(identifier, concatBytes(...children)), next };
  return { bytes: join(Uint8Array.of(OCTET_STRING), concatBytes(...children.map(contentOf))), next };
}

function convertChildren(bytes: Uint8Array, start: number, length: number | undefined) {
  const children: Uint8Array[] = [];
  const end = length === undefined ? Number.POSITIVE_INFINITY : start + length;
  let offset = start;
  while (offset < end) {
    if (length === undefined && bytes[offset] === 0 && bytes[offset + 1] === 0) return { children, next: offset + 2 };
    const child = convert(bytes, offset);
    children.push(child.bytes);
    offset = child.next;
  }
  return { children, next: offset };
}

/** Content of an element that is in definite form already. */
function contentOf(element: Uint8Array): Uint8Array {
  return element.subarray(lengthAt(element, identifierAt(element, 0).length).valueOffset);
}

function identifierAt(bytes: Uint8Array, start: number): Uint8Array {
  let end = start + 1;
  if (((bytes[start] ?? 0) & 0x1f) === 0x1f) while (((bytes[end++] ?? 0) & 0x80) !== 0);
  return bytes.subarray(start, end);
}

function lengthAt(bytes: Uint8Array, offset: number): { valueOffset: number; length: number | undefined } {
  const first = bytes[offset] ?? 0;
  if (first < 0x80) return { valueOffset: offset + 1, length: first };
  const count = first & 0x7f;
  if (count === 0) return { valueOffset: offset + 1, length: undefined };
  const octets = bytes.subarray(offset + 1, offset + 1 + count);
  return { valueOffset: offset + 1 + count, length: octets.reduce((value, octet) => value * 256 + octet, 0) };
}

function join(identifier: Uint8Array, value: Uint8Array): Uint8Array {
  return concatBytes(identifier, encodeLength(value.length), value);
}
