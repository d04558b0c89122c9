/**
 * Names in the letters of the MRZ.
 *
 * The table is that of Doc 9303-3 for Latin letters; where it leaves a choice, the first form is taken (Ä AE, Ö OE,
 * Ü UE, Å AA, Ñ N). It has no row for Ơ, Ư and the letters U+1EA0 to U+1EF9, so nearly every Vietnamese name holds
 * letters that it does not know. Our choice for them is the general rule of §4.6, that diacritical marks are left
 * out: the base letter stays, one MRZ letter for each letter of the name, and Đ (which Unicode does not decompose)
 * is D, as the table has it for D with stroke. The same rule serves other Latin letters that are missing from the
 * table, such as Ș. Input may be composed (NFC) or decomposed (NFD); both give the same.
 *
 * @spec ICAO 9303-3 §4.6, §6.A
 */
import { LdsError } from "../lds-error.ts";

/** Letters that do not simply lose their marks. */
const special: Readonly<Record<string, string>> = {
  Ä: "AE",
  Å: "AA",
  Æ: "AE",
  Ö: "OE",
  Ø: "OE",
  Ü: "UE",
  Œ: "OE",
  Ĳ: "IJ",
  Þ: "TH",
  ẞ: "SS",
  Đ: "D",
  Ð: "D",
  Ħ: "H",
  Ŀ: "L",
  Ł: "L",
  Ŋ: "N",
  Ŧ: "T",
};

/** Apostrophes and every other punctuation mark are left out; hyphen, comma and space part two components. */
const separators = /^[\s\-\u2010-\u2015,]$/u;

/**
 * A name, or one part of it, as the MRZ writes it: components joined by single fillers.
 * @returns only A–Z and <, with neither leading nor trailing filler; empty when nothing is left
 * @throws LdsError NAME_CHARACTER_UNKNOWN with the position in `name` (digits are not allowed in names either)
 */
export function transliterateToMrz(name: string): string {
  let text = "";
  // A letter and its combining marks belong together, so that positions are those of the input.
  for (const match of name.matchAll(/\P{M}\p{M}*|\p{M}+/gsu)) text += transliterateLetter(match[0], match.index);
  return text.replaceAll(/<+/g, "<").replaceAll(/^<|<$/g, "");
}

function transliterateLetter(cluster: string, offset: number): string {
  const composed = cluster.normalize("NFC").toUpperCase();
  if (/^[A-Z]+$/.test(composed)) return composed;
  const listed = special[composed];
  if (listed !== undefined) return listed;
  if (separators.test(composed)) return "<";
  const base = composed.normalize("NFD").replaceAll(/\p{M}/gu, "");
  if (/^[A-Z]$/.test(base)) return base;
  // A mark on a letter of the table that NFC cannot compose, such as Đ with a stray tone mark.
  const listedBase = special[base];
  if (listedBase !== undefined) return listedBase;
  if (/^[\p{P}ʼʻ`´]$/u.test(composed)) return "";
  throw new LdsError("NAME_CHARACTER_UNKNOWN", { offset });
}
