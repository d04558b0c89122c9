/** The job and the card behind a request. */
import { type Card, cancelJob, createJob, moveCard } from "../../issuance/index.ts";
import type { Repositories } from "../store/index.ts";
import { found } from "./command.ts";
import { createIdentifier, type ServiceContext } from "./context.ts";
import type { DeskEvent } from "./desk-events.ts";

/** Cards of a request whose blank was lost. */
export async function countSpoiled(repositories: Repositories, requestId: string): Promise<number> {
  const cards = await repositories.cards.listOfRequest(requestId);
  return cards.filter((card) => card.spoiledAt !== undefined).length;
}

/** The card of a request that is not spoiled. @throws CivicardError CARD_NOT_FOUND */
export async function getCardOfRequest(repositories: Repositories, requestId: string): Promise<Card> {
  const cards = await repositories.cards.listOfRequest(requestId);
  return found(
    cards.find((card) => card.spoiledAt === undefined),
    "CARD_NOT_FOUND",
  );
}

/** Puts the next attempt of a queued request into the list of jobs. */
export async function addJob(context: ServiceContext, repositories: Repositories, requestId: string): Promise<void> {
  const attempt = (await repositories.jobs.listOfRequest(requestId)).length + 1;
  const job = createJob({ id: createIdentifier(context), requestId, attempt, at: context.clock() });
  await repositories.jobs.insert(job);
}

/** What a move does to the job and the card of the request. */
export async function followUp(
  context: ServiceContext,
  repositories: Repositories,
  { event, requestId }: { readonly event: DeskEvent; readonly requestId: string },
): Promise<void> {
  if (event === "enqueue" || event === "requeue") await addJob(context, repositories, requestId);
  if (event === "cancel") await cancelQueuedJob(context, repositories, requestId);
  if (event === "ship") {
    const card = await getCardOfRequest(repositories, requestId);
    // A card that goes on to another counter was dispatched before.
    if (card.state === "QA_PASSED")
      await repositories.cards.update(moveCard(card, "dispatch", context.clock()), card.version);
  }
}

async function cancelQueuedJob(context: ServiceContext, repositories: Repositories, requestId: string): Promise<void> {
  const jobs = await repositories.jobs.listOfRequest(requestId);
  const job = jobs.find(({ state }) => state === "QUEUED");
  if (job !== undefined)
    await repositories.jobs.update(cancelJob(job, context.clock()), { state: "QUEUED", fence: job.fence });
}
