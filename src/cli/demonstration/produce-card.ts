/** The production side of the demonstration: blanks from the store, a claimed job, both faces, the chip. */

import { CivicardError } from "../../base/errors/index.ts";
import type { EncodeOutcome } from "../../chip/personalisation/index.ts";
import { getAccessProfile, getCardProfile } from "../../chip/profiles/index.ts";
import { deriveTransportKeys } from "../../chip/protocols/index.ts";
import { inspectCard } from "../../chip/reader/index.ts";
import { generateSealingKeyPair } from "../../chip/secrets/index.ts";
import { createBlankChip } from "../../chip/simulator/index.ts";
import { type CardFace, type CardTemplate, cardFaceOf } from "../../issuance/index.ts";
import type { DocumentSigner, TrustStore } from "../../pki/index.ts";
import {
  claimJob,
  getJobContent,
  issueBlanks,
  listQueuedJobs,
  receiveBlanks,
  recordJobStep,
} from "../../service/application/index.ts";
import { encodeJob } from "../../station/index.ts";
import type { CommandContext } from "../command.ts";
import { createLocalStationJob } from "../local-station-job.ts";
import { type DemonstrationReader, openDemonstrationReader } from "./demonstration-reader.ts";
import type { DemonstrationListener } from "./listener.ts";
import type { ServiceOf } from "./walk-request.ts";

export interface ProduceOptions {
  readonly context: CommandContext;
  readonly serviceOf: ServiceOf;
  readonly signer: DocumentSigner;
  readonly trust: TrustStore;
  readonly listener: DemonstrationListener;
  readonly onClaimed: () => Promise<void>;
}

export interface ProducedCard {
  readonly jobId: string;
  readonly face: CardFace;
  readonly outcome: Extract<EncodeOutcome, { status: "good" }>;
  readonly reader: DemonstrationReader;
  readonly readerName: string;
}

const STATION = "station-1";
const LOT = "LO-THU-NGHIEM";
const BLANK_SERIAL = "PHOI-000001";
const TEMPLATE: CardTemplate = "CC_2024";
const MASTER_KEY_BYTES = 16;
const CHIP_SERIAL_BYTES = 10;

export async function produceCard(options: ProduceOptions): Promise<ProducedCard> {
  const { context, serviceOf, listener } = options;
  await receiveBlanks(serviceOf("stock"), { lotNo: LOT, serials: [BLANK_SERIAL] });
  await issueBlanks(serviceOf("stock"), { serials: [BLANK_SERIAL], stationId: STATION });
  const { chip, masterKey } = makeBlank(context);
  const reader = await openDemonstrationReader(chip);
  try {
    listener.onStep("chip", reader.kind === "pcsc" ? "PC/SC" : (reader.reason?.code ?? ""));
    return await encodeAtReader(options, reader, masterKey);
  } catch (error) {
    await reader.close();
    throw error;
  }
}

/** A chip as the maker delivers it: serial, transport keys of the delivery, nothing else. */
function makeBlank({ random, clock }: CommandContext) {
  const masterKey = random(MASTER_KEY_BYTES);
  const serial = random(CHIP_SERIAL_BYTES);
  const chip = createBlankChip({ serial, transportKeys: deriveTransportKeys(masterKey, serial), random, clock });
  return { chip, masterKey };
}

async function encodeAtReader(
  { context, serviceOf, signer, trust, listener, onClaimed }: ProduceOptions,
  reader: DemonstrationReader,
  masterKey: Uint8Array,
): Promise<ProducedCard> {
  const service = serviceOf("produce");
  const [queued] = await listQueuedJobs(service);
  if (queued === undefined) throw new CivicardError("JOB_NOT_FOUND");
  const claimed = await claimJob(service, { jobId: queued.id, stationId: STATION });
  await onClaimed();
  const hold = { jobId: claimed.id, fence: claimed.fence };
  const face = cardFaceOf({ ...(await getJobContent(service, hold)), template: TEMPLATE });
  await recordJobStep(service, { ...hold, step: "PRINT_FRONT", note: "card-face.pdf" });
  await recordJobStep(service, { ...hold, step: "PRINT_BACK", note: "card-face.pdf" });
  const access = getAccessProfile("vnm");
  const sealing = generateSealingKeyPair(context.random);
  listener.onStep("encoding", BLANK_SERIAL);
  const transport = await reader.connect({ exclusive: true });
  try {
    const outcome = await encodeJob({
      job: createLocalStationJob({
        service,
        claimed,
        blankSerial: BLANK_SERIAL,
        template: TEMPLATE,
        access,
        signer,
        stationPublicKey: sealing.publicKey,
      }),
      sealingPrivateKey: sealing.privateKey,
      transport,
      profile: getCardProfile("civicard-blank"),
      transportKeys: (serial) => deriveTransportKeys(masterKey, serial),
      inspect: (card, key) =>
        inspectCard({ transport: card, access: key, trust, at: context.clock(), random: context.random }),
      random: context.random,
      onProgress: (progress) => listener.onEncode(progress),
    });
    if (outcome.status !== "good") throw new CivicardError("DEMONSTRATION_CARD_SPOILED", { reason: outcome.reason });
    return { jobId: claimed.id, face, outcome, reader, readerName: transport.readerName };
  } finally {
    await transport.close();
    masterKey.fill(0);
    sealing.privateKey.fill(0);
  }
}
