/**
 * DG13: optional details of the issuing state. Doc 9303 says nothing about the content, which need not even be TLV;
 * a national profile gives it a meaning.
 *
 * @spec ICAO 9303-10 §4.7.13
 */
import { encodeTlv, parseTlv } from "../../base/bytes/index.ts";
import { cardFiles } from "../card-files.ts";
import { encodeVietnamDg13, parseVietnamDg13, type VietnamCitizenData } from "../profiles/vnm.ts";

/** What each profile makes of the content of DG13. */
export interface Dg13Contents {
  readonly vnm: VietnamCitizenData;
}

export type Dg13Profile = keyof Dg13Contents;

interface Dg13Codec<Content> {
  readonly parse: (content: Uint8Array, baseOffset: number) => Content;
  readonly encode: (data: Content) => Uint8Array;
}

const profiles: { readonly [Profile in Dg13Profile]: Dg13Codec<Dg13Contents[Profile]> } = {
  vnm: { parse: parseVietnamDg13, encode: encodeVietnamDg13 },
};

/** @throws TlvError, LdsError DATA_GROUP_INVALID */
export function parseDg13(file: Uint8Array): VietnamCitizenData;
export function parseDg13<Profile extends Dg13Profile>(file: Uint8Array, profile: Profile): Dg13Contents[Profile];
export function parseDg13(file: Uint8Array, profile: Dg13Profile = "vnm"): Dg13Contents[Dg13Profile] {
  const { value, valueOffset } = parseTlv(file, cardFiles.DG13.tag);
  return profiles[profile].parse(value, valueOffset);
}

export function encodeDg13(data: VietnamCitizenData): Uint8Array;
export function encodeDg13<Profile extends Dg13Profile>(data: Dg13Contents[Profile], profile: Profile): Uint8Array;
export function encodeDg13(data: Dg13Contents[Dg13Profile], profile: Dg13Profile = "vnm"): Uint8Array {
  return wrapDg13(profiles[profile].encode(data));
}

/** The content as bytes, for states without a profile. @throws TlvError */
export function unwrapDg13(file: Uint8Array): Uint8Array {
  return parseTlv(file, cardFiles.DG13.tag).value;
}

function wrapDg13(content: Uint8Array): Uint8Array {
  return encodeTlv(cardFiles.DG13.tag, content);
}
