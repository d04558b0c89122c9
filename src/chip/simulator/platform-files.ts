/**
 * Files that the chip writes itself, whatever the issuer wrote: EF.ATR/INFO says what its command set can do, EF.CVCA
 * which authorities of terminals it trusts now.
 *
 * @spec ICAO 9303-10 §3.11.1, 9303-11 §7.1.2; ISO/IEC 7816-4 §12.1.1.9, §12.7.1
 */
import { concatBytes, encodeDerInteger, encodeTlv } from "../../base/bytes/index.ts";
import { cardFiles } from "../../lds/index.ts";
import { encodeEfCvca } from "../protocols/index.ts";
import type { ChipState, StoredFile } from "./chip-state.ts";
import { type Fault, hasFault } from "./fault.ts";
import { trustOf } from "./trust-state.ts";

/** Selection by name, path and identifiers; short identifiers; one byte as the data unit. */
const SELECTION = 0xb4;
const DATA_UNIT = 0x21;
const CHAINING = 0x80;
const EXTENDED = 0x40;
const IN_ATR_INFO = 0x20;
/** Command of 65,535 bytes and its header; answer of 65,536 bytes and its status. */
const GREATEST_COMMAND = 65_544;
const GREATEST_RESPONSE = 65_538;
const TAG_CAPABILITIES = 0x47;
const TAG_EXTENDED_LENGTH = 0x7f66;

/** Card capabilities, in the historical bytes and in EF.ATR/INFO. */
export function cardCapabilities(faults: readonly Fault[]): Uint8Array {
  const extended = hasFault(faults, "no-extended-length") ? 0 : EXTENDED | IN_ATR_INFO;
  return Uint8Array.of(SELECTION, DATA_UNIT, CHAINING | extended);
}

/** The chip's own file in place of one of the issuer; `undefined` where it has none. */
export function findOwnFile(state: ChipState, stored: StoredFile | undefined): StoredFile | undefined {
  const { application, fileId } = cardFiles["EF.CVCA"];
  const isCvca = stored?.application === application && stored.fileId === fileId;
  if (!isCvca || state.trustPoints.length === 0) return undefined;
  return { ...stored, content: encodeEfCvca(trustOf(state).trustPoints.map(({ reference }) => reference)) };
}

interface Place {
  readonly application: string;
  readonly fileId?: number | undefined;
  readonly shortFileId?: number | undefined;
}

/** A file that no issuer wrote; `undefined` for anything but EF.ATR/INFO. */
export function findPlatformFile(faults: readonly Fault[], place: Place): StoredFile | undefined {
  const { application, fileId, shortFileId } = cardFiles["EF.ATR/INFO"];
  const isMeant = place.fileId === fileId || place.shortFileId === shortFileId;
  if (place.application !== application || !isMeant) return undefined;
  const lengths = hasFault(faults, "no-extended-length")
    ? new Uint8Array()
    : encodeTlv(TAG_EXTENDED_LENGTH, encodeDerInteger(GREATEST_COMMAND), encodeDerInteger(GREATEST_RESPONSE));
  const content = concatBytes(encodeTlv(TAG_CAPABILITIES, cardCapabilities(faults)), lengths);
  return { application, fileId, shortFileId, access: "free", content };
}
