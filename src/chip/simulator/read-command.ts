/**
 * READ BINARY, even and odd.
 *
 * @spec ISO/IEC 7816-4 §11.3.3; ICAO 9303-10 §3.6.3
 */
import { fromUnsignedBytes, parseTlv } from "../../base/bytes/index.ts";
import { type CommandApdu, encodeDiscretionaryData, type ResponseApdu, StatusWord } from "../iso7816/index.ts";
import { type Card, done, findServedByShortId, findServedFile, getCurrentFile, mayRead } from "./card.ts";
import { CardRefusal, refuse } from "./card-refusal.ts";
import type { StoredFile } from "./chip-state.ts";
import { findCount, hasFault } from "./fault.ts";

const SHORT_FILE_ID_FLAG = 0x80;
const GREATEST_SHORT_ID = 0x1e;
const TAG_OFFSET = 0x54;

export function readBinary(command: CommandApdu, card: Card): ResponseApdu {
  const { p1, p2 } = command;
  if ((p1 & SHORT_FILE_ID_FLAG) === 0) return answer(command, card, { offset: (p1 << 8) | p2 });
  if ((p1 & 0x60) !== 0) refuse("incorrectParameters");
  return answer(command, card, { offset: p2, shortFileId: p1 & 0x1f });
}

/** Offset in a data object 54; P1-P2 zero for the current file, a short identifier of five bits, or a file identifier. */
export function readBinaryOdd(command: CommandApdu, card: Card): ResponseApdu {
  const { p1, p2, data = new Uint8Array() } = command;
  const { value } = parseTlv(data, TAG_OFFSET);
  if (value.length < 1 || value.length > 4) refuse("incorrectData");
  return answer(command, card, {
    offset: Number(fromUnsignedBytes(value)),
    ...placeOf((p1 << 8) | p2),
    wrapped: true,
  });
}

function placeOf(parameters: number): Pick<Place, "fileId" | "shortFileId"> {
  if (parameters === 0) return {};
  return parameters <= GREATEST_SHORT_ID ? { shortFileId: parameters } : { fileId: parameters };
}

interface Place {
  readonly offset: number;
  readonly fileId?: number | undefined;
  readonly shortFileId?: number | undefined;
  /** Whether the content goes into a data object 53. */
  readonly wrapped?: true;
}

function answer({ expectedLength }: CommandApdu, card: Card, place: Place): ResponseApdu {
  if (expectedLength === undefined) refuse("wrongLength");
  const file = findFile(card, place);
  if (isAnsweredEmpty(card, expectedLength)) return done();
  assertWithinLimits(card, expectedLength);
  const { offset, wrapped } = place;
  if (offset >= file.content.length) refuse("wrongOffset");
  // Le of zero bytes asks for what there is, up to the most that fits; any other Le asks for that many.
  const asksForAll = expectedLength === 256 || expectedLength === 65536;
  if (!asksForAll && expectedLength > card.greatestAnswer) refuse("wrongLength");
  const room = Math.min(expectedLength, card.greatestAnswer);
  const wanted = wrapped ? contentRoom(room) : room;
  const content = file.content.subarray(offset, offset + wanted);
  const data = wrapped ? encodeDiscretionaryData(content) : content;
  return { data, statusWord: statusOf(card, { isShort: !asksForAll && content.length < wanted }) };
}

function findFile(card: Card, place: Place): StoredFile {
  const file = findPlaced(card, place);
  if (file === undefined) refuse("fileNotFound");
  if (!mayRead(card, file)) refuse("securityStatusNotSatisfied");
  card.session.fileId = file.fileId;
  return file;
}

function findPlaced(card: Card, { fileId, shortFileId }: Place): StoredFile | undefined {
  if (fileId !== undefined) return findServedFile(card, fileId);
  return shortFileId === undefined ? getCurrentFile(card) : findServedByShortId(card, shortFileId);
}

function statusOf(card: Card, { isShort }: { readonly isShort: boolean }): number {
  if (!isShort) return done().statusWord;
  if (hasFault(card.faults, "end-of-file-6b00")) refuse("wrongOffset");
  return hasFault(card.faults, "end-of-file-9000") ? StatusWord.success : StatusWord.endOfFile;
}

/** Content that fits with the header of its data object. */
function contentRoom(room: number): number {
  const header = (length: number) => (length < 0x80 ? 2 : length < 0x100 ? 3 : 4);
  let length = Math.max(0, room - 2);
  while (length > 0 && length + header(length) > room) length -= 1;
  return length;
}

/** A buffer of the chip that is too short, and nothing said about it (field case S08). */
function isAnsweredEmpty({ faults }: Card, expectedLength: number): boolean {
  const limit = findCount(faults, "empty-above");
  return limit !== undefined && expectedLength > limit;
}

/** Limits that chips of the field have (field cases A14, A15). */
function assertWithinLimits(card: Card, expectedLength: number): void {
  const limit = findCount(card.faults, "read-limit");
  if (limit !== undefined && expectedLength > limit) refuse("wrongLength");
  const hint = findCount(card.faults, "read-hint");
  if (hint !== undefined && expectedLength > hint) throw new CardRefusal(0x6c00 | (hint & 0xff));
}
