/** Attempts that end without a card. The blank is accounted for before the next attempt can begin. */

import { CivicardError } from "../../base/errors/index.ts";
import {
  BLANK_LIMIT,
  type Card,
  endAttempt,
  type JobFailure,
  moveBlank,
  moveCard,
  type PersonalisationJob,
  type StaffMember,
} from "../../issuance/index.ts";
import type { Repositories } from "../store/index.ts";
import { assertMay, runCommand } from "./command.ts";
import type { ServiceContext } from "./context.ts";
import { advance, getHeld, type JobHold, runJobCommand } from "./job-frame.ts";
import { addJob, countSpoiled } from "./request-card.ts";

/**
 * The attempt is over without a card: a bound blank is spoiled, the request waits for the next one or, after the last
 * blank, ends in QA_FAILED.
 * @throws CivicardError FORBIDDEN, JOB_FENCED
 */
export async function failJob(
  context: ServiceContext,
  command: JobHold & { readonly failure: JobFailure },
): Promise<PersonalisationJob> {
  return runJobCommand(context, "fail", command.jobId, async (repositories) => {
    const job = await getHeld(context, repositories, command);
    const result = await abandon(context, repositories, { job, failure: command.failure, staff: context.actor.staff });
    return { result, detail: { failure: command.failure } };
  });
}

/**
 * Ends the attempts of stations that went silent. Run it now and then, and before jobs are given out.
 * @returns the jobs that were ended
 * @throws CivicardError FORBIDDEN
 */
export async function expireJobs(context: ServiceContext): Promise<readonly PersonalisationJob[]> {
  const info = { action: "job.expire", permission: "production.run", subject: "job" } as const;
  assertMay(context, info.permission);
  const at = context.clock().toISOString();
  if ((await context.store.read.jobs.listExpired(at)).length === 0) return [];
  return runCommand(context, info, async (repositories) => {
    const result: PersonalisationJob[] = [];
    for (const job of await repositories.jobs.listExpired(at)) {
      const staff = { staffId: job.producerId ?? context.actor.staff.staffId };
      result.push(await abandon(context, repositories, { job, failure: "LEASE_EXPIRED", staff }));
    }
    return { result, detail: result.map(({ id }) => id) };
  });
}

/** Card and blank of a job are spoiled together. */
export async function spoilCard(context: ServiceContext, repositories: Repositories, card: Card): Promise<void> {
  const at = context.clock();
  await repositories.cards.update(moveCard(card, "spoil", at), card.version);
  const blank = await repositories.blanks.findBySerial(card.blankSerial);
  if (blank === undefined) throw new CivicardError("INTERNAL");
  await repositories.blanks.update(moveBlank(blank, "spoil", at), blank.version);
}

async function abandon(
  context: ServiceContext,
  repositories: Repositories,
  end: { readonly job: PersonalisationJob; readonly failure: JobFailure; readonly staff: StaffMember },
): Promise<PersonalisationJob> {
  const { job, failure, staff } = end;
  const ended = endAttempt(job, failure, context.clock());
  await repositories.jobs.update(ended, { state: "CLAIMED", fence: job.fence });
  const card = job.cardId === undefined ? undefined : await repositories.cards.findById(job.cardId);
  if (card !== undefined) await spoilCard(context, repositories, card);
  const blanksSpoiled = await countSpoiled(repositories, job.requestId);
  const isLast = blanksSpoiled >= BLANK_LIMIT;
  const event = isLast ? "failProduction" : "abandonAttempt";
  await advance(context, repositories, { job, event, staff, reason: failure, blanksSpoiled });
  if (!isLast) await addJob(context, repositories, job.requestId);
  return ended;
}
