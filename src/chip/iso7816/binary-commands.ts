/**
 * READ BINARY and UPDATE BINARY. The even instructions reach 32767 bytes; the odd ones carry the offset as a data
 * object (54) and the content in another (53).
 *
 * @spec ISO/IEC 7816-4 §11.3; ICAO 9303-10 §3.6.3
 */
import { encodeTlv, parseTlv, toMinimalUnsignedBytes, toUnsignedBytes } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import type { CommandApdu } from "./command-apdu.ts";

/** First offset that an even READ BINARY or UPDATE BINARY cannot reach. */
export const EVEN_OFFSET_LIMIT = 0x8000;

const INS_READ_BINARY = 0xb0;
const INS_READ_BINARY_ODD = 0xb1;
const INS_UPDATE_BINARY = 0xd6;
const INS_UPDATE_BINARY_ODD = 0xd7;
const TAG_OFFSET = 0x54;
const TAG_DISCRETIONARY_DATA = 0x53;
const SHORT_FILE_ID_FLAG = 0x80;

/** @param offset 0 to 32767 */
export function readBinary(offset: number, expectedLength: number): CommandApdu {
  return { cla: 0x00, ins: INS_READ_BINARY, ...evenOffset(offset), expectedLength };
}

/**
 * Reads and selects by short file identifier.
 * @param shortFileId 1 to 30
 * @param offset 0 to 255
 */
export function readBinaryByShortFileId(shortFileId: number, offset: number, expectedLength: number): CommandApdu {
  assertRange(shortFileId >= 1 && shortFileId <= 30, "short file identifier");
  assertRange(offset >= 0 && offset <= 0xff, "offset");
  return { cla: 0x00, ins: INS_READ_BINARY, p1: SHORT_FILE_ID_FLAG | shortFileId, p2: offset, expectedLength };
}

/**
 * Reads at any offset; the answer is wrapped, see `parseDiscretionaryData`.
 * @param expectedLength with the header of the data object that wraps the content, 2 to 4 bytes
 */
export function readBinaryOdd(offset: number, expectedLength: number): CommandApdu {
  return { cla: 0x00, ins: INS_READ_BINARY_ODD, p1: 0, p2: 0, data: encodeOffsetObject(offset), expectedLength };
}

/** @param offset 0 to 32767 */
export function updateBinary(offset: number, data: Uint8Array): CommandApdu {
  return { cla: 0x00, ins: INS_UPDATE_BINARY, ...evenOffset(offset), data };
}

/** Writes at any offset. */
export function updateBinaryOdd(offset: number, content: Uint8Array): CommandApdu {
  const data = Uint8Array.from([...encodeOffsetObject(offset), ...encodeDiscretionaryData(content)]);
  return { cla: 0x00, ins: INS_UPDATE_BINARY_ODD, p1: 0, p2: 0, data };
}

/** Offset data object, two bytes at least as chips of the field expect it. */
function encodeOffsetObject(offset: number): Uint8Array {
  return encodeTlv(TAG_OFFSET, offset <= 0xffff ? toUnsignedBytes(offset, 2) : toMinimalUnsignedBytes(offset));
}

export function encodeDiscretionaryData(content: Uint8Array): Uint8Array {
  return encodeTlv(TAG_DISCRETIONARY_DATA, content);
}

/** Content of the answer to `readBinaryOdd`. */
export function parseDiscretionaryData(data: Uint8Array): Uint8Array {
  return parseTlv(data, TAG_DISCRETIONARY_DATA).value;
}

function evenOffset(offset: number): { readonly p1: number; readonly p2: number } {
  assertRange(offset >= 0 && offset < EVEN_OFFSET_LIMIT, "offset");
  return { p1: offset >> 8, p2: offset & 0xff };
}

function assertRange(holds: boolean, reason: string): void {
  if (!holds) throw new CivicardError("NUMBER_OUT_OF_RANGE", { reason });
}
