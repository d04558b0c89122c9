/**
 * Printed documents. One renderer makes the preview and the print, so that what was approved is what is printed; a
 * letter that the typeface lacks stops the document, because a box in a name is a wrong name. The only home of pdfkit
 * and bwip-js.
 */
export { type AppointmentSlipContent, renderAppointmentSlip } from "./appointment-slip.ts";
export { type CardFaceOptions, renderCardFace } from "./card-face.ts";
export type { CardFaceContent } from "./card-face-content.ts";
export { locateFonts } from "./fonts.ts";
export { type InspectionReportContent, renderInspectionReport } from "./inspection-report.ts";
export { checkTexts, fileStatusTexts, statusTexts, verdictTextOf } from "./inspection-texts.ts";
