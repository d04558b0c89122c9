/**
 * File control parameters: what CREATE FILE is told and SELECT may answer.
 *
 * @spec ISO/IEC 7816-4 §7.4
 */
import {
  childrenOf,
  encodeTlv,
  findTlv,
  formatTag,
  fromUnsignedBytes,
  parseTlv,
  type Tlv,
  toMinimalUnsignedBytes,
  toUnsignedBytes,
} from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";

export interface FileControlParameters {
  readonly kind: "transparent" | "dedicated";
  readonly fileId?: number | undefined;
  /** Bytes of content of a transparent file. */
  readonly size?: number | undefined;
  /** 1 to 30. */
  readonly shortFileId?: number | undefined;
  /** Name of an application, 1 to 16 bytes. */
  readonly applicationId?: Uint8Array | undefined;
  /** Life cycle status: 1 creation, 3 initialisation, 5 in use. */
  readonly lifeCycle?: number | undefined;
  /** Security attributes in the issuer's own coding. */
  readonly securityAttributes?: Uint8Array | undefined;
}

const TEMPLATE_PARAMETERS = 0x62;
const TEMPLATE_INFORMATION = 0x6f;
const Tag = {
  size: 0x80,
  descriptor: 0x82,
  fileId: 0x83,
  applicationId: 0x84,
  securityAttributes: 0x86,
  shortFileId: 0x88,
  lifeCycle: 0x8a,
} as const;
const DESCRIPTOR_TRANSPARENT = 0x01;
const DESCRIPTOR_DEDICATED = 0x38;

/** Template 62. */
export function encodeFileControlParameters(parameters: FileControlParameters): Uint8Array {
  const { kind, fileId, size, shortFileId, applicationId, lifeCycle, securityAttributes } = parameters;
  const descriptor = kind === "transparent" ? DESCRIPTOR_TRANSPARENT : DESCRIPTOR_DEDICATED;
  const objects = [
    optional(Tag.size, size === undefined ? undefined : sizeOctets(size)),
    encodeTlv(Tag.descriptor, Uint8Array.of(descriptor)),
    optional(Tag.fileId, fileId === undefined ? undefined : toUnsignedBytes(fileId, 2)),
    optional(Tag.applicationId, applicationId),
    optional(Tag.securityAttributes, securityAttributes),
    // The five bits of a short identifier stand at the top of the octet.
    optional(Tag.shortFileId, shortFileId === undefined ? undefined : toUnsignedBytes(shortFileId << 3, 1)),
    optional(Tag.lifeCycle, lifeCycle === undefined ? undefined : toUnsignedBytes(lifeCycle, 1)),
  ];
  return encodeTlv(TEMPLATE_PARAMETERS, ...objects);
}

/**
 * Template 62, or 6F as SELECT answers it; objects that are not known are skipped.
 * @throws CivicardError FILE_CONTROL_INVALID, or a TlvError
 */
export function parseFileControlParameters(bytes: Uint8Array): FileControlParameters {
  const template = parseTlv(bytes);
  if (template.tag !== TEMPLATE_PARAMETERS && template.tag !== TEMPLATE_INFORMATION)
    fail(template.tag, template.offset);
  const objects = childrenOf(template);
  const value = (tag: number) => findTlv(objects, tag)?.value;
  return {
    kind: kindOf(findTlv(objects, Tag.descriptor), template.offset),
    fileId: numberOf(findTlv(objects, Tag.fileId), 2),
    size: sizeOf(findTlv(objects, Tag.size)),
    shortFileId: shortFileIdOf(findTlv(objects, Tag.shortFileId)),
    applicationId: value(Tag.applicationId),
    lifeCycle: numberOf(findTlv(objects, Tag.lifeCycle), 1),
    securityAttributes: value(Tag.securityAttributes),
  };
}

function fail(tag: number, offset: number): never {
  throw new CivicardError("FILE_CONTROL_INVALID", { tag: formatTag(tag), offset });
}

function optional(tag: number, value: Uint8Array | undefined): Uint8Array {
  return value === undefined ? new Uint8Array() : encodeTlv(tag, value);
}

function kindOf(tlv: Tlv | undefined, offset: number): FileControlParameters["kind"] {
  const descriptor = tlv?.value[0];
  if (descriptor === DESCRIPTOR_TRANSPARENT) return "transparent";
  return descriptor === DESCRIPTOR_DEDICATED ? "dedicated" : fail(Tag.descriptor, tlv?.offset ?? offset);
}

function numberOf(tlv: Tlv | undefined, length: number): number | undefined {
  if (tlv === undefined) return undefined;
  if (tlv.value.length !== length) fail(tlv.tag, tlv.offset);
  return Number(fromUnsignedBytes(tlv.value));
}

/** Two octets, more for a file beyond 64 KB. */
function sizeOctets(size: number): Uint8Array {
  return size <= 0xffff ? toUnsignedBytes(size, 2) : toMinimalUnsignedBytes(size);
}

function sizeOf(tlv: Tlv | undefined): number | undefined {
  return numberOf(tlv, Math.min(4, Math.max(2, tlv?.value.length ?? 2)));
}

function shortFileIdOf(tlv: Tlv | undefined): number | undefined {
  const octet = numberOf(tlv, 1);
  if (tlv === undefined || octet === undefined) return undefined;
  const shortFileId = octet >> 3;
  return (octet & 0x07) === 0 && shortFileId >= 1 && shortFileId <= 30 ? shortFileId : fail(tlv.tag, tlv.offset);
}
