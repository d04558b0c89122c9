/**
 * Data objects of CV certificates and the strict reading of a template: its objects in the order of the profile, none
 * twice, none unknown. What is readable but not as the standard writes it is told as a deviation.
 *
 * @spec BSI TR-03110-3 §D.2
 */
import { childrenOf, encodeLength, formatTag, type Tlv, toMinimalUnsignedBytes } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";

export const CvTag = {
  certificate: 0x7f21,
  body: 0x7f4e,
  profile: 0x5f29,
  authorityReference: 0x42,
  publicKey: 0x7f49,
  holderReference: 0x5f20,
  authorization: 0x7f4c,
  effectiveDate: 0x5f25,
  expirationDate: 0x5f24,
  extensions: 0x65,
  signature: 0x5f37,
  authentication: 0x67,
  discretionaryTemplate: 0x73,
  discretionaryData: 0x53,
  objectIdentifier: 0x06,
} as const;

/** Readable, though not as the standard wants it written. */
export type CvDeviation =
  | "LENGTH_NOT_MINIMAL"
  | "INTEGER_NOT_MINIMAL"
  | "REFERENCE_FORM"
  | "TERMINAL_TYPE_UNKNOWN"
  | "DOMAIN_PARAMETERS_NOT_ALLOWED";

export interface TemplateField {
  readonly tag: number;
  readonly optional?: boolean;
}

/** Reads one certificate and gathers what is odd about it. */
export class TemplateReader {
  readonly deviations = new Set<CvDeviation>();

  /**
   * Objects of a template by tag.
   * @throws CivicardError CVC_MALFORMED when one is missing, unknown, doubled or out of order
   */
  read(template: Tlv, fields: readonly TemplateField[]): ReadonlyMap<number, Tlv> {
    this.noteLength(template);
    const objects = childrenOf(template);
    const found = new Map<number, Tlv>();
    let next = 0;
    for (const { tag, optional } of fields) {
      const object = objects[next];
      if (object?.tag === tag) {
        this.noteLength(object);
        found.set(tag, object);
        next++;
      } else if (optional !== true) {
        throw malformed(object?.offset ?? template.offset, `${formatTag(tag)} expected`);
      }
    }
    const extra = objects[next];
    if (extra !== undefined) throw malformed(extra.offset, `${formatTag(extra.tag)} has no place there`);
    return found;
  }

  noteLength({ tag, value, bytes }: Tlv): void {
    const header = toMinimalUnsignedBytes(tag).length + encodeLength(value.length).length;
    if (bytes.length - value.length > header) this.deviations.add("LENGTH_NOT_MINIMAL");
  }

  noteInteger({ value }: Tlv): void {
    if (value.length > 1 && value[0] === 0) this.deviations.add("INTEGER_NOT_MINIMAL");
  }
}

/** An object that the profile requires, and that `read` therefore found. */
export function required(objects: ReadonlyMap<number, Tlv>, tag: number): Tlv {
  const object = objects.get(tag);
  if (object === undefined) throw new TypeError("not a required field");
  return object;
}

export function malformed(offset: number, reason: string): CivicardError {
  return new CivicardError("CVC_MALFORMED", { offset, reason });
}
