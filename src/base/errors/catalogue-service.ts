import type { ErrorEntry } from "./entry.ts";

/** Errors that the `service` room throws. */
export const serviceErrors = {
  // Printed documents.
  DOCUMENT_GLYPH_MISSING: {
    vi: "Phông chữ không có ký tự {codePoint}. Hãy sửa nội dung; giấy tờ không được in thiếu chữ.",
    en: "The typeface has no letter {codePoint}. Correct the text; a document is never printed with a letter missing.",
    http: 422,
    exit: 2,
    retry: false,
  },
  DOCUMENT_FONT_MISSING: {
    vi: "Thiếu phông chữ {weight}. Hãy cài đặt phông chữ (OCR-B: gói fonts-ocr-b).",
    en: "The {weight} typeface is missing. Install it (OCR-B: package fonts-ocr-b).",
    http: 500,
    exit: 10,
    retry: false,
  },
  DOCUMENT_TEXT_TOO_LONG: {
    vi: "Nội dung của mục {field} không vừa chỗ in ({characters} ký tự). Hãy rút gọn theo quy định.",
    en: "The text of {field} does not fit into its place ({characters} characters). Shorten it by the rules.",
    http: 422,
    exit: 2,
    retry: false,
  },
  DOCUMENT_FIELD_INVALID: {
    vi: "Mục {field} của giấy tờ không hợp lệ: {reason}.",
    en: "The field {field} of the document is not valid: {reason}.",
    http: 422,
    exit: 2,
    retry: false,
  },
  DOCUMENT_PICTURE_INVALID: {
    vi: "Ảnh không phải tệp JPEG đọc được.",
    en: "The picture is not a readable JPEG file.",
    http: 422,
    exit: 2,
    retry: false,
  },
} as const satisfies Record<string, ErrorEntry>;
