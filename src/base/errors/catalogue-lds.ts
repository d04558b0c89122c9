import type { ErrorEntry } from "./entry.ts";

/** A fault in data that was handed in: nothing to retry. */
function badData(vi: string, en: string): ErrorEntry {
  return { vi, en, http: 400, exit: 2, retry: false };
}

/** Errors that the `lds` room throws. */
export const ldsErrors = {
  MRZ_LENGTH_INVALID: badData(
    "MRZ có {length} ký tự; cần 90 (TD1), 72 (TD2, MRV-B) hoặc 88 (TD3, MRV-A). Hãy kiểm tra đủ các dòng.",
    "The MRZ has {length} characters; 90 (TD1), 72 (TD2, MRV-B) or 88 (TD3, MRV-A) are needed. Check that every line is complete.",
  ),
  MRZ_CHARACTER_INVALID: badData(
    "Ký tự ở vị trí {offset} không được phép trong MRZ; chỉ dùng A–Z, 0–9 và <.",
    "The character at position {offset} is not allowed in an MRZ; only A–Z, 0–9 and < are.",
  ),
  MRZ_VALUE_INVALID: badData(
    "Trường {field} không ghi được vào MRZ: {reason}.",
    "The field {field} cannot be written into the MRZ: {reason}.",
  ),
  MRZ_CHECK_DIGIT_FAILED: badData(
    "Số kiểm tra của trường {field} trong MRZ không khớp. Hãy đọc lại MRZ.",
    "The check digit of the MRZ field {field} does not fit. Read the MRZ again.",
  ),
  NAME_CHARACTER_UNKNOWN: badData(
    "Ký tự ở vị trí {offset} của họ tên không chuyển được sang MRZ. Hãy sửa họ tên.",
    "The character at position {offset} of the name has no form in the MRZ. Correct the name.",
  ),
  NAME_EMPTY: badData("Họ tên trống sau khi chuyển sang MRZ.", "The name is empty when it is written for the MRZ."),
  DATE_INVALID: badData(
    "Ngày không hợp lệ ({field}); cần dạng NĂM-THÁNG-NGÀY, ví dụ 2024-07-01.",
    "Not a valid date ({field}); the form is YEAR-MONTH-DAY, such as 2024-07-01.",
  ),
  EF_COM_INVALID: badData(
    "EF.COM không hợp lệ ở vị trí {offset}: {reason}.",
    "Invalid EF.COM at offset {offset}: {reason}.",
  ),
  EF_CONTENT_INVALID: badData(
    "Tệp của chip không hợp lệ ở vị trí {offset}: {reason}.",
    "The file of the chip is malformed at offset {offset}: {reason}.",
  ),
  DATA_GROUP_INVALID: badData(
    "Nhóm dữ liệu không hợp lệ ở vị trí {offset}: {reason}.",
    "Invalid data group at offset {offset}: {reason}.",
  ),
  SECURITY_INFO_INVALID: badData(
    "SecurityInfo không hợp lệ ở vị trí {offset}: {reason}.",
    "Invalid SecurityInfo at offset {offset}: {reason}.",
  ),
  LDS_SECURITY_OBJECT_INVALID: badData(
    "Đối tượng bảo mật LDS không hợp lệ ở vị trí {offset}: {reason}.",
    "Invalid LDS security object at offset {offset}: {reason}.",
  ),
  LDS_HASH_UNKNOWN: badData(
    "Thuật toán băm {oid} của đối tượng bảo mật LDS không được hỗ trợ.",
    "The hash algorithm {oid} of the LDS security object is not supported.",
  ),
  FACE_RECORD_INVALID: badData(
    "Bản ghi khuôn mặt (ISO/IEC 19794-5) không hợp lệ ở vị trí {offset}: {reason}.",
    "Invalid face record (ISO/IEC 19794-5) at offset {offset}: {reason}.",
  ),
  IMAGE_FORMAT_UNKNOWN: badData(
    "Định dạng ảnh ở vị trí {offset} không phải JPEG hay JPEG 2000.",
    "The image at offset {offset} is neither JPEG nor JPEG 2000.",
  ),
  IMAGE_INVALID: badData(
    "Ảnh không hợp lệ ở vị trí {offset}: {reason}.",
    "Invalid image at offset {offset}: {reason}.",
  ),
  PERSONAL_NUMBER_INVALID: badData(
    "Số định danh cá nhân phải có đúng 12 chữ số.",
    "A personal number has exactly 12 digits.",
  ),
  CARD_QR_INVALID: badData(
    "Mã QR không phải của thẻ căn cước: trường thứ {field} sai.",
    "Not the QR text of a citizen card: field {field} is wrong.",
  ),
} as const satisfies Record<string, ErrorEntry>;
