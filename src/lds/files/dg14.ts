/** DG14: SecurityInfos under the signature of EF.SOD. @spec ICAO 9303-10 §4.7.14 */
import { encodeTlv, parseTlv } from "../../base/bytes/index.ts";
import { cardFiles } from "../card-files.ts";
import { encodeSecurityInfos, parseSecurityInfos, type SecurityInfo } from "./security-infos.ts";

export function parseDg14(bytes: Uint8Array): readonly SecurityInfo[] {
  const file = parseTlv(bytes, cardFiles.DG14.tag);
  return parseSecurityInfos(file.value, file.valueOffset);
}

export function encodeDg14(infos: readonly SecurityInfo[]): Uint8Array {
  return encodeTlv(cardFiles.DG14.tag, encodeSecurityInfos(infos));
}
