/**
 * The last word on a card: it is powered off and on and read as a stranger would read it, once by each word that is
 * printed on it. Only a card whose files are byte-equal to the plan, whose inspection is `valid` and whose chip proves
 * to be the one that was signed passes.
 *
 * Personalisation does not know the reader: whoever composes a station passes the inspection in.
 */
import { equalBytes } from "../../base/bytes/index.ts";
import { type CardImage, cardFileKeyOf, findCardFile, findCardFileName } from "../../lds/index.ts";
import type { Check, CheckId, Verdict } from "../../pki/index.ts";
import type { ChipSecrets } from "../secrets/index.ts";
import type { CardTransport } from "../transport/index.ts";

/** What opens the card; the reader's access key has the same shape. */
export type ReadBackAccess =
  | { readonly kind: "CAN"; readonly can: string }
  | {
      readonly kind: "MRZ";
      readonly documentNumber: string;
      readonly dateOfBirth: string;
      readonly dateOfExpiry: string;
    };

/** What an inspection must tell; an inspection report with its image has more. */
export interface ReadBackReport {
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  readonly image: CardImage;
}

/** Port: inspects the card from its first command on. Throws when the card cannot be opened. */
export type InspectPort = (transport: CardTransport, access: ReadBackAccess) => Promise<ReadBackReport>;

export type ReadBackFault =
  /** The card went away before all was read: nothing is known yet. */
  | { readonly kind: "interrupted"; readonly detail: string }
  | { readonly kind: "not-as-planned"; readonly detail: string };

/** Checks that must have passed, each for itself: a verdict alone could be reached without one of them. */
const requiredChecks: readonly CheckId[] = [
  "access",
  "passive-authentication.structure",
  "passive-authentication.signature",
  "passive-authentication.data-groups",
  "passive-authentication.chain",
];

/** Behind terminal authentication: a stranger does not see them. */
const unseenByStrangers = new Set([cardFileKeyOf("DG3"), cardFileKeyOf("DG4")]);

/** The words of a card, the MRZ first: reading by it also compares it with DG1. */
export function readBackAccesses(secrets: ChipSecrets): readonly ReadBackAccess[] {
  const { mrzInformation, can } = secrets;
  // The number and its digit stand before two dates of six with a digit each.
  const dates = mrzInformation.length - 14;
  const mrz = {
    kind: "MRZ",
    documentNumber: mrzInformation.slice(0, dates - 1),
    dateOfBirth: mrzInformation.slice(dates, dates + 6),
    dateOfExpiry: mrzInformation.slice(dates + 7, dates + 13),
  } as const;
  return can === undefined ? [mrz] : [mrz, { kind: "CAN", can }];
}

/** @returns the fault, `undefined` when the card is as planned */
export function findReadBackFault(
  report: ReadBackReport,
  image: CardImage,
  access: ReadBackAccess,
): ReadBackFault | undefined {
  if (report.checks.some(({ status }) => status === "aborted")) {
    return { kind: "interrupted", detail: "the card went away while it was read back" };
  }
  const detail =
    findImageDifference(image, report.image) ??
    findMissingCheck(report, [
      ...requiredChecks,
      ...(findCardFile(image, "DG15") === undefined ? [] : (["active-authentication"] as const)),
      ...(access.kind === "MRZ" ? (["consistency.access-key"] as const) : []),
    ]) ??
    (report.verdict === "valid" ? undefined : `verdict ${report.verdict}`);
  return detail === undefined ? undefined : { kind: "not-as-planned", detail };
}

/** The first file that is missing, differs or should not be there; `undefined` when the images are equal. */
export function findImageDifference(planned: CardImage, found: CardImage): string | undefined {
  for (const [key, bytes] of planned) {
    if (unseenByStrangers.has(key)) continue;
    const there = found.get(key);
    if (there === undefined) return `${findCardFileName(key) ?? key} was not read`;
    if (!equalBytes(there, bytes)) return `${findCardFileName(key) ?? key} differs`;
  }
  const surplus = [...found.keys()].find((key) => !planned.has(key));
  return surplus === undefined ? undefined : `${findCardFileName(surplus) ?? surplus} was not planned`;
}

function findMissingCheck({ checks }: ReadBackReport, required: readonly CheckId[]): string | undefined {
  for (const id of required) {
    const check = checks.find((candidate) => candidate.id === id);
    if (check?.status !== "passed") return `check ${id}: ${check?.reason ?? check?.status ?? "missing"}`;
  }
  return undefined;
}
