/** DG1: the machine readable zone, without line breaks. @spec ICAO 9303-10 §4.7.1 */
import { childrenOf, decodeLatin1, encodeTlv, encodeUtf8, getTlv, parseTlv } from "../../base/bytes/index.ts";
import { cardFiles } from "../card-files.ts";
import { LdsError } from "../lds-error.ts";
import { findInvalidCharacter } from "../mrz/check-digit.ts";

export interface Dg1 {
  /** 90, 72 or 88 characters; `parseMrz` takes it apart. */
  readonly mrz: string;
}

const MRZ = 0x5f1f;

/** @throws TlvError, LdsError MRZ_LENGTH_INVALID, MRZ_CHARACTER_INVALID (offset within the file) */
export function parseDg1(bytes: Uint8Array): Dg1 {
  const file = parseTlv(bytes, cardFiles.DG1.tag);
  const { value, valueOffset } = getTlv(childrenOf(file), MRZ, file.offset);
  return { mrz: assertMrz(decodeLatin1(value), valueOffset) };
}

export function encodeDg1({ mrz }: Dg1): Uint8Array {
  return encodeTlv(cardFiles.DG1.tag, encodeTlv(MRZ, encodeUtf8(assertMrz(mrz, 0))));
}

function assertMrz(mrz: string, offset: number): string {
  if (![72, 88, 90].includes(mrz.length)) throw new LdsError("MRZ_LENGTH_INVALID", { length: mrz.length, offset });
  const invalid = findInvalidCharacter(mrz);
  if (invalid >= 0) throw new LdsError("MRZ_CHARACTER_INVALID", { offset: offset + invalid });
  return mrz;
}
