/**
 * A blank chip becomes a citizen's card: secure channel, keys on the chip, image built around them, plan, files,
 * secrets, lock, power-cycle, read-back. Until the first step is sent an error leaves the blank as it was; from then
 * on the answer is an outcome, and only a card that passed its read-back is good.
 *
 * @spec ICAO 9303-10 §3; GlobalPlatform Amendment D (channel); ISO/IEC 7816-9 (files, life cycle)
 */
import type { RandomSource } from "../../base/crypto/index.ts";
import type { CardImage } from "../../lds/index.ts";
import { createApduChannel } from "../iso7816/index.ts";
import type { CardProfile } from "../profiles/index.ts";
import type { OpenScp03Options, Scp03Channel } from "../protocols/index.ts";
import { assertChipSecrets, type ChipSecrets, destroyChipSecrets } from "../secrets/index.ts";
import type { CardTransport } from "../transport/index.ts";
import { formatChipSerial, openBlank } from "./blank-chip.ts";
import { checkCard } from "./check-card.ts";
import { assertKeysFitImage, type ChipKey, type ChipKeyRequest, generateChipKey } from "./chip-key.ts";
import { planEncode } from "./encode-plan.ts";
import type { EncodeJournal } from "./journal.ts";
import type { EncodeOutcome } from "./outcome.ts";
import type { InspectPort } from "./read-back.ts";
import { type WriteResult, writeSteps } from "./write-steps.ts";

export type EncodeProgress =
  | { readonly step: "opening" | "generating-keys" | "building" | "locking" | "reading-back" }
  | { readonly step: "writing"; readonly written: number; readonly total: number };

/** Everything of one card; the secrets are overwritten when encoding ends. */
export interface CardContent {
  readonly image: CardImage;
  readonly secrets: ChipSecrets;
}

export interface EncodeCardOptions {
  readonly transport: CardTransport;
  readonly profile: CardProfile;
  /** Of this chip, or found by its serial. */
  readonly transportKeys: OpenScp03Options["keys"];
  /** Keys to be made on the chip; default one for active authentication on P-256. */
  readonly chipKeys?: readonly ChipKeyRequest[] | undefined;
  /** Makes and signs the image around the public keys that the chip made. */
  readonly buildImage: (chipKeys: readonly ChipKey[]) => Promise<CardContent>;
  readonly journal: EncodeJournal;
  readonly inspect: InspectPort;
  readonly random: RandomSource;
  readonly onProgress?: ((progress: EncodeProgress) => void) | undefined;
  /** Heeded until the first step is sent; a chip that is being written is finished or spoiled. */
  readonly signal?: AbortSignal | undefined;
}

const defaultChipKeys: readonly ChipKeyRequest[] = [{ purpose: "active-authentication", curve: "P-256" }];

/**
 * @throws CivicardError CHIP_ALREADY_PERSONALISED, CHIP_FOREIGN, ENCODE_IMAGE_UNSUITABLE, CARD_KEY_SLOT_MISSING, and
 *   what `buildImage` throws; TransportError, StatusWordError: in all these cases the chip is still blank
 */
export async function encodeCard(options: EncodeCardOptions): Promise<EncodeOutcome> {
  const { transport, profile, transportKeys, random, onProgress } = options;
  onProgress?.({ step: "opening" });
  options.signal?.throwIfAborted();
  const channel = await openBlank({ transmit: createApduChannel(transport), profile, transportKeys, random });
  try {
    const chipSerial = formatChipSerial(channel.chipSerial);
    await options.journal.append({ event: "chip-bound", chipSerial, profile: profile.name });
    const { content, chipKeys } = await buildContent(options, channel);
    try {
      options.signal?.throwIfAborted();
      assertChipSecrets(content.secrets);
      assertKeysFitImage({ ...content, chipKeys, profile });
      return await writeAndCheck({ ...options, channel, chipSerial, content });
    } finally {
      destroyChipSecrets(content.secrets);
    }
  } finally {
    channel.close();
  }
}

async function buildContent(
  options: EncodeCardOptions,
  channel: Scp03Channel,
): Promise<{ readonly content: CardContent; readonly chipKeys: readonly ChipKey[] }> {
  const chipKeys: ChipKey[] = [];
  options.onProgress?.({ step: "generating-keys" });
  for (const request of options.chipKeys ?? defaultChipKeys) {
    chipKeys.push(await generateChipKey(channel.transmit, options.profile, request));
  }
  options.onProgress?.({ step: "building" });
  return { content: await options.buildImage(chipKeys), chipKeys };
}

interface WriteAndCheck extends EncodeCardOptions {
  readonly channel: Scp03Channel;
  readonly chipSerial: string;
  readonly content: CardContent;
}

async function writeAndCheck(options: WriteAndCheck): Promise<EncodeOutcome> {
  const { transport, profile, channel, chipSerial, content, journal, inspect, onProgress } = options;
  const plan = planEncode({ ...content, profile, maximumCommandLength: transport.maximumCommandLength });
  const written = await writeSteps({
    transmit: channel.transmit,
    plan,
    material: { ...content, profile },
    journal,
    onWritten: (bytes, total) => onProgress?.({ step: "writing", written: bytes, total }),
  });
  const { lastStep } = written;
  const unfinished = outcomeOfFault(chipSerial, written);
  if (unfinished !== undefined) return finish(journal, unfinished);
  onProgress?.({ step: "reading-back" });
  const check = await checkCard({ transport, profile, inspect, ...content });
  return finish(journal, check.status === "good" ? { ...check, chipSerial } : { ...check, chipSerial, lastStep });
}

function outcomeOfFault(chipSerial: string, { fault, lastStep }: WriteResult): EncodeOutcome | undefined {
  if (fault === undefined) return undefined;
  const { lockSent, reason, detail } = fault;
  return { status: lockSent ? "unknown-after-lock" : "spoiled", chipSerial, reason, detail, lastStep };
}

/** A good card whose end cannot be written down is not reported as good: the next read-back will say so again. */
async function finish(journal: EncodeJournal, outcome: EncodeOutcome): Promise<EncodeOutcome> {
  try {
    await journal.append({ event: "finished", status: outcome.status });
    return outcome;
  } catch {
    if (outcome.status !== "good") return outcome;
    const { chipSerial } = outcome;
    return { status: "unknown-after-lock", chipSerial, reason: "JOURNAL_FAILED", detail: "end of the job" };
  }
}
