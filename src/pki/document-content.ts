/**
 * What the signed files say about document and holder, read once for all checks that need it. A file that cannot be
 * parsed is remembered with its reason.
 */
import {
  type CardImage,
  type DataGroupName,
  findCardFile,
  formatPartialDate,
  type Mrz,
  type PartialDate,
  parseDg1,
  parseDg13,
  parseMrz,
  resolveBirthDate,
  resolveExpiryDate,
  type VietnamCitizenData,
} from "../lds/index.ts";
import type { Check, InspectedDocument } from "./inspection-report.ts";
import { describeError } from "./passive-authentication.ts";

type Unreadable = Required<Pick<Check, "reason" | "detail">>;

export interface DocumentContent {
  /** Absent where DG1 is missing or unreadable. */
  readonly mrz?: Mrz | undefined;
  /** Offset of the MRZ's text is that within DG1. */
  readonly mrzFault?: Unreadable | undefined;
  readonly dateOfBirth?: PartialDate | undefined;
  readonly dateOfExpiry?: PartialDate | undefined;
  /** DG13 of a Vietnamese card, where the security object vouches for it. */
  readonly citizen?: VietnamCitizenData | undefined;
  readonly citizenFault?: Unreadable | undefined;
  /** The card says that it does not expire. */
  readonly withoutExpiry: boolean;
}

/**
 * DG1 is shown whatever became of its signature, for a check of its own says so. DG13 adds to it or says that the
 * document does not expire, so it is read only when it is covered: whoever copies a document could put one beside it.
 */
export function readDocumentContent(image: CardImage, at: Date, covered: ReadonlySet<DataGroupName>): DocumentContent {
  const dg1 = attempt(findCardFile(image, "DG1"), (file) => parseMrz(parseDg1(file).mrz));
  const mrz = dg1.value;
  const counts = mrz?.issuingState.value === "VNM" && covered.has("DG13");
  const dg13 = attempt(counts ? findCardFile(image, "DG13") : undefined, (file) => parseDg13(file));
  const { dateOfBirth, dateOfExpiry } = mrz ?? {};
  return {
    mrz,
    mrzFault: dg1.fault,
    dateOfBirth: dateOfBirth?.value && resolveBirthDate(dateOfBirth.value, at),
    dateOfExpiry: dateOfExpiry?.value && resolveExpiryDate(dateOfExpiry.value, { at }),
    citizen: dg13.value,
    citizenFault: dg13.fault,
    withoutExpiry: saysWithoutExpiry(dg13.value),
  };
}

export function describeDocument({
  mrz,
  dateOfBirth,
  dateOfExpiry,
  withoutExpiry,
}: DocumentContent): InspectedDocument {
  if (mrz === undefined) return {};
  return {
    documentCode: mrz.documentCode.value,
    issuingState: mrz.issuingState.value,
    documentNumber: mrz.documentNumber.value,
    nationality: mrz.nationality.value,
    surname: mrz.name.value?.primary,
    givenNames: mrz.name.value?.secondary,
    dateOfBirth: dateOfBirth && formatPartialDate(dateOfBirth),
    sex: mrz.sex.value,
    dateOfExpiry: dateOfExpiry === undefined || withoutExpiry ? undefined : formatPartialDate(dateOfExpiry),
  };
}

/** A text in place of the date, such as `Không thời hạn`. */
function saysWithoutExpiry(citizen: VietnamCitizenData | undefined): boolean {
  return citizen?.dateOfExpiry !== undefined && !/\d/.test(citizen.dateOfExpiry);
}

interface Attempted<T> {
  readonly value?: T;
  readonly fault?: Unreadable;
}

function attempt<T>(file: Uint8Array | undefined, parse: (file: Uint8Array) => T): Attempted<T> {
  if (file === undefined) return {};
  try {
    return { value: parse(file) };
  } catch (error) {
    return { fault: describeError(error) };
  }
}
