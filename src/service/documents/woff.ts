/**
 * Web fonts as plain ones. pdfkit's reader unpacks a web font in JavaScript again for every document, which took most
 * of the time of a card face; unpacked once by the platform it is a tenth.
 *
 * @spec W3C WOFF File Format 1.0 §3 to §5; ISO/IEC 14496-22 §4.5 (table directory)
 */
import { inflateSync } from "node:zlib";
import { CivicardError } from "../../base/errors/index.ts";

const SIGNATURE = 0x774f4646;
const HEADER_LENGTH = 44;
const ENTRY_LENGTH = 20;
const SFNT_HEADER_LENGTH = 12;
const SFNT_ENTRY_LENGTH = 16;

interface Table {
  readonly tag: number;
  readonly checksum: number;
  readonly content: Uint8Array;
}

/** @throws CivicardError DOCUMENT_FONT_MISSING where the file is no web font */
export function decodeWoff(file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < HEADER_LENGTH || view.getUint32(0) !== SIGNATURE) {
    throw new CivicardError("DOCUMENT_FONT_MISSING", { weight: "WOFF" });
  }
  const count = view.getUint16(12);
  const tables = Array.from({ length: count }, (_, index) =>
    readTable(file, view, HEADER_LENGTH + index * ENTRY_LENGTH),
  );
  return encodeSfnt(view.getUint32(4), tables);
}

function readTable(file: Uint8Array, view: DataView, at: number): Table {
  const offset = view.getUint32(at + 4);
  const packedLength = view.getUint32(at + 8);
  const length = view.getUint32(at + 12);
  const packed = file.subarray(offset, offset + packedLength);
  // A table that would not get smaller is stored as it is.
  const content = packedLength < length ? inflateSync(packed, { maxOutputLength: length }) : packed;
  return { tag: view.getUint32(at), checksum: view.getUint32(at + 16), content };
}

function encodeSfnt(flavour: number, tables: readonly Table[]): Uint8Array {
  const start = SFNT_HEADER_LENGTH + tables.length * SFNT_ENTRY_LENGTH;
  const padded = (length: number): number => Math.ceil(length / 4) * 4;
  const bytes = new Uint8Array(tables.reduce((sum, table) => sum + padded(table.content.length), start));
  const view = new DataView(bytes.buffer);
  const power = Math.floor(Math.log2(tables.length));
  view.setUint32(0, flavour);
  view.setUint16(4, tables.length);
  view.setUint16(6, 2 ** power * SFNT_ENTRY_LENGTH);
  view.setUint16(8, power);
  view.setUint16(10, (tables.length - 2 ** power) * SFNT_ENTRY_LENGTH);
  let offset = start;
  for (const [index, { tag, checksum, content }] of tables.entries()) {
    const at = SFNT_HEADER_LENGTH + index * SFNT_ENTRY_LENGTH;
    view.setUint32(at, tag);
    view.setUint32(at + 4, checksum);
    view.setUint32(at + 8, offset);
    view.setUint32(at + 12, content.length);
    bytes.set(content, offset);
    offset += padded(content.length);
  }
  return bytes;
}
