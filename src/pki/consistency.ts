/**
 * Do the parts of a card fit together: the list in EF.COM, the digits of the MRZ, what the chip announced before
 * access, the state and document type that the signer may sign for. A table of checks, one function each.
 *
 * @spec ICAO 9303-10, 9303-11 §4.2, 9303-12 §7.1
 */
import { toHex } from "../base/bytes/index.ts";
import {
  type CardFileName,
  encodeSecurityInfos,
  findCardFile,
  findMrzFaults,
  parseDg14,
  parseEfCardAccess,
  parseEfCom,
  type SecurityInfo,
} from "../lds/index.ts";
import { isWithin } from "./certificate.ts";
import { findCitizenMismatches } from "./citizen-data.ts";
import { certificateCountriesOf, isCountryOf } from "./country-codes.ts";
import { findCountry } from "./distinguished-name.ts";
import type { DocumentContent } from "./document-content.ts";
import { verifyCardSecurity } from "./ef-card-security.ts";
import type { Check, CheckId } from "./inspection-report.ts";
import { describeError, type ImageToJudge, type PassiveAuthentication } from "./passive-authentication.ts";

/** Everything that a check may look at. */
export interface InspectionFacts {
  readonly question: ImageToJudge;
  readonly passive: PassiveAuthentication;
  readonly content: DocumentContent;
}

type Outcome = Pick<Check, "status" | "reason" | "detail">;

interface ConsistencyCheck {
  readonly id: CheckId;
  readonly spec: string;
  readonly judge: (facts: InspectionFacts) => Outcome;
}

const passed: Outcome = { status: "passed" };
const failed = (reason: string, detail?: string): Outcome => ({ status: "failed", reason, detail });
const notPerformed = (reason: string): Outcome => ({ status: "not-performed", reason });

const table: readonly ConsistencyCheck[] = [
  { id: "consistency.com-sod", spec: "ICAO 9303-10 §4.6.1", judge: judgeComAgainstSod },
  { id: "consistency.mrz", spec: "ICAO 9303-3 §4.9", judge: judgeMrz },
  { id: "consistency.card-access", spec: "ICAO 9303-11 §4.2", judge: judgeCardAccess },
  { id: "consistency.issuing-state", spec: "ICAO 9303-12 §7.1", judge: judgeIssuingState },
  { id: "consistency.document-type", spec: "ICAO 9303-12 §7.1.1.6", judge: judgeDocumentType },
  { id: "consistency.private-key-usage", spec: "ICAO 9303-12 §5.1", judge: judgePrivateKeyUsage },
  { id: "document.validity", spec: "ICAO 9303-3 §4.7", judge: judgeDocumentValidity },
];

/** A file that cannot be parsed fails its check with the reason; nothing of the card's making is thrown. */
export function judgeConsistency(facts: InspectionFacts): readonly Check[] {
  return table.map(({ id, spec, judge }) => {
    try {
      return { id, spec, ...judge(facts) };
    } catch (error) {
      return { id, spec, status: "failed", ...describeError(error) };
    }
  });
}

/** EF.COM is not signed: the list of the security object is the truth, and a difference means that one was changed. */
function judgeComAgainstSod({ question, passive }: InspectionFacts): Outcome {
  const file = findCardFile(question.image, "EF.COM");
  if (file === undefined) return notPerformed("EF_COM_ABSENT");
  if (passive.sod === undefined) return notPerformed("EF_SOD_NOT_READ");
  const { dataGroups, unknownTags } = parseEfCom(file);
  const differing = [
    ...dataGroups.filter((name) => !passive.listed.has(name)).map((name) => `${name} only in EF.COM`),
    ...[...passive.listed].filter((name) => !dataGroups.includes(name)).map((name) => `${name} only in EF.SOD`),
    ...unknownTags.map((tag) => `unknown tag ${tag.toString(16).toUpperCase()}`),
  ];
  return differing.length === 0 ? passed : failed("LISTS_DIFFER", differing.join(", "));
}

/** Check digits of DG1; on a Vietnamese card also DG13, which repeats the MRZ in the holder's own letters. */
function judgeMrz({ content, passive }: InspectionFacts): Outcome {
  const { mrz, mrzFault, citizenFault } = content;
  if (mrzFault !== undefined) return { status: "failed", ...mrzFault };
  if (mrz === undefined) return notPerformed("DG1_NOT_READ");
  const faults = findMrzFaults(mrz);
  if (faults.length > 0) return failed("MRZ_FIELD_INVALID", faults.join(", "));
  if (citizenFault !== undefined) return { status: "failed", ...citizenFault };
  if (!passive.covered.has("DG13")) return passed;
  const mismatches = findCitizenMismatches(content);
  return mismatches.length === 0 ? passed : failed("DG13_DIFFERS_FROM_DG1", mismatches.join(", "));
}

/**
 * Whoever weakens EF.CardAccess on the way is found out by a signed copy: DG14, or EF.CardSecurity where the card has
 * one. Every copy that is there must hold all of it, and no form of PACE that DG14 knows may have been left out: a
 * reader that is not offered the stronger one takes the weaker, or BAC.
 */
function judgeCardAccess({ question, passive }: InspectionFacts): Outcome {
  const access = findCardFile(question.image, "EF.CardAccess");
  if (access === undefined) return notPerformed("EF_CARD_ACCESS_ABSENT");
  const announced = parseEfCardAccess(access);
  const bySecurity = compareCardSecurity(question, announced);
  const byGroup = compareDg14(question, passive, announced);
  const answers = [byGroup, bySecurity].filter((answer) => answer !== undefined);
  return (
    answers.find(({ status }) => status === "failed") ??
    answers.find(({ status }) => status === "passed") ??
    answers[0] ??
    failed("DG14_NOT_SIGNED")
  );
}

/** `undefined` where the security object lists no DG14, so that there is nothing to compare. */
function compareDg14(
  { image }: ImageToJudge,
  { sod, listed }: PassiveAuthentication,
  announced: readonly SecurityInfo[],
): Outcome | undefined {
  if (sod === undefined) return notPerformed("EF_SOD_NOT_READ");
  if (!listed.has("DG14")) return undefined;
  const dg14 = findCardFile(image, "DG14");
  if (dg14 === undefined) return notPerformed("DG14_NOT_READ");
  const signed = parseDg14(dg14);
  const known = compareInfos(announced, signed, "NOT_IN_DG14");
  return known.status === "passed" ? compareInfos(signed.filter(isOfPace), announced, "PACE_LEFT_OUT") : known;
}

function isOfPace({ kind }: SecurityInfo): boolean {
  return kind === "pace" || kind === "pace-domain-parameters";
}

/** `undefined` where the card has no EF.CardSecurity; one that is not genuine vouches for nothing. */
function compareCardSecurity(
  { image, trust, at }: ImageToJudge,
  announced: readonly SecurityInfo[],
): Outcome | undefined {
  const file = findCardFile(image, "EF.CardSecurity");
  if (file === undefined) return undefined;
  const { status, reason, detail, securityInfos } = verifyCardSecurity({ file, trust, at });
  if (status !== "passed") return { status, reason, detail: `EF.CardSecurity: ${detail ?? reason ?? status}` };
  return compareInfos(announced, securityInfos, "NOT_IN_EF_CARD_SECURITY");
}

/** Whether all of the first stand in the second, byte for byte. */
function compareInfos(infos: readonly SecurityInfo[], others: readonly SecurityInfo[], reason: string): Outcome {
  const known = new Set(others.map((info) => toHex(encodeSecurityInfos([info]))));
  const missing = infos.filter((info) => !known.has(toHex(encodeSecurityInfos([info]))));
  return missing.length === 0 ? passed : failed(reason, missing.map(({ oid }) => oid).join(", "));
}

/** A state signs its own documents only. */
function judgeIssuingState({ content, passive }: InspectionFacts): Outcome {
  const state = content.mrz?.issuingState.value;
  const { signerCertificate, csca } = passive;
  if (state === undefined) return notPerformed("DG1_NOT_READ");
  if (signerCertificate === undefined) return notPerformed("SIGNER_CERTIFICATE_MISSING");
  const country = findCountry(signerCertificate.subject);
  const authority = csca && findCountry(csca.subject);
  if (country === undefined) return failed("SIGNER_COUNTRY_MISSING");
  if (authority !== undefined && authority !== country) {
    return failed("CHAIN_COUNTRIES_DIFFER", `document signer ${country}, country signer ${authority}`);
  }
  if (isCountryOf(country, state)) return passed;
  const detail = `document of ${state}, signer of ${country}`;
  if (certificateCountriesOf(state).length > 0) return failed("ISSUING_STATE_MISMATCH", detail);
  return { status: "undetermined", reason: "ISSUING_STATE_UNKNOWN", detail };
}

function judgeDocumentType({ content, passive }: InspectionFacts): Outcome {
  const code = content.mrz?.documentCode.value;
  const types = passive.signerCertificate?.documentTypes;
  if (code === undefined) return notPerformed("DG1_NOT_READ");
  if (types === undefined) return notPerformed("DOCUMENT_TYPE_LIST_ABSENT");
  // A list of first letters stands for all documents that begin with them.
  const fits = types.some(
    (type) => type === code || (type.replace("<", "").length === 1 && code.startsWith(type.charAt(0))),
  );
  return fits ? passed : failed("DOCUMENT_TYPE_NOT_LISTED", `${code} is not among ${types.join(", ")}`);
}

function judgePrivateKeyUsage({ passive }: InspectionFacts): Outcome {
  const { signerCertificate, sod } = passive;
  if (signerCertificate === undefined) return notPerformed("SIGNER_CERTIFICATE_MISSING");
  const { privateKeyUsage } = signerCertificate;
  if (privateKeyUsage === undefined) return notPerformed("PRIVATE_KEY_USAGE_PERIOD_ABSENT");
  if (sod?.signingTime === undefined) return notPerformed("SIGNING_TIME_UNKNOWN");
  return isWithin(privateKeyUsage, sod.signingTime) ? passed : failed("SIGNED_OUTSIDE_KEY_USAGE");
}

/** Through the last day; where only month or year is known, through their end. */
function judgeDocumentValidity({ content, question }: InspectionFacts): Outcome {
  const { mrz, dateOfExpiry, withoutExpiry } = content;
  if (mrz === undefined) return missing("DG1", question);
  if (withoutExpiry) return { status: "passed", detail: "without expiry" };
  if (dateOfExpiry === undefined) return { status: "undetermined", reason: "EXPIRY_UNKNOWN" };
  const { year, month = 12, day = 31 } = dateOfExpiry;
  const last = year * 10_000 + month * 100 + day;
  const today = Number(question.at.toISOString().slice(0, 10).replaceAll("-", ""));
  return today <= last ? passed : failed("DOCUMENT_EXPIRED");
}

function missing(name: CardFileName, { image }: ImageToJudge): Outcome {
  return findCardFile(image, name) === undefined
    ? notPerformed("REQUIRED_FILE_MISSING")
    : { status: "undetermined", reason: `${name}_UNREADABLE` };
}
