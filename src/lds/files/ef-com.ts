/**
 * EF.COM: versions and the list of data groups. It is not signed: whoever needs the truth takes the list of the
 * LDS security object. Tags that no data group has are reported and otherwise ignored.
 *
 * @spec ICAO 9303-10 §4.6.1
 */
import {
  ByteCursor,
  childrenOf,
  decodeLatin1,
  encodeTlv,
  encodeUtf8,
  getTlv,
  parseTlv,
  readTag,
  type Tlv,
} from "../../base/bytes/index.ts";
import { cardFileNames, cardFiles, type DataGroupName, dataGroupNumber, isDataGroupName } from "../card-files.ts";
import { failAt } from "../lds-error.ts";

export interface EfCom {
  /** Four digits, such as `0107` for LDS 1.7. */
  readonly ldsVersion: string;
  /** Six digits, such as `040000` for Unicode 4.0.0. */
  readonly unicodeVersion: string;
  /** In the order of the list. */
  readonly dataGroups: readonly DataGroupName[];
  /** Tags of the list that belong to no data group. */
  readonly unknownTags: readonly number[];
}

const LDS_VERSION = 0x5f01;
const UNICODE_VERSION = 0x5f36;
const TAG_LIST = 0x5c;

/** @throws TlvError, LdsError EF_COM_INVALID */
export function parseEfCom(bytes: Uint8Array): EfCom {
  const file = parseTlv(bytes, cardFiles["EF.COM"].tag);
  const objects = childrenOf(file);
  const tags = readTagList(getTlv(objects, TAG_LIST, file.offset));
  const dataGroups = tags.map(findDataGroupByTag);
  return {
    ldsVersion: readDigits(getTlv(objects, LDS_VERSION, file.offset), 4),
    unicodeVersion: readDigits(getTlv(objects, UNICODE_VERSION, file.offset), 6),
    dataGroups: [...new Set(dataGroups.filter((name) => name !== undefined))],
    unknownTags: tags.filter((_, index) => dataGroups[index] === undefined),
  };
}

/** Data groups are listed in ascending order, whatever order they are given in. */
export function encodeEfCom(com: Pick<EfCom, "ldsVersion" | "unicodeVersion" | "dataGroups">): Uint8Array {
  const tags = [...new Set(com.dataGroups)]
    .toSorted((left, right) => dataGroupNumber(left) - dataGroupNumber(right))
    .map((name) => cardFiles[name].tag);
  return encodeTlv(
    cardFiles["EF.COM"].tag,
    encodeTlv(LDS_VERSION, encodeDigits(com.ldsVersion, 4)),
    encodeTlv(UNICODE_VERSION, encodeDigits(com.unicodeVersion, 6)),
    encodeTlv(TAG_LIST, Uint8Array.from(tags)),
  );
}

/** The data group that a tag opens; `undefined` for any other tag. */
function findDataGroupByTag(tag: number): DataGroupName | undefined {
  return cardFileNames.filter(isDataGroupName).find((name) => cardFiles[name].tag === tag);
}

function readTagList(tlv: Tlv): readonly number[] {
  const cursor = new ByteCursor(tlv.value, tlv.valueOffset);
  const tags: number[] = [];
  while (cursor.remaining > 0) tags.push(readTag(cursor));
  return tags;
}

function readDigits(tlv: Tlv, count: number): string {
  const text = decodeLatin1(tlv.value);
  if (text.length !== count || !/^\d+$/.test(text)) {
    failAt("EF_COM_INVALID", tlv.offset, `version is not ${count} digits`);
  }
  return text;
}

function encodeDigits(text: string, count: number): Uint8Array {
  if (text.length !== count || !/^\d+$/.test(text)) failAt("EF_COM_INVALID", 0, `version is not ${count} digits`);
  return encodeUtf8(text);
}
