/** EF.CardAccess: SecurityInfos for PACE, readable by anybody. @spec ICAO 9303-10 §3.11.3 */
import { ByteCursor, readTlv } from "../../base/bytes/index.ts";
import { encodeSecurityInfos, parseSecurityInfos, type SecurityInfo } from "./security-infos.ts";

/** Zeros behind the set are allowed: some cards fill a file of fixed size (the German identity card). */
export function parseEfCardAccess(bytes: Uint8Array): readonly SecurityInfo[] {
  const cursor = new ByteCursor(bytes);
  const set = readTlv(cursor);
  const rest = cursor.clone();
  if (rest.readRest().some((byte) => byte !== 0)) cursor.assertEnd();
  return parseSecurityInfos(set.bytes);
}

export function encodeEfCardAccess(infos: readonly SecurityInfo[]): Uint8Array {
  return encodeSecurityInfos(infos);
}
