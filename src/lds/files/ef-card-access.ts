/** EF.CardAccess: SecurityInfos for PACE, readable by anybody. @spec ICAO 9303-10 §3.11.3 */
import { encodeSecurityInfos, parseSecurityInfos, type SecurityInfo } from "./security-infos.ts";

export function parseEfCardAccess(bytes: Uint8Array): readonly SecurityInfo[] {
  return parseSecurityInfos(bytes);
}

export function encodeEfCardAccess(infos: readonly SecurityInfo[]): Uint8Array {
  return encodeSecurityInfos(infos);
}
