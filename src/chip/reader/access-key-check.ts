/**
 * Whether the card in the reader is the document whose MRZ was typed or scanned: two documents get mixed up on a
 * desk (field case A36). A card opened by CAN says nothing about it; the MRZ may be given beside the CAN.
 */
import {
  type AccessKeyFields,
  type CardImage,
  findCardFile,
  mrzInformation,
  mrzInformationOf,
  parseDg1,
  parseMrz,
} from "../../lds/index.ts";
import type { Check } from "../../pki/index.ts";
import { type AccessKey, accessKeyText } from "./access-key.ts";

const base = { id: "consistency.access-key", spec: "ICAO 9303-11 §4.3.1" } as const;

export function checkAccessKey(access: AccessKey, image: CardImage, expected?: AccessKeyFields): Check {
  const typed = expected === undefined ? accessKeyText(access) : mrzInformation(expected);
  if (typed === undefined) return { ...base, status: "not-performed", reason: "NO_MRZ_GIVEN" };
  const dg1 = findCardFile(image, "DG1");
  if (dg1 === undefined) return { ...base, status: "not-performed", reason: "DG1_NOT_READ" };
  let onChip: string;
  try {
    onChip = mrzInformationOf(parseMrz(parseDg1(dg1).mrz));
  } catch {
    // Passive authentication and consistency.mrz report a broken DG1 with its offset.
    return { ...base, status: "undetermined", reason: "DG1_UNREADABLE" };
  }
  if (onChip === typed) return { ...base, status: "passed" };
  return { ...base, status: "failed", reason: "OTHER_DOCUMENT" };
}
