/** Draws a QR symbol as one shape, with the quiet zone of four modules that readers need. @spec ISO/IEC 18004 §9.1 */
import type { PdfDocument } from "./pdf-document.ts";
import type { QrSymbol } from "./qr-symbol.ts";

/** @param place left top corner and side of the symbol without its quiet zone, millimetres */
export function drawQrSymbol(
  pdf: PdfDocument,
  symbol: QrSymbol,
  place: { readonly x: number; readonly y: number; readonly side: number },
): void {
  const module = place.side / symbol.size;
  const quiet = 4 * module;
  const side = place.side + 2 * quiet;
  pdf.rectangle({ x: place.x - quiet, y: place.y - quiet, width: side, height: side }, { fill: "#ffffff" });
  const path: string[] = [];
  for (let row = 0; row < symbol.size; row++) {
    for (let column = 0; column < symbol.size; column++) {
      if (!symbol.isDark(column, row)) continue;
      const x = place.x + column * module;
      const y = place.y + row * module;
      path.push(`M ${x} ${y} L ${x + module} ${y} L ${x + module} ${y + module} L ${x} ${y + module} Z`);
    }
  }
  pdf.path(path.join(" "), { fill: "#000000" });
}
