/**
 * Passive authentication: structure, signature, hashes, chain, revocation, validity, each with an answer of its
 * own. Nothing throws for what a card holds; what could not be looked at is "not performed".
 *
 * @spec ICAO 9303-11 §5.1
 */
import { equalBytes } from "../base/bytes/index.ts";
import { digest } from "../base/crypto/index.ts";
import { CivicardError } from "../base/errors/index.ts";
import {
  type CardImage,
  cardFileNames,
  type DataGroupName,
  dataGroupNumber,
  findCardFile,
  findDataGroupName,
  isDataGroupName,
} from "../lds/index.ts";
import type { Certificate } from "./certificate.ts";
import { type ChainAnswer, judgeChain } from "./chain.ts";
import { isDemonstrationCertificate } from "./demonstration.ts";
import { formatDistinguishedName } from "./distinguished-name.ts";
import { type EfSod, parseEfSod } from "./ef-sod.ts";
import type { Check, CheckId, SignerDescription } from "./inspection-report.ts";
import { type FoundSigner, findSigner, judgeSignature } from "./signed-object.ts";
import type { TrustStore } from "./trust-store.ts";
import { REQUIRED_FILE_MISSING } from "./verdict.ts";

export interface ImageToJudge {
  readonly image: CardImage;
  readonly trust: TrustStore;
  /** Moment that certificates and document are judged for. */
  readonly at: Date;
}

export interface PassiveAuthentication {
  readonly checks: readonly Check[];
  /** Data groups whose hash the security object holds, genuine or not, present or not. */
  readonly listed: ReadonlySet<DataGroupName>;
  /** Data groups of the image whose bytes fit a security object with a valid signature. */
  readonly covered: ReadonlySet<DataGroupName>;
  readonly signer?: SignerDescription | undefined;
  /** For checks that build on it; absent where EF.SOD is missing or malformed. */
  readonly sod?: EfSod | undefined;
  readonly signerCertificate?: Certificate | undefined;
  readonly csca?: Certificate | undefined;
}

const specs = {
  "passive-authentication.structure": "ICAO 9303-10 §4.6.2",
  "passive-authentication.signature": "ICAO 9303-11 §5.1",
  "passive-authentication.data-groups": "ICAO 9303-11 §5.1",
  "passive-authentication.chain": "ICAO 9303-11 §5.1",
  "passive-authentication.revocation": "ICAO 9303-12 §6.2",
  "passive-authentication.validity": "ICAO 9303-12 §5.1",
} as const satisfies Partial<Record<CheckId, string>>;

type PassiveCheckId = keyof typeof specs;
type Outcome = Pick<Check, "status" | "reason" | "detail">;

const afterStructure: readonly PassiveCheckId[] = [
  "passive-authentication.signature",
  "passive-authentication.data-groups",
  ...(["chain", "revocation", "validity"] as const).map((name) => `passive-authentication.${name}` as const),
];

export async function passiveAuthentication(question: ImageToJudge): Promise<PassiveAuthentication> {
  const file = findCardFile(question.image, "EF.SOD");
  if (file === undefined)
    return withoutSod({ status: "not-performed", reason: REQUIRED_FILE_MISSING, detail: "EF.SOD" });
  let sod: EfSod;
  try {
    sod = parseEfSod(file);
  } catch (error) {
    return withoutSod({ status: "failed", ...describeError(error) });
  }
  return judgeSod(question, sod);
}

/** Code and text of an error of ours; anything else is a fault of this program and must not look like an answer. */
export function describeError(error: unknown): Required<Pick<Check, "reason" | "detail">> {
  if (!(error instanceof CivicardError)) throw error;
  return { reason: error.code, detail: error.message };
}

function judgeSod({ image, trust, at }: ImageToJudge, sod: EfSod): PassiveAuthentication {
  const found = findSigner(sod, trust);
  const structure: Outcome = {
    status: "passed",
    ...(sod.deviations.length === 0 ? {} : { detail: `deviations: ${sod.deviations.join(", ")}` }),
  };
  const signature = judgeSignature(sod, found);
  const groups = judgeDataGroups(image, sod, signature);
  const chain: ChainAnswer | undefined =
    found && judgeChain({ signer: found.certificate, trust, signingTime: sod.signingTime, at });
  const rest = chain
    ? [chain.chain, chain.revocation, chain.validity]
    : afterStructure
        .slice(2)
        .map((id) => checkOf(id, { status: "not-performed", reason: "SIGNER_CERTIFICATE_MISSING" }));
  return {
    checks: [
      checkOf("passive-authentication.structure", structure),
      checkOf("passive-authentication.signature", signature),
      checkOf("passive-authentication.data-groups", groups.outcome),
      ...rest,
    ],
    listed: listedGroups(sod),
    covered: groups.covered,
    signer: found && describeSigner(sod, found, chain?.csca),
    sod,
    signerCertificate: found?.certificate,
    csca: chain?.csca,
  };
}

interface GroupsJudgement {
  readonly outcome: Outcome;
  readonly covered: ReadonlySet<DataGroupName>;
}

function judgeDataGroups(image: CardImage, sod: EfSod, signature: Outcome): GroupsJudgement {
  const { hashAlgorithm, dataGroupHashes } = sod.ldsSecurityObject;
  const present = cardFileNames.filter(isDataGroupName).filter((name) => findCardFile(image, name) !== undefined);
  const listed = listedGroups(sod);
  const fits = (name: DataGroupName): boolean => {
    const file = findCardFile(image, name);
    const expected = dataGroupHashes.get(dataGroupNumber(name));
    return file !== undefined && expected !== undefined && equalBytes(digest(hashAlgorithm, file), expected);
  };
  const compared = present.filter((name) => listed.has(name));
  const wrong = compared.filter((name) => !fits(name));
  const covered = new Set(signature.status === "passed" ? compared.filter((name) => !wrong.includes(name)) : []);
  return { outcome: describeGroups({ present, listed, wrong, hashAlgorithm }), covered };
}

interface GroupsFound {
  readonly present: readonly DataGroupName[];
  readonly listed: ReadonlySet<DataGroupName>;
  readonly wrong: readonly DataGroupName[];
  readonly hashAlgorithm: string;
}

function describeGroups({ present, listed, wrong, hashAlgorithm }: GroupsFound): Outcome {
  const notCovered = present.filter((name) => !listed.has(name));
  const notCompared = [...listed].filter((name) => !present.includes(name));
  const notes = [
    ...(notCovered.length === 0 ? [] : [`not covered by the security object: ${notCovered.join(", ")}`]),
    ...(notCompared.length === 0 ? [] : [`signed but not at hand: ${notCompared.join(", ")}`]),
  ];
  if (wrong.length > 0) {
    const detail = [`changed: ${wrong.join(", ")}`, ...notes].join("; ");
    return { status: "failed", reason: "DATA_GROUP_HASH_MISMATCH", detail };
  }
  if (!listed.has("DG1")) return { status: "failed", reason: "DG1_NOT_SIGNED", detail: notes.join("; ") };
  if (!present.includes("DG1")) return { status: "not-performed", reason: REQUIRED_FILE_MISSING, detail: "DG1" };
  return { status: "passed", detail: [hashAlgorithm, ...notes].join("; ") };
}

function listedGroups({ ldsSecurityObject }: EfSod): ReadonlySet<DataGroupName> {
  const names = [...ldsSecurityObject.dataGroupHashes.keys()].map(findDataGroupName);
  return new Set(names.filter((name) => name !== undefined));
}

function describeSigner(sod: EfSod, { certificate }: FoundSigner, csca: Certificate | undefined): SignerDescription {
  return {
    subject: formatDistinguishedName(certificate.subject),
    issuer: formatDistinguishedName(certificate.issuer),
    serialNumber: certificate.serialNumber,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    signingTime: sod.signingTime,
    demonstration: isDemonstrationCertificate(certificate) || (csca !== undefined && isDemonstrationCertificate(csca)),
  };
}

function withoutSod(structure: Outcome): PassiveAuthentication {
  const unanswered: Outcome = { status: "not-performed", reason: structure.reason };
  return {
    checks: [
      checkOf("passive-authentication.structure", structure),
      ...afterStructure.map((id) => checkOf(id, unanswered)),
    ],
    listed: new Set(),
    covered: new Set(),
  };
}

function checkOf(id: PassiveCheckId, outcome: Outcome): Check {
  return { id, spec: specs[id], ...outcome };
}
