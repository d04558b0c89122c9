/**
 * Names of keys: the reference of the holder and that of the authority. Country, mnemonic and five characters of
 * sequence; names that are formed otherwise are read as they stand, for a chip compares octets.
 *
 * @spec BSI TR-03110-3 §A.7.1, §D.2.1.4
 */
import { decodeLatin1, type Tlv } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { malformed, type TemplateReader } from "./data-objects.ts";

export interface KeyReference {
  /** ISO 3166-1, two letters. */
  readonly country: string;
  /** One to nine characters that the holder or its authority chose. */
  readonly mnemonic: string;
  /** Five digits or capital letters. */
  readonly sequence: string;
}

const MAXIMUM_LENGTH = 16;
const SEQUENCE_LENGTH = 5;

/** The parts of a name; `undefined` when it is not formed as the standard says. */
export function findKeyReference(text: string): KeyReference | undefined {
  const parts = /^([A-Z]{2})([\x20-\x7e\xa0-\xff]{1,9})([0-9A-Z]{5})$/.exec(text);
  const [, country, mnemonic, sequence] = parts ?? [];
  if (country === undefined || mnemonic === undefined || sequence === undefined) return undefined;
  return { country, mnemonic, sequence };
}

/** @throws CivicardError CVC_PROFILE_INVALID when a part has the wrong length or characters */
export function formatKeyReference({ country, mnemonic, sequence }: KeyReference): string {
  const text = country + mnemonic + sequence;
  const found = findKeyReference(text);
  if (found?.mnemonic !== mnemonic) throw new CivicardError("CVC_PROFILE_INVALID", { reason: "form of the reference" });
  return text;
}

/**
 * The name that the next key of a holder gets: the number goes up by one and starts again after 99999. A sequence
 * with letters counts in its last three characters, behind the country of the authority where that is its start.
 * @throws CivicardError CVC_PROFILE_INVALID when the text is no such name
 */
export function nextKeyReference(text: string): string {
  const reference = findKeyReference(text);
  if (reference === undefined) throw new CivicardError("CVC_PROFILE_INVALID", { reason: "form of the reference" });
  const { sequence } = reference;
  const numeric = /^\d{5}$/.test(sequence);
  const counted = numeric ? SEQUENCE_LENGTH : 3;
  const base = numeric ? 10 : 36;
  const start = sequence.slice(0, SEQUENCE_LENGTH - counted);
  const value = (Number.parseInt(sequence.slice(-counted), base) + 1) % base ** counted;
  const next = start + value.toString(base).toUpperCase().padStart(counted, "0");
  return formatKeyReference({ ...reference, sequence: next });
}

/** @throws CivicardError CVC_MALFORMED for one that is empty, too long or has control characters */
export function parseReference({ value, offset }: Tlv, reader: TemplateReader): string {
  const text = decodeLatin1(value);
  if (!isReferenceText(text)) throw malformed(offset, "reference of 1 to 16 printable characters expected");
  if (findKeyReference(text) === undefined) reader.deviations.add("REFERENCE_FORM");
  return text;
}

/** @throws CivicardError CVC_PROFILE_INVALID */
export function encodeCvReference(text: string): Uint8Array {
  if (!isReferenceText(text)) throw new CivicardError("CVC_PROFILE_INVALID", { reason: "form of the reference" });
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function isReferenceText(text: string): boolean {
  return text.length > 0 && text.length <= MAXIMUM_LENGTH && /^[\x20-\x7e\xa0-\xff]+$/.test(text);
}
