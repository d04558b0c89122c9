/**
 * Files that the chip has of its own, whatever the issuer wrote: EF.ATR/INFO says what its command set can do.
 *
 * @spec ICAO 9303-10 §3.11.1; ISO/IEC 7816-4 §12.1.1.9, §12.7.1
 */
import { concatBytes, encodeDerInteger, encodeTlv } from "../../base/bytes/index.ts";
import { cardFiles, MASTER_FILE } from "../../lds/index.ts";
import type { StoredFile } from "./chip-state.ts";
import { type Fault, hasFault } from "./fault.ts";

const { fileId, shortFileId } = cardFiles["EF.ATR/INFO"];

/** Selection by name, path and identifiers; short identifiers; one byte as the data unit. */
const SELECTION = 0xb4;
const DATA_UNIT = 0x21;
const CHAINING = 0x80;
const EXTENDED = 0x40;
const IN_ATR_INFO = 0x20;
/** Command of 65,535 bytes and its header; answer of 65,536 bytes and its status. */
const GREATEST_COMMAND = 65_544;
const GREATEST_RESPONSE = 65_538;

/** Card capabilities, in the historical bytes and in EF.ATR/INFO. */
export function cardCapabilities(faults: readonly Fault[]): Uint8Array {
  const extended = hasFault(faults, "no-extended-length") ? 0 : EXTENDED | IN_ATR_INFO;
  return Uint8Array.of(SELECTION, DATA_UNIT, CHAINING | extended);
}

/** `undefined` for anything but EF.ATR/INFO. */
export function findPlatformFile(
  faults: readonly Fault[],
  place: {
    readonly application: string;
    readonly fileId?: number | undefined;
    readonly shortFileId?: number | undefined;
  },
): StoredFile | undefined {
  if (place.application !== MASTER_FILE) return undefined;
  if (place.fileId !== fileId && place.shortFileId !== shortFileId) return undefined;
  const lengths = hasFault(faults, "no-extended-length")
    ? new Uint8Array()
    : encodeTlv(0x7f66, encodeDerInteger(GREATEST_COMMAND), encodeDerInteger(GREATEST_RESPONSE));
  const content = concatBytes(encodeTlv(0x47, cardCapabilities(faults)), lengths);
  return { application: MASTER_FILE, fileId, shortFileId, access: "free", content };
}
