/** DG15: the public key of active authentication. @spec ICAO 9303-10 §4.7.15 */
import { DerTag, encodeTlv, parseDer, parseTlv } from "../../base/bytes/index.ts";
import { cardFiles } from "../card-files.ts";

export interface Dg15 {
  /** SubjectPublicKeyInfo in DER. */
  readonly subjectPublicKeyInfo: Uint8Array;
}

export function parseDg15(bytes: Uint8Array): Dg15 {
  const file = parseTlv(bytes, cardFiles.DG15.tag);
  return { subjectPublicKeyInfo: parseDer(file.value, DerTag.sequence, file.valueOffset).bytes };
}

export function encodeDg15({ subjectPublicKeyInfo }: Dg15): Uint8Array {
  parseDer(subjectPublicKeyInfo, DerTag.sequence);
  return encodeTlv(cardFiles.DG15.tag, subjectPublicKeyInfo);
}
