/**
 * EF.ATR/INFO: what the chip says about itself before it is opened, of which a reader needs one thing: how long
 * commands and answers may be. The same card capabilities may stand in the historical bytes of the answer to reset.
 *
 * @spec ICAO 9303-10 §3.11.1; ISO/IEC 7816-4 §12.1.1.9 (capabilities), §12.7.1 (extended length information)
 */
import {
  childrenOf,
  concatBytes,
  encodeDerInteger,
  encodeTlv,
  findTlv,
  fromUnsignedBytes,
  type Tlv,
} from "../../base/bytes/index.ts";
import { failAt } from "../lds-error.ts";
import { readFilledObjects } from "./filled-objects.ts";

export interface CardCapabilities {
  /** Lc and Le of three bytes. */
  readonly extendedLength: boolean;
  /** EF.ATR/INFO says how long. */
  readonly lengthsInAtrInfo: boolean;
  readonly commandChaining: boolean;
}

export interface EfAtrInfo {
  readonly capabilities?: CardCapabilities | undefined;
  /** Greatest command APDU in bytes. */
  readonly maximumCommandLength?: number | undefined;
  /** Greatest answer in bytes, with its status word or without: the standard leaves it open. */
  readonly maximumResponseLength?: number | undefined;
}

const Tag = { capabilities: 0x47, extendedLength: 0x7f66, number: 0x02 } as const;
/** Compact form of the historical bytes: tag 7, and the length in the low half. */
const COMPACT_CAPABILITIES = 0x70;
const CATEGORY_COMPACT = 0x80;
const CATEGORY_COMPACT_WITH_STATUS = 0x00;
const STATUS_LENGTH = 3;
const CHAINING = 0x80;
const EXTENDED = 0x40;
const IN_ATR_INFO = 0x20;

/** Objects that are not known are skipped. @throws TlvError, LdsError EF_CONTENT_INVALID */
export function parseEfAtrInfo(bytes: Uint8Array): EfAtrInfo {
  const objects = readFilledObjects(bytes);
  const capabilities = findTlv(objects, Tag.capabilities);
  const lengths = findTlv(objects, Tag.extendedLength);
  const [command, response] = lengths === undefined ? [] : childrenOf(lengths).map(readLimit);
  return {
    capabilities: capabilities && readCapabilities(capabilities.value),
    maximumCommandLength: command,
    maximumResponseLength: response,
  };
}

/** The third capability byte carries what is told here; selection methods and data coding are left zero. */
export function encodeEfAtrInfo({ capabilities, ...lengths }: EfAtrInfo): Uint8Array {
  const { maximumCommandLength: command, maximumResponseLength: response } = lengths;
  return concatBytes(
    capabilities === undefined ? new Uint8Array() : encodeTlv(Tag.capabilities, encodeCapabilities(capabilities)),
    command === undefined || response === undefined
      ? new Uint8Array()
      : encodeTlv(Tag.extendedLength, encodeDerInteger(command), encodeDerInteger(response)),
  );
}

/** Card capabilities in the historical bytes of an answer to reset; `undefined` where they tell none. Total. */
export function findCardCapabilities(atr: Uint8Array): CardCapabilities | undefined {
  const historical = historicalBytesOf(atr);
  const [category, ...rest] = historical;
  const objects = category === CATEGORY_COMPACT_WITH_STATUS ? rest.slice(0, -STATUS_LENGTH) : rest;
  if (category !== CATEGORY_COMPACT && category !== CATEGORY_COMPACT_WITH_STATUS) return undefined;
  for (let at = 0; at < objects.length; ) {
    const header = objects[at] ?? 0;
    const length = header & 0x0f;
    const value = objects.slice(at + 1, at + 1 + length);
    if ((header & 0xf0) === COMPACT_CAPABILITIES) return readCapabilities(Uint8Array.from(value));
    at += 1 + length;
  }
  return undefined;
}

/** TS, T0, interface bytes as T0 and each TD announce them, then as many as the low half of T0 says. */
function historicalBytesOf(atr: Uint8Array): Uint8Array {
  const t0 = atr[1] ?? 0;
  let at = 1;
  let indicator: number | undefined = t0;
  while (indicator !== undefined) {
    const announced: number = indicator >> 4;
    at += [1, 2, 4, 8].filter((bit) => (announced & bit) !== 0).length;
    indicator = (announced & 8) === 0 ? undefined : atr[at];
  }
  return atr.subarray(at + 1, at + 1 + (t0 & 0x0f));
}

/** Fewer than three bytes say nothing about lengths. */
function readCapabilities(value: Uint8Array): CardCapabilities | undefined {
  const third = value[2];
  if (third === undefined) return undefined;
  return {
    extendedLength: (third & EXTENDED) !== 0,
    lengthsInAtrInfo: (third & IN_ATR_INFO) !== 0,
    commandChaining: (third & CHAINING) !== 0,
  };
}

function encodeCapabilities({ extendedLength, lengthsInAtrInfo, commandChaining }: CardCapabilities): Uint8Array {
  const third =
    (commandChaining ? CHAINING : 0) | (extendedLength ? EXTENDED : 0) | (lengthsInAtrInfo ? IN_ATR_INFO : 0);
  return Uint8Array.of(0, 0, third);
}

function readLimit({ tag, value, offset }: Tlv): number {
  if (tag !== Tag.number || value.length < 1 || value.length > 4) {
    return failAt("EF_CONTENT_INVALID", offset, "extended length information");
  }
  return Number(fromUnsignedBytes(value));
}
