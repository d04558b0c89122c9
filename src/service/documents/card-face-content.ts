/** What is printed on an identity card: plain values, checked before anything is drawn. */
import { CivicardError } from "../../base/errors/index.ts";
import type { CardFace } from "../../issuance/index.ts";

/** What issuance says of the two faces. */
export type CardFaceContent = CardFace;

/**
 * The same content with all text in NFC and blanks collapsed.
 * @throws CivicardError DOCUMENT_FIELD_INVALID
 */
export function normaliseCardFaceContent(content: CardFaceContent): CardFaceContent {
  assertField("number", /^\d{12}$/.test(content.number), "12 digits");
  assertField("mrzLines", content.mrzLines.length === 3, "three lines");
  const mrzWellFormed = content.mrzLines.every((line) => /^[A-Z0-9<]{30}$/.test(line));
  assertField("mrzLines", mrzWellFormed, "30 characters A-Z, 0-9, < a line");
  return {
    ...content,
    fullName: textOf("fullName", content.fullName),
    nationality: textOf("nationality", content.nationality),
    placeOfResidence: textOf("placeOfResidence", content.placeOfResidence),
    placeOfBirthRegistration: textOf("placeOfBirthRegistration", content.placeOfBirthRegistration),
  };
}

/**
 * `2001-05-20` as `20/05/2001`, `2001-05` as `05/2001`, `2001` as it is: the way dates stand on the card.
 * @throws CivicardError DOCUMENT_FIELD_INVALID
 */
export function formatPrintedDate(field: string, date: string): string {
  assertField(field, /^\d{4}(-\d{2}(-\d{2})?)?$/.test(date), "an ISO date");
  return date.split("-").reverse().join("/");
}

function textOf(field: string, value: string): string {
  const text = value.normalize("NFC").replaceAll(/\s+/g, " ").trim();
  assertField(field, text !== "", "text");
  return text;
}

function assertField(field: string, holds: boolean, reason: string): void {
  if (!holds) throw new CivicardError("DOCUMENT_FIELD_INVALID", { field, reason });
}
