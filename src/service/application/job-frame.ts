/** What all steps of a job share: the right, the holder's proof, and the move of the request behind the job. */
import { CivicardError } from "../../base/errors/index.ts";
import {
  assertHolds,
  type IssuanceRequest,
  moveRequest,
  type PersonalisationJob,
  type StaffMember,
} from "../../issuance/index.ts";
import type { Repositories } from "../store/index.ts";
import { type Done, found, runCommand } from "./command.ts";
import type { ServiceContext } from "./context.ts";

/** What every call of a holder shows. */
export interface JobHold {
  readonly jobId: string;
  readonly fence: number;
}

export function runJobCommand<T>(
  context: ServiceContext,
  verb: string,
  jobId: string,
  work: (repositories: Repositories) => Promise<Done<T>>,
): Promise<T> {
  return runCommand(context, { action: `job.${verb}`, permission: "production.run", subject: `job:${jobId}` }, work);
}

/**
 * The job, if the caller holds it. The token alone is not enough, for whoever may see jobs sees it: if another human
 * could go on with the work, the producer on file would not be the one who may not inspect the card.
 * @throws CivicardError JOB_NOT_FOUND, JOB_FENCED
 */
export async function getHeld(
  { actor }: Pick<ServiceContext, "actor">,
  repositories: Repositories,
  { jobId, fence }: JobHold,
): Promise<PersonalisationJob> {
  const job = found(await repositories.jobs.findById(jobId), "JOB_NOT_FOUND");
  assertHolds(job, fence);
  if (job.producerId !== actor.staff.staffId) throw new CivicardError("JOB_FENCED", { attempt: job.attempt });
  return job;
}

export async function getRequestOf(repositories: Repositories, job: PersonalisationJob): Promise<IssuanceRequest> {
  return found(await repositories.requests.findById(job.requestId), "REQUEST_NOT_FOUND");
}

export async function advance(
  context: ServiceContext,
  repositories: Repositories,
  move: {
    readonly job: PersonalisationJob;
    readonly event: "startProduction" | "personalise" | "abandonAttempt" | "failProduction";
    readonly staff: StaffMember;
    readonly reason?: string | undefined;
    readonly blanksSpoiled?: number | undefined;
  },
): Promise<void> {
  const request = await getRequestOf(repositories, move.job);
  const { event, staff, reason, blanksSpoiled } = move;
  const moved = moveRequest(request, { event, staff, at: context.clock(), reason, blanksSpoiled });
  await repositories.requests.update(moved, request.version);
}
