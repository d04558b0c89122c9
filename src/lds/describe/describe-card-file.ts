/**
 * Every file of a card as labelled fields for people. Never throws: a file or part that cannot be read becomes a
 * line with the error's code and offset, followed by whatever structure can still be shown.
 */
import { formatTag, parseTlvTree, type TlvNode, toHex } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import type { CardFileName } from "../card-files.ts";
import { type DetailDefinition, type DetailValue, parseDetailFile } from "../files/detail-fields.ts";
import { parseDg1 } from "../files/dg1.ts";
import { dg11Fields } from "../files/dg11.ts";
import { dg12Fields } from "../files/dg12.ts";
import { parseDg14 } from "../files/dg14.ts";
import { parseDg15 } from "../files/dg15.ts";
import { parseEfCardAccess } from "../files/ef-card-access.ts";
import { parseEfCom } from "../files/ef-com.ts";
import { unwrapEfSod } from "../files/ef-sod.ts";
import { describeDg2 } from "./describe-dg2.ts";
import { describeDg13 } from "./describe-dg13.ts";
import { describeMrz } from "./describe-mrz.ts";
import { describeSecurityInfos } from "./describe-security-infos.ts";
import type { DescribedField, DescribedFile } from "./described-field.ts";

type Describer = (bytes: Uint8Array) => readonly DescribedField[];

const describers: { readonly [Name in CardFileName]?: Describer } = {
  "EF.CardAccess": (bytes) => describeSecurityInfos(parseEfCardAccess(bytes)),
  "EF.COM": describeEfCom,
  // Which CMS it is and what it signs is told by the `pki` room.
  "EF.SOD": (bytes) => [
    { label: "Signed data", labelVi: "Dữ liệu đã ký", bytes: unwrapEfSod(bytes), children: describeTree(bytes) },
  ],
  DG1: (bytes) => describeMrz(parseDg1(bytes).mrz),
  DG2: describeDg2,
  DG11: (bytes) => describeDetails(bytes, 0x6b, dg11Fields),
  DG12: (bytes) => describeDetails(bytes, 0x6c, dg12Fields),
  DG13: describeDg13,
  DG14: (bytes) => describeSecurityInfos(parseDg14(bytes)),
  DG15: (bytes) => [{ label: "Public key", labelVi: "Khóa công khai", bytes: parseDg15(bytes).subjectPublicKeyInfo }],
};

/** @param name a name of `cardFiles`; any other name is shown as plain data objects */
export function describeCardFile(name: string, bytes: Uint8Array): DescribedFile {
  const describe = Object.hasOwn(describers, name) ? describers[name as CardFileName] : undefined;
  try {
    return { name, fields: describe === undefined ? describeTree(bytes) : describe(bytes) };
  } catch (error) {
    return { name, fields: [errorField(error), ...describeTree(bytes)] };
  }
}

function errorField(error: unknown): DescribedField {
  const code = error instanceof CivicardError ? error.code : "INTERNAL";
  const offset = error instanceof CivicardError ? error.details["offset"] : undefined;
  return {
    label: "Cannot be read",
    labelVi: "Không đọc được",
    value: error instanceof CivicardError ? error.message : code,
    error: { code, offset: typeof offset === "number" ? offset : undefined },
  };
}

/** Plain data objects; bytes that are none are shown whole. */
function describeTree(bytes: Uint8Array): readonly DescribedField[] {
  try {
    return parseTlvTree(bytes).map(describeNode);
  } catch {
    return [{ label: "Bytes", labelVi: "Dữ liệu thô", value: `${bytes.length}`, bytes }];
  }
}

/** What is shown of a value on one line; the bytes hold all of it. */
const SHOWN_BYTES = 64;

function describeNode({ tag, value, children }: TlvNode): DescribedField {
  const label = formatTag(tag);
  if (children !== undefined) return { label, children: children.map(describeNode) };
  const hex = toHex(value.subarray(0, SHOWN_BYTES));
  return { label, value: value.length > SHOWN_BYTES ? `${hex}…` : hex, bytes: value };
}

function describeEfCom(bytes: Uint8Array): readonly DescribedField[] {
  const { ldsVersion, unicodeVersion, dataGroups, unknownTags } = parseEfCom(bytes);
  return [
    { label: "LDS version", labelVi: "Phiên bản LDS", value: ldsVersion },
    { label: "Unicode version", labelVi: "Phiên bản Unicode", value: unicodeVersion },
    { label: "Data groups", labelVi: "Nhóm dữ liệu", value: dataGroups.join(", ") },
    ...unknownTags.map((tag) => ({ label: "Unknown tag", labelVi: "Thẻ chưa biết", value: formatTag(tag) })),
  ];
}

function describeDetails(
  bytes: Uint8Array,
  tag: number,
  definitions: readonly DetailDefinition[],
): readonly DescribedField[] {
  const { values, raw } = parseDetailFile(bytes, tag, definitions);
  const read = definitions.filter(({ name }) => values.has(name));
  const unread = [...raw].filter(([objectTag]) => !read.some((definition) => definition.tag === objectTag));
  return [
    ...read.map(({ label, labelVi, name }) => ({ label, labelVi, ...showDetail(values.get(name)) })),
    ...unread.flatMap(([objectTag, objects]) =>
      objects.map((value) => ({ label: formatTag(objectTag), value: toHex(value), bytes: value })),
    ),
  ];
}

function showDetail(value: DetailValue | undefined): Pick<DescribedField, "value" | "bytes"> {
  if (value instanceof Uint8Array) return { bytes: value };
  return { value: typeof value === "string" ? value : value?.join(", ") };
}
