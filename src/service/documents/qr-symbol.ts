/**
 * The QR symbol of the card as a matrix, so that it is drawn as shapes and stays sharp at any scale.
 *
 * @spec ISO/IEC 18004; Circular 16/2024/TT-BCA (18 × 18 mm on the card)
 */
import bwip from "bwip-js/node";
import { CivicardError } from "../../base/errors/index.ts";

export interface QrSymbol {
  /** Modules on a side. */
  readonly size: number;
  /** True where the module at column, row is dark. */
  isDark(column: number, row: number): boolean;
}

/**
 * Error correction level M: a scratched card still reads, and a full address still fits modules of 0.3 mm.
 * @throws CivicardError DOCUMENT_TEXT_TOO_LONG
 */
export function encodeQrSymbol(text: string): QrSymbol {
  const { pixs, pixx } = matrixOf(text);
  return { size: pixx, isDark: (column, row) => pixs[row * pixx + column] === 1 };
}

function matrixOf(text: string): { readonly pixs: readonly number[]; readonly pixx: number } {
  try {
    // The default export's `raw` gives the matrix; the named export of that name is a symbology.
    const symbol = bwip.raw("qrcode", text, "eclevel=M")[0];
    if (symbol !== undefined && "pixs" in symbol) return symbol;
  } catch (cause) {
    throw new CivicardError("DOCUMENT_TEXT_TOO_LONG", { field: "qrText", characters: text.length }, { cause });
  }
  throw new CivicardError("INTERNAL");
}
