/**
 * Data objects of protected commands and responses: which are there, and which bytes the checksum covers.
 *
 * @spec ICAO 9303-11 §9.8.4; ISO/IEC 7816-4 §10
 */
import {
  encodeTlv,
  findTlv,
  fromUnsignedBytes,
  parseTlvSequence,
  type Tlv,
  toUnsignedBytes,
} from "../../base/bytes/index.ts";
import { SecureMessagingError } from "./secure-messaging-error.ts";

export const SecureTag = {
  cryptogramPlain: 0x85,
  cryptogram: 0x87,
  expectedLength: 0x97,
  status: 0x99,
  checksum: 0x8e,
} as const;

const PADDING_INDICATOR = 0x01;
const CHECKSUM_LENGTH = 8;

export interface SecureObjects {
  readonly objects: readonly Tlv[];
  /** Every byte before the checksum object, as it was sent. */
  readonly covered: Uint8Array;
  readonly checksum: Uint8Array;
}

/**
 * Splits the body of a protected message. The checksum object must stand last, so that it covers all others:
 * objects that we do not know are covered too and then left alone; a second one of a kind is refused.
 * @throws SecureMessagingError SM_OBJECTS_INVALID
 */
export function parseSecureObjects(body: Uint8Array): SecureObjects {
  const objects = parseObjects(body);
  const last = objects.at(-1);
  if (last?.tag !== SecureTag.checksum || last.value.length !== CHECKSUM_LENGTH) {
    throw new SecureMessagingError("SM_OBJECTS_INVALID", { offset: last?.offset ?? 0, reason: "checksum missing" });
  }
  const tags = objects.map((tlv) => tlv.tag);
  const twice = tags.findIndex((tag, index) => tags.indexOf(tag) !== index);
  if (twice >= 0 || (tags.includes(SecureTag.cryptogram) && tags.includes(SecureTag.cryptogramPlain))) {
    throw new SecureMessagingError("SM_OBJECTS_INVALID", {
      offset: objects[twice]?.offset ?? 0,
      reason: "object twice",
    });
  }
  return { objects: objects.slice(0, -1), covered: body.subarray(0, last.offset), checksum: last.value };
}

function parseObjects(body: Uint8Array): readonly Tlv[] {
  try {
    return parseTlvSequence(body);
  } catch (cause) {
    throw new SecureMessagingError("SM_OBJECTS_INVALID", { offset: 0, reason: "not data objects" }, { cause });
  }
}

/** Object 85 for an odd instruction, else 87 with its padding indicator. */
export function encodeCryptogram(ins: number, cryptogram: Uint8Array): Uint8Array {
  return (ins & 1) === 1
    ? encodeTlv(SecureTag.cryptogramPlain, cryptogram)
    : encodeTlv(SecureTag.cryptogram, Uint8Array.of(PADDING_INDICATOR), cryptogram);
}

/** Encrypted bytes of object 85 or 87: a whole number of blocks, at least one. */
export function findCryptogram(objects: readonly Tlv[], blockLength: number): Uint8Array | undefined {
  const plain = findTlv(objects, SecureTag.cryptogramPlain);
  const marked = findTlv(objects, SecureTag.cryptogram);
  const tlv = plain ?? marked;
  if (tlv === undefined) return undefined;
  const cryptogram = plain === undefined ? tlv.value.subarray(1) : tlv.value;
  const wellMarked = plain !== undefined || tlv.value[0] === PADDING_INDICATOR;
  if (!wellMarked || cryptogram.length === 0 || cryptogram.length % blockLength !== 0) {
    throw new SecureMessagingError("SM_OBJECTS_INVALID", { offset: tlv.offset, reason: "cryptogram" });
  }
  return cryptogram;
}

/** One byte up to 256 (00), two above (0000 is 65536). */
export function encodeExpectedLength(expectedLength: number): Uint8Array {
  const width = expectedLength <= 256 ? 1 : 2;
  return encodeTlv(SecureTag.expectedLength, toUnsignedBytes(expectedLength % (width === 1 ? 256 : 65536), width));
}

export function findExpectedLength(objects: readonly Tlv[]): number | undefined {
  const tlv = findTlv(objects, SecureTag.expectedLength);
  if (tlv === undefined) return undefined;
  const width = tlv.value.length;
  if (width !== 1 && width !== 2) {
    throw new SecureMessagingError("SM_OBJECTS_INVALID", { offset: tlv.offset, reason: "expected length" });
  }
  return Number(fromUnsignedBytes(tlv.value)) || (width === 1 ? 256 : 65536);
}

/** Status word inside the protection; always there in an answer (field cases A19, A20). */
export function getProtectedStatus(objects: readonly Tlv[]): number {
  const tlv = findTlv(objects, SecureTag.status);
  if (tlv?.value.length !== 2) {
    throw new SecureMessagingError("SM_OBJECTS_INVALID", { offset: tlv?.offset ?? 0, reason: "status object" });
  }
  return Number(fromUnsignedBytes(tlv.value));
}
