/**
 * Reading a selected transparent file in blocks. Total on whatever the chip answers: every turn of the loop brings
 * bytes, shrinks the block or ends, and the number of turns is bounded besides.
 *
 * @spec ICAO 9303-10 §3.6.3, ISO/IEC 7816-4 §11.3.3; field cases A14, A15, A16, S08
 */
import { encodeLength } from "../../base/bytes/index.ts";
import {
  type ApduProcessor,
  EVEN_OFFSET_LIMIT,
  formatStatusWord,
  parseDiscretionaryData,
  type ResponseApdu,
  readBinary,
  readBinaryOdd,
  StatusWord,
} from "../iso7816/index.ts";
import type { BlockSize } from "./block-size.ts";
import type { FileAssembly, HeaderState } from "./file-assembly.ts";

/** Why a file could not be read; a stable word. */
export type ReadFault =
  | "FILE_HEADER_INVALID"
  | "FILE_TOO_LONG"
  | "FILE_TRUNCATED"
  | "READ_OVERLONG"
  | "READ_STALLED"
  | "READ_REFUSED"
  | "STATUS_WORD";

export type FileReading =
  | { readonly status: "read"; readonly bytes: Uint8Array }
  | { readonly status: "unreadable"; readonly reason: ReadFault; readonly detail: string };

export interface ReadOptions {
  readonly transmit: ApduProcessor;
  readonly blockSize: BlockSize;
  /** Takes the bytes; keeps what it has when a broken channel is opened again and reading goes on. */
  readonly assembly: FileAssembly;
  readonly onBlock?: ((read: number, total: number | undefined) => void) | undefined;
}

/** Enough for the longest header, small enough for any file: some chips refuse to read past the end at all. */
const CAUTIOUS_BYTES = 4;
/** Fits into a short protected answer under every cipher. */
const FIRST_BYTES = 223;
const GREATEST_SHORT_BLOCK = 256;
/** Tag 53 and the longest length that a block can have. */
const WRAPPING_BYTES = 4;
/** An honest chip gives at least this many bytes a turn on average. */
const LEAST_BYTES_A_TURN = 8;
const SPARE_TURNS = 48;

/** What is kept from turn to turn beside the assembly. */
interface Pace {
  /** The chip refused to give more than the file holds: ask for the header alone first. */
  cautious: boolean;
  /** The chip's own word of how much it gives at this place, for one turn. */
  advised: number | undefined;
}

/** @throws TransportError, SecureMessagingError and other faults of the way to the card; the assembly stays usable */
export async function readTransparentFile(options: ReadOptions): Promise<FileReading> {
  const { assembly } = options;
  const pace: Pace = { cautious: false, advised: undefined };
  for (let turn = 0; turn < allowedTurns(assembly); turn++) {
    if (assembly.isComplete) return { status: "read", bytes: assembly.bytes };
    const wanted = bytesToAsk(options, pace);
    options.blockSize.asking(wanted);
    const response = await options.transmit(readCommand(assembly.offset, wanted));
    const fault = takeResponse(options, { pace, wanted, response });
    if (fault !== undefined) return unreadable(fault, options, response.statusWord);
    options.onBlock?.(assembly.offset, assembly.total);
  }
  return unreadable("READ_STALLED", options, StatusWord.success);
}

function allowedTurns(assembly: FileAssembly): number {
  return SPARE_TURNS + Math.ceil((assembly.total ?? 0) / LEAST_BYTES_A_TURN);
}

/** Bytes of content for this turn. */
function bytesToAsk({ assembly, blockSize }: ReadOptions, pace: Pace): number {
  const header = pace.cautious ? CAUTIOUS_BYTES : firstBlock(blockSize.current);
  const left = assembly.total === undefined ? header : assembly.total - assembly.offset;
  const given = Math.min(pace.advised ?? blockSize.current, blockSize.current);
  pace.advised = undefined;
  // Beyond the reach of the even command the header of the wrapping data object takes part of the block.
  const content = assembly.offset < EVEN_OFFSET_LIMIT ? given : Math.max(1, given - WRAPPING_BYTES);
  return Math.min(content, left);
}

/** A long first block runs past the end of most files, and some chips refuse that. */
function firstBlock(current: number): number {
  return current > GREATEST_SHORT_BLOCK ? FIRST_BYTES : current;
}

function readCommand(offset: number, wanted: number) {
  if (offset < EVEN_OFFSET_LIMIT) return readBinary(offset, wanted);
  return readBinaryOdd(offset, 1 + encodeLength(wanted).length + wanted);
}

/** @returns the fault that ends reading, `undefined` when the next turn may come */
function takeResponse(
  options: ReadOptions,
  turn: { readonly pace: Pace; readonly wanted: number; readonly response: ResponseApdu },
): ReadFault | undefined {
  const { statusWord } = turn.response;
  if (statusWord === StatusWord.success) return takeData(options, turn);
  if (statusWord === StatusWord.endOfFile) return takeLastData(options, turn);
  if (statusWord === StatusWord.securityStatusNotSatisfied) return "READ_REFUSED";
  if (statusWord >> 8 === 0x6c) return takeAdvice(options, turn);
  if (statusWord === StatusWord.wrongOffset || statusWord === StatusWord.wrongLength) return takeRefusal(options, turn);
  return "STATUS_WORD";
}

type Turn = Parameters<typeof takeResponse>[1];

function takeData({ assembly, blockSize }: ReadOptions, { wanted, response }: Turn): ReadFault | undefined {
  const content = contentOf(assembly.offset, response.data);
  if (content === undefined) return "READ_OVERLONG";
  // Nothing with 9000: the chip cannot serve blocks of this size and does not say so.
  if (content.length === 0) return blockSize.stepDown() ? undefined : "READ_STALLED";
  if (content.length > wanted) return "READ_OVERLONG";
  const state = assembly.append(content);
  // Less than was asked for with 9000 is the end of the file, as some chips tell it (field case A16).
  if (content.length < wanted) assembly.end();
  return faultOf(state);
}

function takeLastData(options: ReadOptions, turn: Turn): ReadFault | undefined {
  if (turn.response.data.length > 0) {
    const fault = takeData(options, turn);
    if (fault !== undefined) return fault;
  }
  options.assembly.end();
  return options.assembly.isComplete ? undefined : "FILE_TRUNCATED";
}

/** 6Cxx that the layers below have not resolved: SW2 is what the chip would give here. */
function takeAdvice({ assembly, blockSize }: ReadOptions, { pace, wanted, response }: Turn): ReadFault | undefined {
  const advised = response.statusWord & 0xff || 256;
  if (advised >= wanted) return blockSize.stepDown() ? undefined : "READ_STALLED";
  pace.advised = advised;
  // Before the end of the file is known the advice may be about the file, after it is about the chip.
  if (assembly.total !== undefined) blockSize.limitTo(advised);
  return undefined;
}

function takeRefusal({ assembly, blockSize }: ReadOptions, { pace, wanted, response }: Turn): ReadFault | undefined {
  if (response.statusWord === StatusWord.wrongOffset) {
    if (assembly.offset > 0) assembly.end();
    if (assembly.isComplete) return undefined;
    if (assembly.total !== undefined || pace.cautious) return "FILE_TRUNCATED";
    pace.cautious = true;
    return undefined;
  }
  blockSize.limitTo(wanted);
  return blockSize.stepDown() ? undefined : "READ_STALLED";
}

function contentOf(offset: number, data: Uint8Array): Uint8Array | undefined {
  if (offset < EVEN_OFFSET_LIMIT || data.length === 0) return data;
  try {
    return parseDiscretionaryData(data);
  } catch {
    return undefined;
  }
}

function faultOf(state: HeaderState): ReadFault | undefined {
  if (state === "invalid") return "FILE_HEADER_INVALID";
  return state === "too-long" ? "FILE_TOO_LONG" : undefined;
}

function unreadable(reason: ReadFault, { assembly }: ReadOptions, statusWord: number): FileReading {
  const detail = `offset ${assembly.offset} of ${assembly.total ?? "unknown"}, status ${formatStatusWord(statusWord)}`;
  return { status: "unreadable", reason, detail };
}
