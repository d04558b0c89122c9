/** EF.SOD as a file: a CMS SignedData under tag 77. The CMS itself is read in the `pki` room. @spec ICAO 9303-10 §4.6.2 */
import { encodeTlv, parseTlv } from "../../base/bytes/index.ts";
import { cardFiles } from "../card-files.ts";
import { failAt } from "../lds-error.ts";

/** The ContentInfo within the file, as it stands (BER is met in the field). @throws TlvError */
export function unwrapEfSod(file: Uint8Array): Uint8Array {
  const { value, valueOffset } = parseTlv(file, cardFiles["EF.SOD"].tag);
  if (value.length === 0) failAt("DATA_GROUP_INVALID", valueOffset, "EF.SOD is empty");
  return value;
}

/** @param signedData ContentInfo of a CMS SignedData in DER */
export function wrapEfSod(signedData: Uint8Array): Uint8Array {
  return encodeTlv(cardFiles["EF.SOD"].tag, signedData);
}
