/** Names of people: stored in NFC with single blanks, compared in a form where tone placement does not count. */
import type { Finding } from "./finding.ts";

const NAME_LENGTH_LIMIT = 150;

/** NFC, blanks of every kind made single, none at the ends. */
export function normaliseText(text: string): string {
  return text.normalize("NFC").replaceAll(/\s+/gu, " ").trim();
}

/** Findings on a name as it was given, before normalising. */
export function checkName(text: string, field: string): readonly Finding[] {
  const findings: Finding[] = [];
  const name = normaliseText(text);
  if (name === "") return [{ code: "E-FIELD-MISSING", field }];
  if ([...name].length > NAME_LENGTH_LIMIT) findings.push({ code: "E-FIELD-LENGTH", field });
  if (!/^[\p{L}\p{M} '’-]+$/u.test(name)) findings.push({ code: "E-NAME-CHARS", field });
  if (text !== text.normalize("NFC")) findings.push({ code: "W-NAME-NFD", field });
  return findings;
}

/**
 * The form in which names are searched and compared: NFC, upper case with all marks, and the tone of the open
 * syllables oa, oe and uy on the first vowel, so that `hoà` equals `hòa`.
 */
export function nameSearchKey(text: string): string {
  const decomposed = normaliseText(text).toLocaleUpperCase("vi").normalize("NFD");
  return decomposed.replaceAll(openSyllableWithLateTone, "$1$3$2").normalize("NFC");
}

/** Grave, acute, tilde, hook above, dot below after the second vowel of an open oa, oe, uy. */
const openSyllableWithLateTone = /(O(?=[AE])|(?<!Q)U(?=Y))([AEY])([\u0300\u0301\u0303\u0309\u0323])(?![\p{L}\p{M}])/gu;
