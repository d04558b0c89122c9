/** DG11: additional personal details. @spec ICAO 9303-10 §4.7.11 */
import { cardFiles } from "../card-files.ts";
import { type DetailDefinition, type DetailValue, encodeDetailFile, parseDetailFile } from "./detail-fields.ts";

export interface Dg11Content {
  /** In national characters, with fillers as in the MRZ. */
  readonly fullName?: string | undefined;
  readonly otherNames?: readonly string[] | undefined;
  readonly personalNumber?: string | undefined;
  /** `1990-05-20`, with `??` for unknown parts. */
  readonly fullDateOfBirth?: string | undefined;
  readonly placeOfBirth?: readonly string[] | undefined;
  readonly address?: readonly string[] | undefined;
  readonly telephone?: string | undefined;
  readonly profession?: string | undefined;
  readonly title?: string | undefined;
  readonly personalSummary?: string | undefined;
  /** A compressed image. */
  readonly proofOfCitizenship?: Uint8Array | undefined;
  readonly otherDocumentNumbers?: readonly string[] | undefined;
  readonly custodyInformation?: string | undefined;
}

export interface Dg11 extends Dg11Content {
  /** Every data object by tag as it stood. */
  readonly raw: ReadonlyMap<number, readonly Uint8Array[]>;
}

export const dg11Fields: readonly DetailDefinition<keyof Dg11Content>[] = [
  { tag: 0x5f0e, name: "fullName", kind: "text", label: "Full name", labelVi: "Họ và tên" },
  { tag: 0x5f0f, name: "otherNames", kind: "names", label: "Other names", labelVi: "Tên khác" },
  { tag: 0x5f10, name: "personalNumber", kind: "text", label: "Personal number", labelVi: "Số cá nhân" },
  { tag: 0x5f2b, name: "fullDateOfBirth", kind: "date", label: "Full date of birth", labelVi: "Ngày sinh đầy đủ" },
  { tag: 0x5f11, name: "placeOfBirth", kind: "list", label: "Place of birth", labelVi: "Nơi sinh" },
  { tag: 0x5f42, name: "address", kind: "list", label: "Permanent address", labelVi: "Nơi thường trú" },
  { tag: 0x5f12, name: "telephone", kind: "text", label: "Telephone", labelVi: "Điện thoại" },
  { tag: 0x5f13, name: "profession", kind: "text", label: "Profession", labelVi: "Nghề nghiệp" },
  { tag: 0x5f14, name: "title", kind: "text", label: "Title", labelVi: "Danh xưng" },
  { tag: 0x5f15, name: "personalSummary", kind: "text", label: "Personal summary", labelVi: "Tóm tắt cá nhân" },
  {
    tag: 0x5f16,
    name: "proofOfCitizenship",
    kind: "bytes",
    label: "Proof of citizenship",
    labelVi: "Giấy tờ chứng minh quốc tịch",
  },
  {
    tag: 0x5f17,
    name: "otherDocumentNumbers",
    kind: "list",
    label: "Other travel documents",
    labelVi: "Giấy tờ đi lại khác",
  },
  { tag: 0x5f18, name: "custodyInformation", kind: "text", label: "Custody information", labelVi: "Thông tin giám hộ" },
];

/** @throws TlvError; a single element that cannot be read is only in `raw` */
export function parseDg11(bytes: Uint8Array): Dg11 {
  const { values, raw } = parseDetailFile(bytes, cardFiles.DG11.tag, dg11Fields);
  return { ...(Object.fromEntries(values) as Dg11Content), raw };
}

export function encodeDg11(content: Dg11Content): Uint8Array {
  const values: Readonly<Record<string, DetailValue | undefined>> = { ...content };
  return encodeDetailFile(cardFiles.DG11.tag, dg11Fields, values);
}
