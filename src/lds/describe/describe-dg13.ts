import { toHex } from "../../base/bytes/index.ts";
import { parseDg13 } from "../files/dg13.ts";
import type { VietnamCitizenData } from "../profiles/vnm.ts";
import { type DescribedField, textField } from "./described-field.ts";

const labels: readonly (readonly [name: Exclude<keyof VietnamCitizenData, "extra">, en: string, vi: string])[] = [
  ["personalNumber", "Personal number", "Số định danh cá nhân"],
  ["fullName", "Full name", "Họ, chữ đệm và tên"],
  ["dateOfBirth", "Date of birth", "Ngày, tháng, năm sinh"],
  ["sex", "Sex", "Giới tính"],
  ["nationality", "Nationality", "Quốc tịch"],
  ["ethnicity", "Ethnicity", "Dân tộc"],
  ["religion", "Religion", "Tôn giáo"],
  ["placeOfOrigin", "Place of origin or birth registration", "Quê quán hoặc nơi đăng ký khai sinh"],
  ["placeOfResidence", "Place of residence", "Nơi cư trú"],
  ["identifyingFeatures", "Identifying features", "Đặc điểm nhân dạng"],
  ["dateOfIssue", "Date of issue", "Ngày cấp"],
  ["dateOfExpiry", "Date of expiry", "Ngày hết hạn"],
  ["fatherName", "Father", "Họ tên cha"],
  ["motherName", "Mother", "Họ tên mẹ"],
  ["spouseName", "Spouse", "Họ tên vợ hoặc chồng"],
  ["oldNumber", "Old number", "Số CMND hoặc CCCD cũ"],
  ["chipReference", "Chip reference", "Mã tham chiếu chip"],
];

/** The citizen card's fields. */
export function describeDg13(bytes: Uint8Array): readonly DescribedField[] {
  const data = parseDg13(bytes);
  return [
    ...labels.flatMap(([name, label, labelVi]) => textField(label, labelVi, data[name])),
    ...[...(data.extra ?? [])].map(([number, value]) => ({
      label: `Field ${number}`,
      labelVi: `Trường ${number}`,
      value: toHex(value),
      bytes: value,
    })),
  ];
}
