/**
 * DG13 of the Vietnamese citizen card: a SET of fields, each a SEQUENCE of a number and a value. The layout is known
 * from public readers and dumps, not from a published standard, so reading is tolerant: by number and not by
 * position, either text type, fields absent or empty, with or without version and object identifier in front.
 */
import {
  childrenOf,
  concatBytes,
  DerTag,
  decodeDerNumber,
  decodeDerText,
  encodeDerInteger,
  encodeDerOid,
  encodeDerPrintableString,
  encodeDerSequence,
  encodeDerUtf8String,
  encodeTlv,
  findTlv,
  parseTlvSequence,
  type Tlv,
} from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { failAt } from "../lds-error.ts";

/** Content of DG13. All texts stand as on the card; a field that is absent or empty there is absent here. */
export interface VietnamCitizenData {
  /** 12 digits. */
  readonly personalNumber?: string | undefined;
  readonly fullName?: string | undefined;
  /** `dd/MM/yyyy`; `ddMMyyyy` and `yyyy` are met too. */
  readonly dateOfBirth?: string | undefined;
  /** `Nam` or `Nữ`. */
  readonly sex?: string | undefined;
  readonly nationality?: string | undefined;
  readonly ethnicity?: string | undefined;
  readonly religion?: string | undefined;
  /** On cards from 2024 the place of birth registration. */
  readonly placeOfOrigin?: string | undefined;
  readonly placeOfResidence?: string | undefined;
  readonly identifyingFeatures?: string | undefined;
  readonly dateOfIssue?: string | undefined;
  /** A date, or a text such as `Không thời hạn`. This is the truth about expiry, not the MRZ. */
  readonly dateOfExpiry?: string | undefined;
  readonly fatherName?: string | undefined;
  readonly motherName?: string | undefined;
  readonly spouseName?: string | undefined;
  /** 9 or 12 digits. */
  readonly oldNumber?: string | undefined;
  /** 16 hexadecimal characters; what they mean is not known for certain. */
  readonly chipReference?: string | undefined;
  /** Field number to value in DER: numbers above 16, and values that are no readable text. */
  readonly extra?: ReadonlyMap<number, Uint8Array> | undefined;
}

type TextField = Exclude<keyof VietnamCitizenData, "fatherName" | "motherName" | "spouseName" | "extra">;

interface FieldDefinition {
  readonly number: number;
  readonly name: TextField;
  /** Written as PrintableString where the text allows it. */
  readonly printable?: true;
}

export const vietnamDg13Fields: readonly FieldDefinition[] = [
  { number: 1, name: "personalNumber", printable: true },
  { number: 2, name: "fullName" },
  { number: 3, name: "dateOfBirth", printable: true },
  { number: 4, name: "sex" },
  { number: 5, name: "nationality" },
  { number: 6, name: "ethnicity" },
  { number: 7, name: "religion" },
  { number: 8, name: "placeOfOrigin" },
  { number: 9, name: "placeOfResidence" },
  { number: 10, name: "identifyingFeatures" },
  { number: 11, name: "dateOfIssue", printable: true },
  { number: 12, name: "dateOfExpiry", printable: true },
  { number: 15, name: "oldNumber", printable: true },
  { number: 16, name: "chipReference", printable: true },
];

const PARENTS = 13;
const SPOUSE = 14;
const VERSION = 1;
/** ISO/IEC 10646 in UTF-8. */
const CHARACTER_SET = "1.0.10646.1.0.8";
const MAX_FIELDS = 64;

/**
 * @param content what stands within tag 6D
 * @throws TlvError, LdsError DATA_GROUP_INVALID, with offsets from `baseOffset`
 */
export function parseVietnamDg13(content: Uint8Array, baseOffset = 0): VietnamCitizenData {
  const data: { -readonly [Name in keyof VietnamCitizenData]: VietnamCitizenData[Name] } = {};
  const extra = new Map<number, Uint8Array>();
  for (const [number, value] of readFields(content, baseOffset)) {
    if (value === undefined) continue;
    try {
      Object.assign(data, readField(number, value) ?? {});
      if (!isKnown(number)) extra.set(number, value.bytes);
    } catch (error) {
      if (!(error instanceof CivicardError)) throw error;
      // One field that is no text must not hide the others.
      extra.set(number, value.bytes);
    }
  }
  return { ...data, ...(extra.size === 0 ? {} : { extra }) };
}

/** Fields 1 to 16 in ascending order (readers in the field go by position), then those of `extra`. */
export function encodeVietnamDg13(data: VietnamCitizenData): Uint8Array {
  const fields = new Map<number, Uint8Array>();
  for (const { number, name, printable } of vietnamDg13Fields) fields.set(number, encodeText(data[name], printable));
  fields.set(PARENTS, encodeNames(data.fatherName, data.motherName));
  fields.set(SPOUSE, encodeNames(data.spouseName));
  for (const [number, value] of data.extra ?? []) fields.set(number, value);
  const entries = [...fields]
    .toSorted(([left], [right]) => left - right)
    .map(([number, value]) => encodeDerSequence(encodeDerInteger(number), value));
  return encodeDerSequence(
    encodeDerInteger(VERSION),
    encodeDerOid(CHARACTER_SET),
    encodeTlv(DerTag.set, concatBytes(...entries)),
  );
}

function isKnown(number: number): boolean {
  return number >= 1 && number <= 16;
}

/** Number and value of each field; the value is absent where the field has none. */
function readFields(content: Uint8Array, baseOffset: number): readonly (readonly [number, Tlv | undefined])[] {
  const outer = parseTlvSequence(content, baseOffset);
  const first = outer[0];
  if (first === undefined || outer.length !== 1) return failAt("DATA_GROUP_INVALID", baseOffset, "not one structure");
  const set =
    first.tag === DerTag.set ? first : findTlv(first.tag === DerTag.sequence ? childrenOf(first) : [], DerTag.set);
  if (set === undefined) return failAt("DATA_GROUP_INVALID", first.offset, "the set of fields is missing");
  const entries = childrenOf(set);
  if (entries.length > MAX_FIELDS) failAt("DATA_GROUP_INVALID", set.offset, "too many fields");
  const seen = new Set<number>();
  return entries.map((entry) => {
    const [number, value] = readEntry(entry);
    if (seen.has(number)) failAt("DATA_GROUP_INVALID", entry.offset, "a field stands twice");
    seen.add(number);
    return [number, value];
  });
}

function readEntry(entry: Tlv): readonly [number, Tlv | undefined] {
  if (entry.tag !== DerTag.sequence) failAt("DATA_GROUP_INVALID", entry.offset, "a field is not a SEQUENCE");
  const [numberTlv, value] = childrenOf(entry);
  if (numberTlv === undefined) return failAt("DATA_GROUP_INVALID", entry.offset, "a field has no number");
  return [decodeDerNumber(numberTlv), value];
}

function readField(number: number, value: Tlv): VietnamCitizenData | undefined {
  if (number === PARENTS) {
    const [fatherName, motherName] = readNames(value);
    return { fatherName, motherName };
  }
  if (number === SPOUSE) return { spouseName: readNames(value)[0] };
  const field = vietnamDg13Fields.find((candidate) => candidate.number === number);
  return field && { [field.name]: readText(value) };
}

/** A SEQUENCE of texts; a single text is met as well. */
function readNames(value: Tlv): readonly (string | undefined)[] {
  return value.tag === DerTag.sequence ? childrenOf(value).map(readText) : [readText(value)];
}

function readText(value: Tlv): string | undefined {
  const text = decodeDerText(value);
  return text === "" ? undefined : text;
}

function encodeText(text: string | undefined, printable?: true): Uint8Array {
  if (text === undefined) return encodeDerUtf8String("");
  const allowed = printable && /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text);
  return allowed ? encodeDerPrintableString(text) : encodeDerUtf8String(text);
}

/** Empty where no name is known; an unknown first name before a known second one is an empty text. */
function encodeNames(...names: readonly (string | undefined)[]): Uint8Array {
  if (names.every((name) => name === undefined)) return encodeDerSequence();
  return encodeDerSequence(...names.map((name) => encodeDerUtf8String(name ?? "")));
}
