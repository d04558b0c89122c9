/**
 * A small strict DER reader and writer for the structures that Doc 9303 defines itself: SecurityInfos, the LDS
 * security object, key info in DG14 and DG15. Certificates and CMS are read by PKI.js in the `pki` room.
 *
 * @spec ITU-T X.690 §10
 */
import { CivicardError } from "../errors/index.ts";
import { compareBytes, concatBytes } from "./byte-array.ts";
import { ByteCursor } from "./cursor.ts";
import { decodeUtf8, encodeUtf8 } from "./text.ts";
import { childrenOf, encodeLength, encodeTlv, readTlv, type Tlv, TlvError } from "./tlv.ts";
import { fromUnsignedBytes, toMinimalUnsignedBytes } from "./unsigned-integer.ts";

export const DerTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  sequence: 0x30,
  set: 0x31,
} as const;

function fail(offset: number, reason: string): never {
  throw new TlvError("DER_INVALID", { offset, reason });
}

function assertShortestLength(tlv: Tlv): void {
  const header = tlv.valueOffset - tlv.offset;
  const tagLength = toMinimalUnsignedBytes(tlv.tag).length;
  if (header !== tagLength + encodeLength(tlv.value.length).length) fail(tlv.offset, "length not in shortest form");
}

/** Exactly one DER object, optionally of a given tag. */
export function parseDer(bytes: Uint8Array, expectedTag?: number, baseOffset = 0): Tlv {
  const cursor = new ByteCursor(bytes, baseOffset);
  const tlv = readTlv(cursor);
  cursor.assertEnd();
  assertShortestLength(tlv);
  return expectedTag === undefined ? tlv : expectDer(tlv, expectedTag);
}

/** The object itself when it has the tag, else DER_INVALID. `undefined` stands for "nothing was left". */
export function expectDer(tlv: Tlv | undefined, tag: number, parent?: Tlv): Tlv {
  if (tlv === undefined) return fail(parent?.offset ?? 0, `element with tag ${tag.toString(16)} is missing`);
  if (tlv.tag !== tag) fail(tlv.offset, `tag ${tag.toString(16)} expected, ${tlv.tag.toString(16)} found`);
  return tlv;
}

/** The elements of a SEQUENCE, SET or explicit tag. */
export function derChildren(tlv: Tlv): readonly Tlv[] {
  const children = childrenOf(tlv);
  for (const child of children) assertShortestLength(child);
  return children;
}

export function decodeDerBoolean(tlv: Tlv): boolean {
  expectDer(tlv, DerTag.boolean);
  const octet = tlv.value[0];
  if (tlv.value.length !== 1 || (octet !== 0x00 && octet !== 0xff)) fail(tlv.offset, "BOOLEAN is neither 00 nor FF");
  return octet === 0xff;
}

/** Signed, of any size. */
export function decodeDerInteger(tlv: Tlv): bigint {
  expectDer(tlv, DerTag.integer);
  const [first, second] = tlv.value;
  if (first === undefined) return fail(tlv.offset, "INTEGER without content");
  if (second !== undefined && ((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80))) {
    fail(tlv.offset, "INTEGER not in shortest form");
  }
  const unsigned = fromUnsignedBytes(tlv.value);
  return first < 0x80 ? unsigned : unsigned - (1n << BigInt(tlv.value.length * 8));
}

/** A small non-negative INTEGER, such as a version. */
export function decodeDerNumber(tlv: Tlv): number {
  const value = decodeDerInteger(tlv);
  if (value < 0n || value > 0xffff_ffffn) fail(tlv.offset, "INTEGER out of range");
  return Number(value);
}

/** Dotted decimal. */
export function decodeDerOid(tlv: Tlv): string {
  expectDer(tlv, DerTag.objectIdentifier);
  return decodeOidOctets(tlv.value, tlv.valueOffset);
}

/** Content octets of an OBJECT IDENTIFIER, as MSE:Set AT carries them without tag. */
export function decodeOidOctets(octets: Uint8Array, offset = 0): string {
  const arcs: bigint[] = [];
  let value = 0n;
  let open = true;
  for (const octet of octets) {
    if (value === 0n && octet === 0x80) fail(offset, "OBJECT IDENTIFIER arc not in shortest form");
    value = (value << 7n) | BigInt(octet & 0x7f);
    open = octet >= 0x80;
    if (open) continue;
    arcs.push(value);
    value = 0n;
  }
  const first = arcs[0];
  if (open || first === undefined || octets.length > 64) return fail(offset, "OBJECT IDENTIFIER is incomplete");
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...arcs.slice(1)].join(".");
}

export function decodeDerOctetString(tlv: Tlv): Uint8Array {
  return expectDer(tlv, DerTag.octetString).value;
}

/** Only whole octets: key and signature material never has unused bits. */
export function decodeDerBitString(tlv: Tlv): Uint8Array {
  expectDer(tlv, DerTag.bitString);
  if (tlv.value[0] !== 0x00) fail(tlv.offset, "BIT STRING with unused bits");
  return tlv.value.subarray(1);
}

/** UTF8String or PrintableString. */
export function decodeDerText(tlv: Tlv): string {
  if (tlv.tag !== DerTag.utf8String && tlv.tag !== DerTag.printableString) fail(tlv.offset, "not a text type");
  return decodeUtf8(tlv.value);
}

export function encodeDerSequence(...elements: readonly Uint8Array[]): Uint8Array {
  return encodeTlv(DerTag.sequence, ...elements);
}

/** SET OF: elements in the ascending order that DER asks for. */
export function encodeDerSetOf(...elements: readonly Uint8Array[]): Uint8Array {
  return encodeTlv(DerTag.set, ...elements.toSorted(compareBytes));
}

export function encodeDerBoolean(value: boolean): Uint8Array {
  return encodeTlv(DerTag.boolean, Uint8Array.of(value ? 0xff : 0x00));
}

export function encodeDerNull(): Uint8Array {
  return encodeTlv(DerTag.null);
}

/** Non-negative; a leading zero octet keeps the sign positive. */
export function encodeDerInteger(value: bigint | number): Uint8Array {
  const octets = toMinimalUnsignedBytes(value);
  return (octets[0] ?? 0) >= 0x80
    ? encodeTlv(DerTag.integer, Uint8Array.of(0), octets)
    : encodeTlv(DerTag.integer, octets);
}

/** Content octets of a dotted decimal OBJECT IDENTIFIER. */
export function encodeOidOctets(oid: string): Uint8Array {
  const arcs = oid.split(".");
  if (arcs.length < 2 || arcs.some((arc) => !/^\d+$/.test(arc))) {
    throw new CivicardError("DER_INVALID", { offset: 0, reason: "not a dotted decimal object identifier" });
  }
  const [root = 0n, second = 0n, ...rest] = arcs.map(BigInt);
  return concatBytes(...[root * 40n + second, ...rest].map(encodeArc));
}

function encodeArc(arc: bigint): Uint8Array {
  const groups = [Number(arc & 0x7fn)];
  for (let left = arc >> 7n; left > 0n; left >>= 7n) groups.unshift(Number(left & 0x7fn) | 0x80);
  return Uint8Array.from(groups);
}

export function encodeDerOid(oid: string): Uint8Array {
  return encodeTlv(DerTag.objectIdentifier, encodeOidOctets(oid));
}

export function encodeDerOctetString(octets: Uint8Array): Uint8Array {
  return encodeTlv(DerTag.octetString, octets);
}

export function encodeDerBitString(octets: Uint8Array): Uint8Array {
  return encodeTlv(DerTag.bitString, Uint8Array.of(0), octets);
}

export function encodeDerUtf8String(text: string): Uint8Array {
  return encodeTlv(DerTag.utf8String, encodeUtf8(text));
}

export function encodeDerPrintableString(text: string): Uint8Array {
  return encodeTlv(DerTag.printableString, encodeUtf8(text));
}
