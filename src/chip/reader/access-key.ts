/**
 * What opens a card, and what may be tried. The key is a secret: it goes to the access protocol and nowhere else.
 *
 * @spec ICAO 9303-11 §4.2, §4.3, §4.4; BSI TR-03110-2 §3.3 (PIN, PUK)
 */
import { type AccessKeyFields, mrzInformation } from "../../lds/index.ts";

/**
 * Wrong PINs and PUKs are counted by the chip until it blocks. The last try is left to the holder: it is refused here
 * unless the caller says that the holder agreed.
 */
interface CountedTries {
  readonly lastTry?: "allowed" | undefined;
}

export type AccessKey =
  /** Six digits printed on the card. */
  | { readonly kind: "CAN"; readonly can: string }
  /** Fields of the machine readable zone; dates as YYMMDD. */
  | ({ readonly kind: "MRZ" } & AccessKeyFields)
  /** Known to the holder. With the CAN beside it a suspended PIN is resumed for its last try. */
  | ({ readonly kind: "PIN"; readonly pin: string; readonly can?: string | undefined } & CountedTries)
  | ({ readonly kind: "PUK"; readonly puk: string } & CountedTries)
  /** Nothing is known: only a card without access control can be read. */
  | { readonly kind: "none" };

/**
 * `pace-only`: a card that offers no PACE is not opened.
 * `pace-or-bac`: BAC for a card that offers no PACE. A PACE that was offered and failed never falls back to it,
 * because whoever disturbs PACE would choose the weaker protocol (field case A04).
 */
export type AccessPolicy = "pace-only" | "pace-or-bac";

/** The text of an MRZ key that BAC and PACE hash; `undefined` for other keys. */
export function accessKeyText(access: AccessKey): string | undefined {
  return access.kind === "MRZ" ? mrzInformation(access) : undefined;
}
