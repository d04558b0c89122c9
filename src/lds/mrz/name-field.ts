/**
 * The name field: primary and secondary identifier, filled or truncated to its width.
 *
 * The standard leaves the way of truncating to the issuer and only asks that a truncated field ends in a letter.
 * Ours: the primary identifier stays whole as long as at least one letter of the secondary fits behind it; the
 * longest components lose letters first, so that every component keeps its beginning.
 *
 * @spec ICAO 9303-3 §4.6, 9303-5 §4.2.2.3 and §4.2.3, 9303-4 §4.2.3
 */
import { LdsError } from "../lds-error.ts";
import { transliterateToMrz } from "./transliteration.ts";

export interface MrzName {
  /** Components parted by spaces. */
  readonly primary: string;
  /** Absent for a name with one identifier. */
  readonly secondary?: string | undefined;
  /** The field ends in a letter, so it must be taken as truncated even if the name just fitted. */
  readonly possiblyTruncated: boolean;
}

const SEPARATOR = "<<";

/** @throws LdsError NAME_EMPTY, NAME_CHARACTER_UNKNOWN */
export function formatNameField(surname: string, givenNames: string | undefined, width: number): string {
  const primary = transliterateToMrz(surname);
  const secondary = transliterateToMrz(givenNames ?? "");
  if (primary === "") throw new LdsError("NAME_EMPTY");
  const whole = secondary === "" ? primary : primary + SEPARATOR + secondary;
  const field = whole.length > width ? truncateName(primary.split("<"), secondary.split("<"), width) : whole;
  return field.padEnd(width, "<");
}

export function parseNameField(raw: string): MrzName | undefined {
  const [primary = "", ...rest] = raw.replace(/<+$/, "").split(SEPARATOR);
  if (primary === "" || /\d/.test(raw)) return undefined;
  const secondary = rest.join("<").split("<").filter(Boolean).join(" ");
  return {
    primary: primary.split("<").filter(Boolean).join(" "),
    secondary: secondary === "" ? undefined : secondary,
    possiblyTruncated: !raw.endsWith("<"),
  };
}

function truncateName(primary: readonly string[], secondary: readonly string[], width: number): string {
  if (secondary.join("") === "") return shorten(primary, width);
  const primaryText = primary.join("<");
  const room = width - primaryText.length - SEPARATOR.length;
  if (room < 1) return shorten(primary, width - SEPARATOR.length - 1) + SEPARATOR + secondary[0]?.charAt(0);
  const given = shorten(secondary, room);
  // Initials alone may leave the last position unfilled; then one letter of the surname makes room for one more.
  if (given.length < room) return shorten(primary, primaryText.length - 1) + SEPARATOR + shorten(secondary, room + 1);
  return primaryText + SEPARATOR + given;
}

/** The first components, cut from the longest down until they and their separators fill `width`. */
function shorten(components: readonly string[], width: number): string {
  const kept = components.slice(0, Math.floor((width + 1) / 2));
  while (kept.join("<").length > width) {
    const longest = Math.max(...kept.map((component) => component.length));
    // Of several the first: the last component of a Vietnamese name is the one people go by.
    const index = kept.findIndex((component) => component.length === longest);
    kept[index] = (kept[index] ?? "").slice(0, -1);
  }
  return kept.join("<");
}
