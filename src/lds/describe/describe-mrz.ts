import { fieldsOf, type Mrz, type MrzField, type MrzFieldName, parseMrz } from "../mrz/mrz.ts";
import type { MrzDate } from "../mrz/mrz-date.ts";
import type { MrzName } from "../mrz/name-field.ts";
import type { DescribedField } from "./described-field.ts";

const labels: Readonly<Record<MrzFieldName, readonly [en: string, vi: string]>> = {
  documentCode: ["Document code", "Loại giấy tờ"],
  issuingState: ["Issuing state", "Nước cấp"],
  documentNumber: ["Document number", "Số giấy tờ"],
  dateOfBirth: ["Date of birth", "Ngày sinh"],
  sex: ["Sex", "Giới tính"],
  dateOfExpiry: ["Date of expiry", "Có giá trị đến"],
  nationality: ["Nationality", "Quốc tịch"],
  name: ["Name", "Họ và tên"],
  optionalData: ["Optional data", "Dữ liệu tùy chọn"],
  optionalData2: ["Optional data 2", "Dữ liệu tùy chọn 2"],
  composite: ["Composite check digit", "Số kiểm tra tổng hợp"],
};

/** The lines and fields of an MRZ. */
export function describeMrz(text: string): readonly DescribedField[] {
  const mrz = parseMrz(text);
  return [
    {
      label: `Machine readable zone (${mrz.type})`,
      labelVi: `Vùng đọc máy (${mrz.type})`,
      children: mrz.lines.map((line, index) => ({
        label: `Line ${index + 1}`,
        labelVi: `Dòng ${index + 1}`,
        value: line,
      })),
    },
    ...fieldsOf(mrz).map(([name, field]) => describeField(name, field)),
    ...describeNotes(mrz),
  ];
}

function describeField(name: MrzFieldName, field: MrzField<unknown>): DescribedField {
  const [label, labelVi] = labels[name];
  const digit = field.checkDigit;
  const check =
    digit === undefined
      ? []
      : [
          {
            label: "Check digit",
            labelVi: "Số kiểm tra",
            value: digit === "ok" ? "OK" : "FAILED",
          },
        ];
  return { label, labelVi, value: formatValue(field), children: check };
}

function formatValue({ value, raw }: MrzField<unknown>): string {
  if (value === undefined || typeof value === "string") return value ?? raw;
  if (isName(value)) return [value.primary, value.secondary].filter(Boolean).join(", ");
  const { yearOfCentury, month, day } = value as MrzDate;
  return [yearOfCentury, month, day]
    .map((part) => (part === undefined ? "??" : String(part).padStart(2, "0")))
    .join("-");
}

function isName(value: unknown): value is MrzName {
  return typeof value === "object" && value !== null && "primary" in value;
}

function describeNotes(mrz: Mrz): readonly DescribedField[] {
  return mrz.notes.map((note) => ({ label: "Note", labelVi: "Ghi chú", value: note }));
}
