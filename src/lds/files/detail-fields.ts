/**
 * The data elements of DG11 and DG12: all optional, named in a tag list, coded by issuers in many ways. Reading
 * takes each element for itself: one that cannot be read is kept raw and never loses the file.
 *
 * @spec ICAO 9303-10 §4.7.11, §4.7.12
 */
import {
  childrenOf,
  concatBytes,
  decodeLatin1,
  decodeUtf8,
  encodeTlv,
  encodeUtf8,
  parseTlv,
  type Tlv,
  toHex,
  toMinimalUnsignedBytes,
  toUnsignedBytes,
} from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { LdsError } from "../lds-error.ts";

/** `list`: parts between fillers. `names`: repeated objects, which the standard puts into a template A0. */
export type DetailKind = "text" | "list" | "names" | "date" | "time" | "bytes";

export interface DetailDefinition<Name extends string = string> {
  readonly tag: number;
  readonly name: Name;
  readonly kind: DetailKind;
  readonly label: string;
  readonly labelVi: string;
}

export type DetailValue = string | readonly string[] | Uint8Array;

export interface DetailFile {
  readonly values: ReadonlyMap<string, DetailValue>;
  /** Every data object by tag as it stood, also those that are unknown or could not be read. */
  readonly raw: ReadonlyMap<number, readonly Uint8Array[]>;
}

const TAG_LIST = 0x5c;
const NAMES_TEMPLATE = 0xa0;
const COUNT = 0x02;

/** @throws TlvError when the file itself is broken */
export function parseDetailFile(bytes: Uint8Array, tag: number, definitions: readonly DetailDefinition[]): DetailFile {
  // The tag list is not needed to find the objects, and some issuers list the template A0 in it or leave it out.
  const objects = childrenOf(parseTlv(bytes, tag)).flatMap(openNamesTemplate);
  const raw = new Map<number, readonly Uint8Array[]>();
  for (const object of objects) {
    if (object.tag === TAG_LIST) continue;
    raw.set(object.tag, [...(raw.get(object.tag) ?? []), object.value]);
  }
  const values = new Map<string, DetailValue>();
  for (const definition of definitions) {
    const value = readValue(definition.kind, raw.get(definition.tag) ?? []);
    if (value !== undefined) values.set(definition.name, value);
  }
  return { values, raw };
}

/** Tag list first, then the elements in the order of the table. @throws LdsError DATE_INVALID */
export function encodeDetailFile(
  tag: number,
  definitions: readonly DetailDefinition[],
  values: Readonly<Record<string, DetailValue | undefined>>,
): Uint8Array {
  const present = definitions.flatMap((definition) => {
    const value = values[definition.name];
    return value === undefined ? [] : [{ definition, value }];
  });
  const tags = present.map(({ definition }) => toMinimalUnsignedBytes(definition.tag));
  const elements = present.map(({ definition, value }) => encodeValue(definition, value));
  return encodeTlv(tag, encodeTlv(TAG_LIST, ...tags), ...elements);
}

/** The count within the template is not needed, so a hostile one can do no harm. */
function openNamesTemplate(object: Tlv): readonly Tlv[] {
  if (object.tag !== NAMES_TEMPLATE) return [object];
  return childrenOf(object).filter(({ tag }) => tag !== COUNT);
}

function readValue(kind: DetailKind, objects: readonly Uint8Array[]): DetailValue | undefined {
  const [first] = objects;
  if (first === undefined) return undefined;
  if (kind === "bytes") return first;
  if (kind === "date") return readDate(first);
  if (kind === "time") return readTime(first);
  const texts = objects.map(readText).filter((text) => text !== undefined);
  if (kind === "names") return texts.length === 0 ? undefined : texts;
  const parts = kind === "list" ? texts[0]?.split("<").filter((part) => part.trim() !== "") : texts[0];
  return parts === undefined || parts.length === 0 ? undefined : parts;
}

/** Bytes that are not UTF-8 are not guessed at: they stay in `raw`. */
function readText(bytes: Uint8Array): string | undefined {
  try {
    return decodeUtf8(bytes);
  } catch (error) {
    if (error instanceof CivicardError) return undefined;
    throw error;
  }
}

/**
 * Eight ASCII digits by the standard; four or three octets of BCD are met (MY, FR). Zeros and fillers stand for
 * unknown parts.
 * @returns `1990-05-20`, with `??` for unknown parts; `undefined` for anything that is no date
 */
function readDate(bytes: Uint8Array): string | undefined {
  const digits = digitsOf(bytes, 8) ?? shortBcd(bytes);
  const parts = digits && /^(\d{4}|<{4})(\d\d|<<)(\d\d|<<)$/.exec(digits.replaceAll(/[ X]/g, "<"));
  if (!parts) return undefined;
  const [year = "", month = "", day = ""] = parts.slice(1);
  if (Number(month) > 12 || Number(day) > 31) return undefined;
  return [unknownAs(year, "????"), unknownAs(month, "??"), unknownAs(day, "??")].join("-");
}

function readTime(bytes: Uint8Array): string | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digitsOf(bytes, 14) ?? "");
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1);
  return `${year}-${month}-${day}T${hour}:${minute}:${second}`;
}

/** ASCII of the full length, or BCD of half of it. */
function digitsOf(bytes: Uint8Array, length: number): string | undefined {
  if (bytes.length === length) return decodeLatin1(bytes);
  return bytes.length === length / 2 ? toHex(bytes) : undefined;
}

/** YYMMDD in three octets is met for dates of issue; chip documents are younger than 2000. */
function shortBcd(bytes: Uint8Array): string | undefined {
  return bytes.length === 3 ? `20${toHex(bytes)}` : undefined;
}

function unknownAs(part: string, mark: string): string {
  return /^0+$|</.test(part) ? mark : part;
}

function encodeValue({ tag, name, kind }: DetailDefinition, value: DetailValue): Uint8Array {
  if (value instanceof Uint8Array) return encodeTlv(tag, value);
  if (kind === "names") {
    const names = [value].flat().map((text) => encodeTlv(tag, encodeUtf8(text)));
    return encodeTlv(NAMES_TEMPLATE, encodeTlv(COUNT, toUnsignedBytes(names.length, 1)), concatBytes(...names));
  }
  const text = typeof value === "string" ? value : value.join("<");
  if (kind === "date") return encodeTlv(tag, encodeDigits(text, /^[\d?]{4}-[\d?]{2}-[\d?]{2}$/, name));
  if (kind === "time") return encodeTlv(tag, encodeDigits(text, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/, name));
  return encodeTlv(tag, encodeUtf8(text));
}

function encodeDigits(text: string, pattern: RegExp, field: string): Uint8Array {
  if (!pattern.test(text)) throw new LdsError("DATE_INVALID", { field });
  return encodeUtf8(text.replaceAll("?", "0").replaceAll(/\D/g, ""));
}
