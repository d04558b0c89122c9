/**
 * EF.CVCA: names of the trust points that inspection systems can start from, most recent first, filled up with zeros.
 *
 * @spec ICAO 9303-11 §7.1.2 (and BSI TR-03110-3 §A.7.2.4)
 */
import {
  ByteCursor,
  concatBytes,
  decodeLatin1,
  encodeTlv,
  formatTag,
  readTlv,
  TlvError,
} from "../../../base/bytes/index.ts";
import { encodeCvReference } from "../../../pki/index.ts";

const AUTHORITY_REFERENCE = 0x42;
const FILE_LENGTH = 36;
const MAXIMUM_REFERENCES = 2;

/** @throws TlvError TLV_UNEXPECTED_TAG for anything but references and zeros behind them */
export function parseEfCvca(file: Uint8Array): readonly string[] {
  const cursor = new ByteCursor(file);
  const references: string[] = [];
  while (cursor.peekByte() === AUTHORITY_REFERENCE) references.push(decodeLatin1(readTlv(cursor).value));
  const { offset } = cursor;
  const rest = cursor.readRest();
  const foreign = rest.find((octet) => octet !== 0);
  if (foreign !== undefined || references.length > MAXIMUM_REFERENCES) {
    const found = formatTag(foreign ?? AUTHORITY_REFERENCE);
    throw new TlvError("TLV_UNEXPECTED_TAG", { expected: "nothing", found, offset });
  }
  return references;
}

/** @param references one or two, most recent first */
export function encodeEfCvca(references: readonly string[]): Uint8Array {
  const objects = references
    .slice(0, MAXIMUM_REFERENCES)
    .map((reference) => encodeTlv(AUTHORITY_REFERENCE, encodeCvReference(reference)));
  const file = new Uint8Array(FILE_LENGTH);
  file.set(concatBytes(...objects));
  return file;
}
