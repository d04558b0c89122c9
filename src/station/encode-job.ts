/**
 * One job at one reader: bind the blank, encode, read back, tell how it ended. Every way out tells the issuing side,
 * so that a blank is either a card or accounted for as spoiled, and a request never has two cards.
 */
import { CivicardError } from "../base/errors/index.ts";
import {
  type EncodeCardOptions,
  type EncodeFault,
  type EncodeOutcome,
  encodeCard,
  type JournalEntry,
  type RecoverCardOptions,
  recoverCard,
} from "../chip/personalisation/index.ts";
import { openSealedChipSecrets } from "../chip/secrets/index.ts";
import { TransportError } from "../chip/transport/index.ts";
import type { JobFailure } from "../issuance/index.ts";
import type { SealedCard, StationJob } from "./station-job.ts";

export interface EncodeJobOptions extends Omit<EncodeCardOptions, "buildImage" | "journal"> {
  readonly job: StationJob;
  /** PKCS#8 of the key that the issuing side seals secrets to. */
  readonly sealingPrivateKey: Uint8Array;
  /** Sees every entry before the issuing side does; a station writes them to disk. */
  readonly onJournal?: ((entry: JournalEntry) => Promise<void>) | undefined;
}

/**
 * @returns how encoding ended; the issuing side knows it too
 * @throws what `encodeCard` throws while the chip is still blank, after the job was told that it failed;
 *   CivicardError STATION_CARD_UNACCOUNTED when the chip was written and the issuing side would not hear of it
 */
export async function encodeJob({ job, sealingPrivateKey, ...options }: EncodeJobOptions): Promise<EncodeOutcome> {
  let outcome: EncodeOutcome;
  let built: SealedCard | undefined;
  const open = (sealed: Uint8Array) =>
    openSealedChipSecrets({ sealed, recipientPrivateKey: sealingPrivateKey, context: job.id });
  const journal = {
    append: async (entry: JournalEntry) => {
      await options.onJournal?.(entry);
      await tellJob(job, entry);
    },
  };
  try {
    outcome = await encodeCard({
      ...options,
      buildImage: async (chipKeys) => {
        built = await job.buildCard(chipKeys);
        return { image: built.image, secrets: open(built.sealedSecrets) };
      },
      journal,
    });
  } catch (error) {
    // A job that cannot be told, its lease has run out: the issuing side ends it by itself, and this error says more.
    await job.fail(failureOfError(error)).catch(() => undefined);
    throw error;
  }
  if (outcome.status === "unknown-after-lock" && built !== undefined) {
    const secrets = open(built.sealedSecrets);
    outcome = await lookAgain(outcome, { ...options, image: built.image, secrets, journal });
  }
  await tellEnd(job, outcome);
  return outcome;
}

/**
 * The lock was sent and the card lost from sight: it may be good. While it still lies there it can say so itself; if
 * it is gone, its blank is spoiled on file and the card must be destroyed, so that there are never two.
 */
async function lookAgain(
  outcome: Extract<EncodeOutcome, { status: "spoiled" | "unknown-after-lock" }>,
  options: Omit<RecoverCardOptions, "chipSerial">,
): Promise<EncodeOutcome> {
  try {
    return await recoverCard({ ...options, chipSerial: outcome.chipSerial });
  } catch (error) {
    if (error instanceof CivicardError) return outcome;
    throw error;
  }
}

/** The chip is what it is, whatever the issuing side says: whoever holds the card has to learn of it. */
async function tellEnd(job: StationJob, outcome: EncodeOutcome): Promise<void> {
  try {
    if (outcome.status === "good") await job.complete(outcome.chipSerial);
    else await job.fail(failureOfFault(outcome.reason));
  } catch (cause) {
    throw new CivicardError("STATION_CARD_UNACCOUNTED", { chip: outcome.chipSerial }, { cause });
  }
}

async function tellJob(job: StationJob, entry: JournalEntry): Promise<void> {
  switch (entry.event) {
    case "chip-bound":
      return job.bindBlank(entry.chipSerial);
    case "acknowledged":
      return entry.step.kind === "lock" ? job.recordStep("LOCK_CHIP") : undefined;
    case "lock-sent":
      return job.recordStep("ENCODE_CHIP");
    case "finished":
      return entry.status === "good" ? job.recordStep("READ_BACK") : undefined;
  }
}

const failureOfFaults: Readonly<Record<EncodeFault, JobFailure>> = {
  STEP_REFUSED: "CHIP_REFUSED",
  WRITE_INTERRUPTED: "POWER_LOST",
  JOURNAL_FAILED: "STATION_STOPPED",
  LOCK_NOT_ACKNOWLEDGED: "POWER_LOST",
  READ_BACK_INTERRUPTED: "CARD_REMOVED",
  NOT_OPENED: "READ_BACK_DIFFERS",
  READ_BACK_FAILED: "READ_BACK_DIFFERS",
  NOT_LOCKED: "CHIP_REFUSED",
};

function failureOfFault(fault: EncodeFault): JobFailure {
  return failureOfFaults[fault];
}

function failureOfError(error: unknown): JobFailure {
  if (error instanceof TransportError) return "TRANSPORT_FAILED";
  if (error instanceof CivicardError && error.code.startsWith("E-KEY-")) return "SIGNER_FAILED";
  return error instanceof CivicardError && error.code.startsWith("CHIP_") ? "CHIP_REFUSED" : "STATION_STOPPED";
}
