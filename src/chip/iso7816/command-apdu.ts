/**
 * Command APDU: cases 1, 2S, 2E, 3S, 3E, 4S and 4E.
 *
 * @spec ISO/IEC 7816-4 §5.1
 */
import { concatBytes, toUnsignedBytes } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";

export interface CommandApdu {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  /** 1 to 65535 bytes; absent when the command carries no data. */
  readonly data?: Uint8Array | undefined;
  /** Ne, 1 to 65536: greatest number of bytes that the answer may hold; absent when no data is expected. */
  readonly expectedLength?: number | undefined;
}

export interface CommandEncoding {
  /** Extended length fields even where short ones would do; where they would not do, they are used anyway. */
  readonly extended?: boolean | undefined;
}

export const MAXIMUM_SHORT_DATA = 255;
export const MAXIMUM_SHORT_EXPECTED = 256;
const MAXIMUM_EXTENDED_DATA = 65535;
const MAXIMUM_EXTENDED_EXPECTED = 65536;
const HEADER_LENGTH = 4;

function fail(length: number, reason: string): never {
  throw new CivicardError("APDU_COMMAND_INVALID", { length, reason });
}

/** Whether the command needs extended length fields. */
export function needsExtendedLength(command: CommandApdu): boolean {
  return (command.data?.length ?? 0) > MAXIMUM_SHORT_DATA || (command.expectedLength ?? 0) > MAXIMUM_SHORT_EXPECTED;
}

/** @throws CivicardError APDU_COMMAND_INVALID for a field out of range */
export function encodeCommandApdu(command: CommandApdu, encoding: CommandEncoding = {}): Uint8Array {
  const { cla, ins, p1, p2, data = new Uint8Array(), expectedLength } = command;
  const header = [cla, ins, p1, p2];
  if (header.some((byte) => !Number.isInteger(byte) || byte < 0 || byte > 0xff)) fail(HEADER_LENGTH, "header");
  if (data.length > MAXIMUM_EXTENDED_DATA) fail(data.length, "Nc");
  if (expectedLength !== undefined && !(expectedLength >= 1 && expectedLength <= MAXIMUM_EXTENDED_EXPECTED)) {
    fail(HEADER_LENGTH, "Ne");
  }
  const extended = encoding.extended === true || needsExtendedLength(command);
  const body = extended ? extendedBody(data, expectedLength) : shortBody(data, expectedLength);
  return concatBytes(Uint8Array.from(header), ...body);
}

function shortBody(data: Uint8Array, expectedLength: number | undefined): readonly Uint8Array[] {
  const lc = data.length === 0 ? [] : [Uint8Array.of(data.length), data];
  // Ne 256 is coded 00: the value modulo 256.
  return expectedLength === undefined ? lc : [...lc, Uint8Array.of(expectedLength & 0xff)];
}

function extendedBody(data: Uint8Array, expectedLength: number | undefined): readonly Uint8Array[] {
  const le = expectedLength === undefined ? [] : [toUnsignedBytes(expectedLength % MAXIMUM_EXTENDED_EXPECTED, 2)];
  // The zero byte that marks extended fields stands once: before Lc, or before Le where there is no Lc.
  if (data.length > 0) return [Uint8Array.of(0), toUnsignedBytes(data.length, 2), data, ...le];
  return le.length === 0 ? [] : [Uint8Array.of(0), ...le];
}

/**
 * Exactly one command APDU.
 * @throws CivicardError APDU_COMMAND_INVALID when the length fields do not account for every byte
 */
export function parseCommandApdu(bytes: Uint8Array): CommandApdu {
  const [cla, ins, p1, p2, first] = bytes;
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined) fail(bytes.length, "header");
  const header = { cla, ins, p1, p2 };
  if (first === undefined) return header;
  if (bytes.length === HEADER_LENGTH + 1) return { ...header, expectedLength: first === 0 ? 256 : first };
  return first === 0 ? { ...header, ...parseExtendedBody(bytes) } : { ...header, ...parseShortBody(bytes, first) };
}

type Body = Pick<CommandApdu, "data" | "expectedLength">;

function parseShortBody(bytes: Uint8Array, lc: number): Body {
  const end = HEADER_LENGTH + 1 + lc;
  const data = bytes.slice(HEADER_LENGTH + 1, end);
  if (bytes.length === end) return { data };
  if (bytes.length !== end + 1) fail(bytes.length, "Lc");
  const le = bytes[end] ?? 0;
  return { data, expectedLength: le === 0 ? MAXIMUM_SHORT_EXPECTED : le };
}

function parseExtendedBody(bytes: Uint8Array): Body {
  const start = HEADER_LENGTH + 3;
  if (bytes.length < start) fail(bytes.length, "extended length field");
  const expectedFrom = (offset: number) => ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
  const first = expectedFrom(HEADER_LENGTH + 1);
  if (bytes.length === start) return { expectedLength: first === 0 ? MAXIMUM_EXTENDED_EXPECTED : first };
  const end = start + first;
  if (first === 0) fail(bytes.length, "Lc is zero");
  const data = bytes.slice(start, end);
  if (bytes.length === end) return { data };
  if (bytes.length !== end + 2) fail(bytes.length, "Lc");
  const le = expectedFrom(end);
  return { data, expectedLength: le === 0 ? MAXIMUM_EXTENDED_EXPECTED : le };
}
