/**
 * Both faces of the identity card as a PDF of two ID-1 pages. Preview and print are this one renderer: what an
 * operator saw is what is printed.
 *
 * @spec Law 26/2023/QH15 Art 18; Circular 16/2024/TT-BCA; ISO/IEC 7810 ID-1
 */
import { CARD, CARD_CORNER, drawSpecimenMark } from "./card-artwork.ts";
import { drawCardBack } from "./card-back.ts";
import { type CardFaceContent, normaliseCardFaceContent } from "./card-face-content.ts";
import { drawCardFront } from "./card-front.ts";
import type { FontFiles } from "./fonts.ts";
import { PdfDocument } from "./pdf-document.ts";

export interface CardFaceOptions {
  readonly createdAt: Date;
  /** Overprints MẪU / SPECIMEN: for every card that is not issued under the law. */
  readonly overprint?: "specimen" | undefined;
  readonly fonts?: FontFiles | undefined;
}

interface CardFace {
  readonly pdf: Uint8Array;
  /** False where OCR-B was missing; the face says so too. */
  readonly mrzMachineReadable: boolean;
}

/**
 * @throws CivicardError DOCUMENT_FIELD_INVALID, DOCUMENT_GLYPH_MISSING, DOCUMENT_TEXT_TOO_LONG, DOCUMENT_PICTURE_INVALID
 */
export async function renderCardFace(content: CardFaceContent, options: CardFaceOptions): Promise<CardFace> {
  const normalised = normaliseCardFaceContent(content);
  const pdf = new PdfDocument({
    title: "Căn cước / Identity card",
    subject: "ID-1, 85.60 × 53.98 mm",
    createdAt: options.createdAt,
    fonts: options.fonts,
  });
  for (const draw of [drawCardFront, drawCardBack]) {
    pdf.addPage(CARD.width, CARD.height);
    pdf.clipped(CARD, CARD_CORNER, () => {
      draw(pdf, normalised);
      if (options.overprint === "specimen") drawSpecimenMark(pdf);
    });
  }
  return { pdf: await pdf.finish(), mrzMachineReadable: pdf.fonts.has("machine") };
}
