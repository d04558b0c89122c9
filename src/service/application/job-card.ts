/**
 * The card of a job: content from the register, signature of the document signer, secrets under the station's seal.
 * Whoever holds the job gets it; nothing of it is stored.
 */
import { toHex } from "../../base/bytes/index.ts";
import { digest } from "../../base/crypto/index.ts";
import type { ChipKey } from "../../chip/personalisation/index.ts";
import type { AccessProfile } from "../../chip/profiles/index.ts";
import { destroyChipSecrets, sealChipSecrets } from "../../chip/secrets/index.ts";
import {
  type CardTemplate,
  cardDates,
  issueCardImage,
  type PaceChoice,
  reserveSignature,
} from "../../issuance/index.ts";
import type { CardImage } from "../../lds/index.ts";
import { DocumentSigner } from "../../pki/index.ts";
import type { ActiveSigner } from "../authority/index.ts";
import type { ServiceContext } from "./context.ts";
import { getHeld, type JobHold, runJobCommand } from "./job-frame.ts";
import { getJobContent } from "./production.ts";
import { createSignerUsage } from "./signing.ts";

/** The active signer as something that counts: every use is in the store before the signature is made. */
export async function openDocumentSigner(
  { store }: Pick<ServiceContext, "store">,
  active: ActiveSigner & { readonly csca: Uint8Array },
): Promise<DocumentSigner> {
  // The certificate itself is what is counted: a label may be used again in another data directory.
  const certificateId = toHex(digest("SHA-256", active.certificate));
  const usage = createSignerUsage({ store }, { certificateId });
  return DocumentSigner.create({ certificate: active.certificate, key: active.key, csca: active.csca, usage });
}

export interface JobCardCommand extends JobHold {
  readonly template: CardTemplate;
  readonly access: AccessProfile;
  readonly pace?: PaceChoice | undefined;
  readonly chipKeys: readonly ChipKey[];
  readonly signer: DocumentSigner;
  /** SubjectPublicKeyInfo of the station's sealing key. */
  readonly stationPublicKey: Uint8Array;
}

export interface JobCard {
  readonly image: CardImage;
  readonly sealedSecrets: Uint8Array;
  /** Hexadecimal; for the record of the job. */
  readonly sodSha256: string;
}

/**
 * Once an attempt: the signature is taken in the store before it is made.
 * @throws CivicardError FORBIDDEN, JOB_FENCED, JOB_BLANK_MISSING, JOB_SIGNED_ALREADY, CARD_CONTENT_MISSING, E-KEY-LIMIT,
 *   E-KEY-EXPIRED
 */
export async function buildJobCard(context: ServiceContext, command: JobCardCommand): Promise<JobCard> {
  const content = await getJobContent(context, command);
  await takeSignature(context, command);
  const { template, access, pace, chipKeys, signer, stationPublicKey } = command;
  const issued = await issueCardImage(
    { ...content, template },
    { chipKeys, access, pace, signer, signingTime: context.clock(), random: context.random },
  );
  try {
    const sealedSecrets = sealChipSecrets({
      secrets: issued.secrets,
      recipientPublicKey: stationPublicKey,
      context: command.jobId,
      random: context.random,
    });
    return { image: issued.image, sealedSecrets, sodSha256: toHex(digest("SHA-256", issued.sod)) };
  } finally {
    destroyChipSecrets(issued.secrets);
  }
}

async function takeSignature(context: ServiceContext, hold: JobHold): Promise<void> {
  await runJobCommand(context, "sign", hold.jobId, async (repositories) => {
    const job = reserveSignature(await getHeld(context, repositories, hold), context.clock());
    await repositories.jobs.update(job, { state: "CLAIMED", fence: hold.fence });
    return { result: undefined, detail: { attempt: job.attempt } };
  });
}

/** The printed date of expiry of a job's card, absent for a card without one. */
export async function jobCardExpiry(context: ServiceContext, hold: JobHold): Promise<string | undefined> {
  return cardDates(await getJobContent(context, hold)).expiryDate;
}
