/**
 * What opens a card, and what may be tried. The key is a secret: it goes to the access protocol and nowhere else.
 *
 * @spec ICAO 9303-11 §4.2, §4.3, §4.4
 */
import { mrzInformation } from "../../lds/index.ts";

export type AccessKey =
  /** Six digits printed on the card. */
  | { readonly kind: "CAN"; readonly can: string }
  /** Fields of the machine readable zone; dates as YYMMDD. */
  | {
      readonly kind: "MRZ";
      readonly documentNumber: string;
      readonly dateOfBirth: string;
      readonly dateOfExpiry: string;
    }
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
