/**
 * The whole inspection of a card: open, read, authenticate the chip, judge. Throws only while the card is not open;
 * afterwards whatever happens is part of the report.
 *
 * @spec ICAO 9303-11 §4.2; BSI TR-03135-1 (model of the report)
 */
import type { RandomSource } from "../../base/crypto/index.ts";
import type { AccessKeyFields, CardImage } from "../../lds/index.ts";
import {
  type Check,
  type CheckId,
  type InspectedFile,
  type InspectionReport,
  inspectImage,
  type TrustStore,
  verdictOf,
} from "../../pki/index.ts";
import type { CardTransport } from "../transport/index.ts";
import { type AccessKey, type AccessPolicy, accessKeyText } from "./access-key.ts";
import { checkAccessKey } from "./access-key-check.ts";
import type { AccessPacer } from "./access-pacer.ts";
import { judgeMapping } from "./card-security.ts";
import type { CardSession } from "./card-session.ts";
import { activeAuthentication, boundToPassiveAuthentication } from "./chip-authenticity.ts";
import { withDowngradeFound } from "./downgrade.ts";
import { describeFault, type Fault } from "./fault.ts";
import { type InspectionLevel, inspectionLevels } from "./inspection-level.ts";
import { openSession } from "./open-session.ts";
import type { OnReadProgress } from "./progress.ts";
import { type CardReading, readCard } from "./read-card.ts";
import type { ReadFiles } from "./read-files.ts";
import { ReadWatch } from "./read-watch.ts";
import type { TerminalCredentials } from "./terminal-authentication.ts";
import { withUnreadFiles } from "./unread-files.ts";

export interface InspectCardOptions {
  readonly transport: CardTransport;
  readonly access: AccessKey;
  readonly trust: TrustStore;
  /** The moment for which validity is judged. */
  readonly at: Date;
  readonly random: RandomSource;
  /** What must have come out well for `valid`; default `standard`. */
  readonly level?: InspectionLevel | undefined;
  /** Makes the reader a terminal that may read fingerprints and irises. */
  readonly terminal?: TerminalCredentials | undefined;
  /** The MRZ that was typed or scanned, where the card is opened by something else: is this the same document? */
  readonly expected?: AccessKeyFields | undefined;
  /** Holds back guessing after refused keys; the caller keeps one for each reader. */
  readonly pacer?: AccessPacer | undefined;
  /** Default `pace-or-bac`. */
  readonly policy?: AccessPolicy | undefined;
  /** Greatest length of a file in bytes that is read; default 1 MiB. */
  readonly maximumFileLength?: number | undefined;
  /**
   * Greatest number of bytes that one READ BINARY asks for. Default: what reader and chip say that they carry, which
   * without extended length is what fits into a short answer. It is stepped down from when the chip refuses.
   */
  readonly maximumBlockLength?: number | undefined;
  readonly onProgress?: OnReadProgress | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For the whole inspection; default one minute. */
  readonly deadlineMs?: number | undefined;
}

/** What was judged, and the files it was judged by: the image holds personal data and belongs to the caller. */
export type CardInspection = InspectionReport & { readonly image: CardImage; readonly level: InspectionLevel };

/** The inspection procedure as a whole. */
const spec = "ICAO 9303-11 §4.2";
const DEFAULT_MAXIMUM_FILE_LENGTH = 1_048_576;

const passiveChecks: readonly CheckId[] = [
  "passive-authentication.structure",
  "passive-authentication.signature",
  "passive-authentication.data-groups",
  "passive-authentication.chain",
  "passive-authentication.revocation",
  "passive-authentication.validity",
  "document.validity",
];

/** What cannot be answered once the card is gone before its files were read. */
const needsWholeCard: readonly CheckId[] = [...passiveChecks, "active-authentication", "chip-authentication"];

/**
 * @throws CivicardError CARD_ACCESS_REFUSED (wrong CAN or MRZ), CARD_ACCESS_FAILED, CARD_ACCESS_NOT_POSSIBLE,
 *   CARD_NOT_EMRTD, CARD_PASSWORD_WRONG, CARD_PASSWORD_LAST_TRY, CARD_PASSWORD_SUSPENDED, CARD_PASSWORD_BLOCKED (PIN,
 *   PUK), READ_CANCELLED, READ_DEADLINE: nothing of the card is known then; LdsError for MRZ fields that are not
 *   well-formed
 * @throws TransportError when the card or reader went away before it was open
 */
export async function inspectCard(options: InspectCardOptions): Promise<CardInspection> {
  // A key that is not well-formed is the caller's mistake and known before the card is touched.
  accessKeyText(options.access);
  await options.pacer?.wait(options.signal);
  const watch = new ReadWatch(options);
  options.onProgress?.({ step: "opening" });
  const session = await openSession(options, watch);
  try {
    const reading = await readCard(session, {
      ...options,
      maximumFileLength: options.maximumFileLength ?? DEFAULT_MAXIMUM_FILE_LENGTH,
    });
    return await conclude(options, session, reading);
  } finally {
    session.end();
  }
}

async function conclude(
  options: InspectCardOptions,
  session: CardSession,
  reading: CardReading,
): Promise<CardInspection> {
  const level = options.level ?? "standard";
  const { read } = reading;
  if (read.ended !== undefined) return { ...interrupted(session, read, read.ended), level };
  return { ...(await judge(options, session, reading)), level };
}

async function judge(
  options: InspectCardOptions,
  session: CardSession,
  { read, opened, cardSecurity, chipAuthentication, terminalAuthentication }: CardReading,
): Promise<Omit<CardInspection, "level">> {
  const { onProgress, random, access, trust, at } = options;
  const demands = inspectionLevels[options.level ?? "standard"];
  onProgress?.({ step: "authenticating" });
  const active = await activeAuthentication({ session, read, random });
  onProgress?.({ step: "judging" });
  const { image } = read;
  const judged = await judgeFiles({ image, trust, at });
  const { protocol } = session.opened;
  const ofCard = withDowngradeFound(judged.checks, { protocol, image, files: judged.files });
  const ofFiles = withUnreadFiles(ofCard, read, demands);
  const proofs = boundToPassiveAuthentication([active, chipAuthentication.check], {
    checks: ofFiles,
    files: judged.files,
  });
  const checks = [
    accessCheck(session),
    ...ofFiles,
    ...proofs,
    ...judgeMapping({ opened, file: cardSecurity, trust, at }),
    terminalAuthentication.check,
    checkAccessKey(access, image, options.expected),
  ];
  const files = mergeFiles(read.files, judged.files);
  return { ...judged, verdict: verdictOf(checks, demands.checks), checks, files, image };
}

/** Whatever the files hold, there is a report: a fault of the judge is no answer about the card, and none is passed. */
async function judgeFiles(question: Parameters<typeof inspectImage>[0]): Promise<InspectionReport> {
  try {
    return await inspectImage(question);
  } catch (error) {
    const checks = passiveChecks.map((id): Check => ({ id, status: "undetermined", spec, ...describeFault(error) }));
    return { verdict: verdictOf(checks), checks, document: {}, files: [] };
  }
}

/** The card went away, or the caller gave up: what was read is kept, and nothing is concluded from it. */
function interrupted(
  session: CardSession,
  { image, files }: ReadFiles,
  { reason, detail }: Fault,
): Omit<CardInspection, "level"> {
  const aborted = needsWholeCard.map((id): Check => ({ id, status: "aborted", spec, reason, detail }));
  const checks = [accessCheck(session), ...aborted];
  return { verdict: verdictOf(checks), checks, document: {}, files, image };
}

function accessCheck({ opened, reopenings }: CardSession): Check {
  const again = reopenings === 0 ? "" : `; opened again ${reopenings} times`;
  const base = { id: "access", spec, detail: `${opened.detail}${again}` } as const;
  return opened.protocol === "none"
    ? { ...base, status: "not-performed", reason: "NO_ACCESS_CONTROL" }
    : { ...base, status: "passed" };
}

/** How a file was read is the reader's to tell, whether it is vouched for is the judge's. */
function mergeFiles(read: readonly InspectedFile[], judged: readonly InspectedFile[]): readonly InspectedFile[] {
  return read.map((file) => ({ ...file, covered: judged.find(({ name }) => name === file.name)?.covered }));
}
