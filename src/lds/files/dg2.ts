/**
 * DG2: the portrait. Biometric templates nested after CBEFF: 7F61 { 02 count, 7F60 { A1 header, 5F2E or 7F2E } … }.
 *
 * @spec ICAO 9303-10 §4.7.2, ISO/IEC 7816-11
 */
import {
  childrenOf,
  concatBytes,
  encodeTlv,
  findTlv,
  fromHex,
  fromUnsignedBytes,
  getTlv,
  parseTlv,
  type Tlv,
  toUnsignedBytes,
} from "../../base/bytes/index.ts";
import { encodeFaceRecord, type FaceImage, type FaceImageInput, parseFaceRecord } from "../biometrics/face-record.ts";
import { cardFiles } from "../card-files.ts";
import { failAt } from "../lds-error.ts";

/** What stands before the biometric data: data objects 80 to 88 of the header template. */
export interface BiometricHeader {
  readonly formatOwner: number;
  /** 0008 is ISO/IEC 19794-5, 002A is ISO/IEC 39794-5. */
  readonly formatType: number;
  readonly biometricType?: number | undefined;
  readonly biometricSubtype?: number | undefined;
}

export interface BiometricTemplate {
  readonly header: BiometricHeader;
  /** `19794` under 5F2E, `39794` under 7F2E. */
  readonly encoding: "19794" | "39794";
  readonly data: Uint8Array;
  /** Of ISO/IEC 19794-5; empty for the other encoding, which is kept raw. */
  readonly faces: readonly FaceImage[];
}

export interface Dg2 {
  readonly templates: readonly BiometricTemplate[];
  /** Faces of all templates, in order. */
  readonly faces: readonly FaceImage[];
}

const GROUP_TEMPLATE = 0x7f61;
const INFORMATION_TEMPLATE = 0x7f60;
const HEADER_TEMPLATE = 0xa1;
const COUNT = 0x02;
const DATA_BLOCK = 0x5f2e;
const DATA_BLOCK_TEMPLATE = 0x7f2e;
const MAX_TEMPLATES = 9;

/** As the reference data of BSI TR-03105-5 has it: face, no subtype, owner ISO/IEC JTC 1/SC 37, type 19794-5. */
const FACE_HEADER = fromHex("8101028201008702010188020008");

/** @throws TlvError, LdsError DATA_GROUP_INVALID, FACE_RECORD_INVALID, IMAGE_FORMAT_UNKNOWN, IMAGE_INVALID */
export function parseDg2(bytes: Uint8Array): Dg2 {
  const file = parseTlv(bytes, cardFiles.DG2.tag);
  const group = getTlv(childrenOf(file), GROUP_TEMPLATE, file.offset);
  const [count, ...objects] = childrenOf(group);
  if (count === undefined || count.tag !== COUNT || count.value.length !== 1) {
    return invalid(group, "the number of instances is missing");
  }
  const found = objects.filter(({ tag }) => tag === INFORMATION_TEMPLATE);
  if (found.length === 0 || found.length > MAX_TEMPLATES || found.length !== count.value[0]) {
    invalid(count, "the number of instances does not fit the templates");
  }
  const templates = found.map(parseTemplate);
  return { templates, faces: templates.flatMap((template) => template.faces) };
}

/**
 * One information template for each face.
 * @throws LdsError DATA_GROUP_INVALID, IMAGE_FORMAT_UNKNOWN, IMAGE_INVALID
 */
export function encodeDg2({ faces }: { readonly faces: readonly FaceImageInput[] }): Uint8Array {
  if (faces.length < 1 || faces.length > MAX_TEMPLATES) failAt("DATA_GROUP_INVALID", 0, "DG2 holds 1 to 9 faces");
  const templates = faces.map((face) =>
    encodeTlv(
      INFORMATION_TEMPLATE,
      encodeTlv(HEADER_TEMPLATE, FACE_HEADER),
      encodeTlv(DATA_BLOCK, encodeFaceRecord([face])),
    ),
  );
  const count = encodeTlv(COUNT, toUnsignedBytes(faces.length, 1));
  return encodeTlv(cardFiles.DG2.tag, encodeTlv(GROUP_TEMPLATE, concatBytes(count, ...templates)));
}

function parseTemplate(template: Tlv): BiometricTemplate {
  const objects = childrenOf(template);
  const header = parseHeader(getTlv(objects, HEADER_TEMPLATE, template.offset));
  const block = findTlv(objects, DATA_BLOCK);
  if (block !== undefined) {
    const { faces } = parseFaceRecord(block.value, block.valueOffset);
    return { header, encoding: "19794", data: block.value, faces };
  }
  const data = getTlv(objects, DATA_BLOCK_TEMPLATE, template.offset).value;
  return { header, encoding: "39794", data, faces: [] };
}

function parseHeader(header: Tlv): BiometricHeader {
  const objects = childrenOf(header);
  const read = (tag: number) => {
    const value = findTlv(objects, tag)?.value;
    if (value !== undefined && value.length > 4) invalid(header, "an element of the header is too long");
    return value && Number(fromUnsignedBytes(value));
  };
  const formatOwner = read(0x87);
  const formatType = read(0x88);
  if (formatOwner === undefined || formatType === undefined) return invalid(header, "format owner or type is missing");
  return { formatOwner, formatType, biometricType: read(0x81), biometricSubtype: read(0x82) };
}

function invalid(tlv: Tlv, reason: string): never {
  return failAt("DATA_GROUP_INVALID", tlv.offset, reason);
}
