/** DG12: additional document details. @spec ICAO 9303-10 §4.7.12 */
import { cardFiles } from "../card-files.ts";
import { type DetailDefinition, type DetailValue, encodeDetailFile, parseDetailFile } from "./detail-fields.ts";

export interface Dg12Content {
  readonly issuingAuthority?: string | undefined;
  /** `2024-07-01`, with `??` for unknown parts. */
  readonly dateOfIssue?: string | undefined;
  readonly otherPersons?: readonly string[] | undefined;
  readonly endorsements?: string | undefined;
  readonly taxOrExitRequirements?: string | undefined;
  /** Images of the document. */
  readonly frontImage?: Uint8Array | undefined;
  readonly rearImage?: Uint8Array | undefined;
  /** `2024-07-01T08:30:00`, without a zone. */
  readonly personalisationTime?: string | undefined;
  readonly personalisationSystem?: string | undefined;
}

export interface Dg12 extends Dg12Content {
  /** Every data object by tag as it stood. */
  readonly raw: ReadonlyMap<number, readonly Uint8Array[]>;
}

export const dg12Fields: readonly DetailDefinition<keyof Dg12Content>[] = [
  { tag: 0x5f19, name: "issuingAuthority", kind: "text", label: "Issuing authority", labelVi: "Cơ quan cấp" },
  { tag: 0x5f26, name: "dateOfIssue", kind: "date", label: "Date of issue", labelVi: "Ngày cấp" },
  { tag: 0x5f1a, name: "otherPersons", kind: "names", label: "Other persons", labelVi: "Người khác" },
  { tag: 0x5f1b, name: "endorsements", kind: "text", label: "Endorsements", labelVi: "Bị chú" },
  {
    tag: 0x5f1c,
    name: "taxOrExitRequirements",
    kind: "text",
    label: "Tax or exit requirements",
    labelVi: "Yêu cầu thuế hoặc xuất cảnh",
  },
  { tag: 0x5f1d, name: "frontImage", kind: "bytes", label: "Image of front", labelVi: "Ảnh mặt trước" },
  { tag: 0x5f1e, name: "rearImage", kind: "bytes", label: "Image of rear", labelVi: "Ảnh mặt sau" },
  {
    tag: 0x5f55,
    name: "personalisationTime",
    kind: "time",
    label: "Time of personalisation",
    labelVi: "Thời điểm cá thể hóa",
  },
  {
    tag: 0x5f56,
    name: "personalisationSystem",
    kind: "text",
    label: "Personalisation system",
    labelVi: "Số máy cá thể hóa",
  },
];

/** @throws TlvError; a single element that cannot be read is only in `raw` */
export function parseDg12(bytes: Uint8Array): Dg12 {
  const { values, raw } = parseDetailFile(bytes, cardFiles.DG12.tag, dg12Fields);
  return { ...(Object.fromEntries(values) as Dg12Content), raw };
}

export function encodeDg12(content: Dg12Content): Uint8Array {
  const values: Readonly<Record<string, DetailValue | undefined>> = { ...content };
  return encodeDetailFile(cardFiles.DG12.tag, dg12Fields, values);
}
