/**
 * The encoding station's side: claim a job, bind a blank, report steps, complete. A call with an old fencing token
 * changes nothing.
 */
import { CivicardError } from "../../base/errors/index.ts";
import {
  addStep,
  assertMayProduce,
  bindBlank,
  type Card,
  type CardTemplate,
  claim,
  complete,
  type IssuanceRequest,
  type JobResult,
  type JobStep,
  moveBlank,
  moveCard,
  type PersonalisationJob,
  type Portrait,
} from "../../issuance/index.ts";
import type { PopulationRecord } from "../../registry/index.ts";
import { mayDo } from "../roles/index.ts";
import type { Repositories } from "../store/index.ts";
import { expireJobs } from "./attempts.ts";
import { assertMay, found } from "./command.ts";
import { createIdentifier, type ServiceContext } from "./context.ts";
import { advance, getHeld, getRequestOf, type JobHold, runJobCommand } from "./job-frame.ts";
import { getCardOfRequest } from "./request-card.ts";

/** @throws CivicardError FORBIDDEN */
export async function listQueuedJobs(context: ServiceContext, limit = 100): Promise<readonly PersonalisationJob[]> {
  assertMay(context, "production.read");
  // A station that lost its power may never come back to say so: whoever looks for work finds its jobs again.
  if (mayDo(context.actor.roles, "production.run")) await expireJobs(context);
  return context.store.read.jobs.list({ state: "QUEUED", limit });
}

/** @throws CivicardError FORBIDDEN, JOB_NOT_FOUND */
export async function getJob(context: ServiceContext, jobId: string): Promise<PersonalisationJob> {
  assertMay(context, "production.read");
  return found(await context.store.read.jobs.findById(jobId), "JOB_NOT_FOUND");
}

/**
 * Takes a queued job for a station; of several stations exactly one gets it.
 * @throws CivicardError FORBIDDEN, JOB_NOT_FOUND, ILLEGAL_TRANSITION (somebody has it)
 */
export async function claimJob(
  context: ServiceContext,
  command: { readonly jobId: string; readonly stationId: string },
): Promise<PersonalisationJob> {
  const { jobId, stationId } = command;
  await expireJobs(context);
  return runJobCommand(context, "claim", jobId, async (repositories) => {
    const job = found(await repositories.jobs.findById(jobId), "JOB_NOT_FOUND");
    const at = context.clock();
    const { staff } = context.actor;
    const result = claim(job, { stationId, producerId: staff.staffId, at });
    await repositories.jobs.update(result, { state: "QUEUED", fence: job.fence });
    await advance(context, repositories, { job, event: "startProduction", staff });
    return { result, detail: { stationId, fence: result.fence } };
  });
}

/** What the holder of a job needs to build the card. */
export interface JobContent {
  readonly record: PopulationRecord;
  readonly request: IssuanceRequest;
  readonly portrait?: Portrait | undefined;
}

/** @throws CivicardError FORBIDDEN, JOB_NOT_FOUND, JOB_FENCED */
export async function getJobContent(context: ServiceContext, hold: JobHold): Promise<JobContent> {
  return runJobCommand(context, "content", hold.jobId, async (repositories) => {
    const job = await getHeld(context, repositories, hold);
    const request = await getRequestOf(repositories, job);
    const record = found(await repositories.population.findById(request.personId), "RECORD_NOT_FOUND");
    const { portraitId } = request;
    const portrait = portraitId === undefined ? undefined : await repositories.portraits.findById(portraitId);
    return { result: { record, request, portrait }, detail: { purpose: "ISSUANCE", record: record.id } };
  });
}

export interface AllocateBlankCommand extends JobHold {
  readonly blankSerial: string;
  /** As the chip answered, hexadecimal. */
  readonly chipSerial: string;
  readonly template: CardTemplate;
  /** Absent for a card without expiry; by `cardExpiry` of the profile. */
  readonly expiryDate?: string | undefined;
}

/**
 * Binds a blank to the job before anything is written to it.
 * @throws CivicardError FORBIDDEN, JOB_FENCED, JOB_BLANK_BOUND, BLANK_NOT_HERE, E-FOUR-EYES, E-JOB-NO-CHIPUID,
 *   CARD_ALREADY_MADE, CHIP_ALREADY_USED
 */
export async function allocateBlank(context: ServiceContext, command: AllocateBlankCommand): Promise<Card> {
  return runJobCommand(context, "allocateBlank", command.jobId, async (repositories) => {
    const job = await getHeld(context, repositories, command);
    const at = context.clock();
    if (command.chipSerial === "") throw new CivicardError("E-JOB-NO-CHIPUID", { attempt: job.attempt });
    await consumeBlank(context, repositories, { job, blankSerial: command.blankSerial });
    const card = cardOf(command, {
      job,
      request: await getRequestOf(repositories, job),
      id: createIdentifier(context),
      at,
    });
    const { blankSerial, chipSerial } = command;
    const bound = bindBlank(job, { blankSerial, chipSerial, cardId: card.id, at });
    await repositories.cards.insert(card);
    await repositories.jobs.update(bound, { state: "CLAIMED", fence: command.fence });
    return { result: card, detail: { card: card.id, attempt: job.attempt } };
  });
}

/** Records an acknowledged step and renews the lease. @throws CivicardError FORBIDDEN, JOB_FENCED, JOB_NOTE_INVALID */
export async function recordJobStep(
  context: ServiceContext,
  command: JobHold & Omit<JobStep, "at">,
): Promise<PersonalisationJob> {
  return runJobCommand(context, "step", command.jobId, async (repositories) => {
    const job = await getHeld(context, repositories, command);
    const result = addStep(job, { step: command.step, note: command.note }, context.clock());
    await repositories.jobs.update(result, { state: "CLAIMED", fence: command.fence });
    return { result, detail: { step: command.step } };
  });
}

/**
 * The card is written, locked and read back. Said twice by the same holder it has one effect.
 * @throws CivicardError FORBIDDEN, JOB_FENCED, E-JOB-NO-CHIPUID, JOB_CHIP_DIFFERS, JOB_STEPS_MISSING
 */
export async function completeJob(context: ServiceContext, command: JobHold & JobResult): Promise<PersonalisationJob> {
  return runJobCommand(context, "complete", command.jobId, async (repositories) => {
    const known = found(await repositories.jobs.findById(command.jobId), "JOB_NOT_FOUND");
    if (isSameResult(known, command)) return { result: known };
    const stored = await getHeld(context, repositories, command);
    const at = context.clock();
    const result = complete(stored, command, at);
    await repositories.jobs.update(result, { state: "CLAIMED", fence: command.fence });
    const card = await getCardOfRequest(repositories, stored.requestId);
    const { dsCertificateId } = command;
    await repositories.cards.update({ ...moveCard(card, "personalise", at), dsCertificateId }, card.version);
    await advance(context, repositories, { job: stored, event: "personalise", staff: context.actor.staff });
    return { result, detail: { card: card.id, sodSha256: command.sodSha256 } };
  });
}

async function consumeBlank(
  context: ServiceContext,
  repositories: Repositories,
  { job, blankSerial }: { readonly job: PersonalisationJob; readonly blankSerial: string },
): Promise<void> {
  const blank = await repositories.blanks.findBySerial(blankSerial);
  if (blank === undefined || blank.state !== "ISSUED_TO_STATION" || blank.stationId !== job.stationId) {
    throw new CivicardError("BLANK_NOT_HERE");
  }
  assertMayProduce(blank, context.actor.staff);
  await repositories.blanks.update(moveBlank(blank, "consume", context.clock()), blank.version);
}

function cardOf(
  command: AllocateBlankCommand,
  parts: {
    readonly job: PersonalisationJob;
    readonly request: IssuanceRequest;
    readonly id: string;
    readonly at: Date;
  },
): Card {
  const { job, request, id, at } = parts;
  if (request.issueDate === undefined) throw new CivicardError("INTERNAL");
  const { blankSerial, chipSerial, template, expiryDate } = command;
  return {
    id,
    version: 1,
    requestId: request.id,
    jobId: job.id,
    personId: request.personId,
    blankSerial,
    chipSerial,
    template,
    issueDate: request.issueDate,
    expiryDate,
    state: "ALLOCATED",
    createdAt: at.toISOString(),
    updatedAt: at.toISOString(),
  };
}

function isSameResult(job: PersonalisationJob, command: JobHold & JobResult): boolean {
  const isSameHolder = job.state === "DONE" && job.fence === command.fence;
  return isSameHolder && job.chipSerial === command.chipSerial && job.sodSha256 === command.sodSha256;
}
