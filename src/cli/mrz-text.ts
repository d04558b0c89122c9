/** What the MRZ commands share: the text they are given, and what its fields are called. */
import { decodeLatin1 } from "../base/bytes/index.ts";
import type { MrzFieldName } from "../lds/index.ts";
import type { CommandArgument, CommandInput } from "./command.ts";
import { readInputFile } from "./files.ts";
import type { Bilingual } from "./language.ts";

export const mrzArgument: CommandArgument = {
  name: "file",
  summary: { vi: "tệp chứa các dòng MRZ; '-' là stdin", en: "file with the lines of the MRZ; '-' is stdin" },
};

export async function readMrzText(input: CommandInput): Promise<string> {
  return decodeLatin1(await readInputFile(input.argument(0))).trim();
}

export const mrzFieldLabels: Readonly<Record<MrzFieldName, Bilingual>> = {
  documentCode: { vi: "Mã giấy tờ", en: "Document code" },
  issuingState: { vi: "Nước cấp", en: "Issuing state" },
  documentNumber: { vi: "Số giấy tờ", en: "Document number" },
  dateOfBirth: { vi: "Ngày sinh", en: "Date of birth" },
  sex: { vi: "Giới tính", en: "Sex" },
  dateOfExpiry: { vi: "Ngày hết hạn", en: "Date of expiry" },
  nationality: { vi: "Quốc tịch", en: "Nationality" },
  name: { vi: "Họ và tên", en: "Name" },
  optionalData: { vi: "Dữ liệu tùy chọn", en: "Optional data" },
  optionalData2: { vi: "Dữ liệu tùy chọn 2", en: "Optional data 2" },
  composite: { vi: "Số kiểm tra chung", en: "Composite digit" },
};
