/**
 * EF.CardSecurity as a file: one ContentInfo (30) in the master file. Its signature belongs to pki; the SecurityInfos
 * inside are those of `security-infos.ts`.
 *
 * @spec ICAO 9303-10 §3.11.4
 */
import { ByteCursor, readTlv } from "../../base/bytes/index.ts";
import { cardFiles } from "../card-files.ts";
import { failAt } from "../lds-error.ts";

/**
 * The ContentInfo, without the zeros that some cards fill a file of fixed size with.
 * @throws TlvError, LdsError EF_CONTENT_INVALID
 */
export function unwrapEfCardSecurity(file: Uint8Array): Uint8Array {
  const cursor = new ByteCursor(file);
  const contentInfo = readTlv(cursor);
  if (contentInfo.tag !== cardFiles["EF.CardSecurity"].tag) failAt("EF_CONTENT_INVALID", 0, "no SEQUENCE");
  const rest = cursor.clone();
  if (rest.readRest().some((byte) => byte !== 0)) cursor.assertEnd();
  return contentInfo.bytes;
}
