/** Columns of a population file: a name in English, the words of form DC01 in Vietnamese. */
import { normaliseText } from "../person-name.ts";

/** Vietnamese and English header names of each column; case, marks form and blanks do not count. */
export const columnNames = {
  personalNumber: ["personal_number", "số định danh cá nhân", "số cccd"],
  fullName: ["full_name", "họ, chữ đệm và tên khai sinh", "họ và tên"],
  otherName: ["other_name", "tên gọi khác"],
  dateOfBirth: ["date_of_birth", "ngày, tháng, năm sinh", "ngày sinh"],
  sex: ["sex", "giới tính"],
  placeOfBirthRegistration: ["place_of_birth_registration", "nơi đăng ký khai sinh"],
  birthPlaceCode: ["birth_place_code", "mã nơi đăng ký khai sinh"],
  placeOfOrigin: ["place_of_origin", "quê quán"],
  ethnicity: ["ethnicity", "dân tộc"],
  religion: ["religion", "tôn giáo"],
  nationality: ["nationality", "quốc tịch"],
  permanentResidence: ["permanent_residence", "nơi thường trú"],
  temporaryResidence: ["temporary_residence", "nơi tạm trú"],
  currentResidence: ["current_residence", "nơi ở hiện tại"],
  father: ["father", "họ và tên cha"],
  fatherNumber: ["father_number", "số định danh cá nhân của cha"],
  mother: ["mother", "họ và tên mẹ"],
  motherNumber: ["mother_number", "số định danh cá nhân của mẹ"],
  spouse: ["spouse", "họ và tên vợ/chồng"],
  spouseNumber: ["spouse_number", "số định danh cá nhân của vợ/chồng"],
  previousIdNumbers: ["previous_id_numbers", "số cmnd/cccd cũ", "số cmnd"],
  identifyingFeatures: ["identifying_features", "đặc điểm nhận dạng"],
  stage: ["stage", "trạng thái hồ sơ"],
  lastConfirmedAt: ["last_confirmed", "ngày xác nhận gần nhất"],
} as const satisfies Record<string, readonly string[]>;

export type ColumnName = keyof typeof columnNames;

/** A file without one of these cannot be read at all. */
const requiredColumns = [
  "fullName",
  "dateOfBirth",
  "sex",
  "placeOfBirthRegistration",
  "nationality",
] as const satisfies readonly ColumnName[];

/** Where each known column stands, from 0. */
export type Header = ReadonlyMap<ColumnName, number>;

export interface HeaderFault {
  readonly code: "E-CSV-HEADER-MISSING" | "E-CSV-HEADER-UNKNOWN" | "E-CSV-HEADER-TWICE";
  /** From 1; absent for a column that is missing. */
  readonly column?: number | undefined;
  readonly field: string;
}

export function readHeader(cells: readonly string[]): { header: Header; faults: readonly HeaderFault[] } {
  const header = new Map<ColumnName, number>();
  const faults: HeaderFault[] = [];
  for (const [index, cell] of cells.entries()) {
    const name = findColumnName(cell);
    const column = index + 1;
    if (name === undefined) faults.push({ code: "E-CSV-HEADER-UNKNOWN", column, field: "-" });
    else if (header.has(name)) faults.push({ code: "E-CSV-HEADER-TWICE", column, field: name });
    else header.set(name, index);
  }
  for (const field of requiredColumns) {
    if (!header.has(field)) faults.push({ code: "E-CSV-HEADER-MISSING", field });
  }
  return { header, faults };
}

function findColumnName(cell: string): ColumnName | undefined {
  const wanted = normaliseText(cell).toLocaleLowerCase("vi");
  const entries = Object.entries(columnNames) as [ColumnName, readonly string[]][];
  return entries.find(([name, names]) => names.includes(wanted) || name.toLowerCase() === wanted)?.[0];
}
