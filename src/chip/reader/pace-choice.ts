/**
 * Which of the offered PACE variants to run: offered in no variant at all, offered in none that is known here, and
 * chosen are three different things (field cases A04, A07).
 *
 * @spec ICAO 9303-11 §4.4.1, §9.2.1
 */
import {
  findPaceProtocol,
  listSecurityInfos,
  type PaceInfo,
  type PaceProtocol,
  type SecurityInfo,
} from "../../lds/index.ts";
import { choosePaceInfo } from "../protocols/index.ts";

export type PaceChoice =
  | { readonly kind: "not-offered" }
  | { readonly kind: "not-supported"; readonly oids: readonly string[] }
  | { readonly kind: "chosen"; readonly info: PaceInfo; readonly protocol: PaceProtocol };

export function choosePace(infos: readonly SecurityInfo[]): PaceChoice {
  const offers = listSecurityInfos(infos, "pace");
  if (offers.length === 0) return { kind: "not-offered" };
  const info = choosePaceInfo(infos);
  const protocol = info === undefined ? undefined : findPaceProtocol(info.oid);
  if (info === undefined || protocol === undefined)
    return { kind: "not-supported", oids: offers.map(({ oid }) => oid) };
  return { kind: "chosen", info, protocol };
}
