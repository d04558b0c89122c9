/**
 * Before access: the master file and EF.CardAccess. Chips differ here more than anywhere else, and no refusal of
 * these steps says that a card cannot be read: without EF.CardAccess it simply offers no PACE.
 *
 * @spec ICAO 9303-11 §4.2; field cases A01, A02, A03, A33
 */
import { cardFiles, parseEfCardAccess, type SecurityInfo } from "../../lds/index.ts";
import {
  type ApduProcessor,
  readBinaryByShortFileId,
  StatusWord,
  selectFile,
  selectMasterFile,
} from "../iso7816/index.ts";
import { BlockSize, shortBlockSize } from "./block-size.ts";
import { describeFault } from "./fault.ts";
import { FileAssembly } from "./file-assembly.ts";
import { readTransparentFile } from "./read-transparent-file.ts";

export interface CardAccessFile {
  /** The file as it stands on the card; absent where it cannot be read. */
  readonly bytes?: Uint8Array | undefined;
  /** Empty where there is no file or where it cannot be parsed. */
  readonly infos: readonly SecurityInfo[];
  /** Why there is nothing, for the report. */
  readonly reason?: string | undefined;
}

/** Far above any EF.CardAccess; an unauthenticated chip gets no more patience. */
const MAXIMUM_BYTES = 8192;
/** Enough to see whether a file opens by its short identifier. */
const PROBE_BYTES = 4;

const { fileId, shortFileId } = cardFiles["EF.CardAccess"];

/** Puts the master file in front where the chip has one; some know one form of the command, some the other or none. */
export async function selectMasterFileIfAny(transmit: ApduProcessor): Promise<void> {
  for (const form of ["by-file-id", "without-data"] as const) {
    const { statusWord } = await transmit(selectMasterFile(form));
    if (statusWord === StatusWord.success) return;
  }
}

/** @throws TransportError and nothing else of the card's making */
export async function readCardAccessFile(transmit: ApduProcessor): Promise<CardAccessFile> {
  if (!(await openFile(transmit))) return { infos: [], reason: "ABSENT" };
  const reading = await readTransparentFile({
    transmit,
    blockSize: new BlockSize(shortBlockSize(undefined)),
    assembly: new FileAssembly(MAXIMUM_BYTES),
  });
  if (reading.status !== "read") return { infos: [], reason: reading.reason };
  try {
    return { bytes: reading.bytes, infos: parseEfCardAccess(reading.bytes) };
  } catch (error) {
    return { bytes: reading.bytes, infos: [], reason: describeFault(error).reason };
  }
}

async function openFile(transmit: ApduProcessor): Promise<boolean> {
  const selected = await transmit(selectFile(fileId));
  if (selected.statusWord === StatusWord.success) return true;
  const probed = await transmit(readBinaryByShortFileId(shortFileId, 0, PROBE_BYTES));
  return probed.statusWord === StatusWord.success || probed.statusWord === StatusWord.endOfFile;
}
