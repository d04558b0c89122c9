/** Requests from the counter to approval and from the centre to the counter. */
import { CivicardError } from "../../base/errors/index.ts";
import {
  ageBandOn,
  assertEligible,
  assertJpeg,
  attachPortraitTo,
  type Card,
  cancelJob,
  createJob,
  getRequestTransition,
  type IssuanceRequest,
  moveCard,
  moveRequest as moveRequestBy,
  type Representative,
  type RequestChannel,
  type RequestEvent,
  type RequestQuery,
  type RequestReason,
  type RequestSubReason,
  requestTransitions,
  vietnamDay,
} from "../../issuance/index.ts";
import type { PopulationRecord } from "../../registry/index.ts";
import type { Repositories } from "../store/index.ts";
import { assertMay, assertVersion, found, runCommand } from "./command.ts";
import { createIdentifier, type ServiceContext } from "./context.ts";

export interface CreateRequestCommand {
  readonly personId: string;
  readonly reason: RequestReason;
  readonly subReason?: RequestSubReason | undefined;
  readonly channel: RequestChannel;
  readonly representative?: Representative | undefined;
  readonly appointmentOn?: string | undefined;
  readonly oldCardId?: string | undefined;
  readonly lossStatement?: boolean | undefined;
}

/**
 * A draft for a person. Everything that would stop it later stops it here already.
 * @throws CivicardError FORBIDDEN, RECORD_NOT_FOUND, CARD_NOT_FOUND, E-REQ-OPEN, E-REQ-STAGE, E-REQ-NATIONALITY,
 *   E-REQ-AGE, E-REQ-REASON
 */
export async function createRequest(context: ServiceContext, command: CreateRequestCommand): Promise<IssuanceRequest> {
  const info = { action: "request.create", permission: "request.create", subject: "request" } as const;
  return runCommand(context, info, async (repositories) => {
    const record = found(await repositories.population.findById(command.personId), "RECORD_NOT_FOUND");
    const oldCard = await findOldCard(repositories, command);
    const request = await draftOf(context, { command, record, oldCard, repositories });
    assertEligible(request, record);
    await repositories.requests.insert(request);
    return { result: request, subject: `request:${request.id}`, detail: command };
  });
}

export interface AttachPortraitCommand {
  readonly requestId: string;
  readonly expectedVersion: number;
  /** JPEG. */
  readonly image: Uint8Array;
  /** 0 to 100. */
  readonly quality?: number | undefined;
  readonly deviceId?: string | undefined;
}

/** @throws CivicardError FORBIDDEN, REQUEST_NOT_FOUND, E-CONFLICT, ILLEGAL_TRANSITION, E-BIO-UNDER6, E-BIO-IMAGE */
export async function attachPortrait(
  context: ServiceContext,
  command: AttachPortraitCommand,
): Promise<IssuanceRequest> {
  const { requestId, image, quality, deviceId } = command;
  const info = {
    action: "request.attachPortrait",
    permission: "request.update",
    subject: `request:${requestId}`,
  } as const;
  return runCommand(context, info, async (repositories) => {
    assertJpeg(image);
    const request = await getCurrent(repositories, command);
    const { staff } = context.actor;
    const at = context.clock();
    const id = createIdentifier(context);
    const result = attachPortraitTo(request, id, { staff, at });
    await repositories.portraits.insert({
      id,
      personId: request.personId,
      image,
      imageFormat: "JPEG",
      quality,
      deviceId,
      operatorId: staff.staffId,
      capturedAt: at.toISOString(),
    });
    await repositories.requests.update(result, request.version);
    return { result };
  });
}

/** Events that belong to a job, an inspection or a hand-over have functions of their own. */
export const deskEvents = [
  "submit",
  "checkIdentity",
  "captureBiometrics",
  "sign",
  "settleFee",
  "clearDedup",
  "adjudicate",
  "resolveAdjudication",
  "approve",
  "refuse",
  "cancel",
  "noShow",
  "enqueue",
  "requeue",
  "ship",
  "receive",
  "returnFromPost",
  "transfer",
  "markUnclaimed",
] as const satisfies readonly RequestEvent[];
export type DeskEvent = (typeof deskEvents)[number];

export interface MoveRequestCommand {
  readonly requestId: string;
  readonly event: DeskEvent;
  readonly expectedVersion: number;
  readonly reason?: string | undefined;
  /** For `settleFee`, in đồng. */
  readonly paidAmount?: number | undefined;
  readonly receiptNo?: string | undefined;
}

/** @throws CivicardError FORBIDDEN, REQUEST_NOT_FOUND, E-CONFLICT, and what `moveRequest` of the domain throws */
export async function moveRequest(context: ServiceContext, command: MoveRequestCommand): Promise<IssuanceRequest> {
  const { requestId, event } = command;
  const info = { action: `request.${event}`, permission: permissionOf(event), subject: `request:${requestId}` };
  return runCommand(context, info, async (repositories) => {
    const request = await getCurrent(repositories, command);
    getRequestTransition(request, event);
    const { reason, paidAmount, receiptNo } = command;
    const result = moveRequestBy(request, {
      event,
      staff: context.actor.staff,
      at: context.clock(),
      reason,
      paidAmount,
      receiptNo,
      record: await repositories.population.findById(request.personId),
      blanksSpoiled: await countSpoiled(repositories, requestId),
    });
    await repositories.requests.update(result, request.version);
    await followUp(context, repositories, { event, requestId });
    return { result, detail: { event, version: result.version } };
  });
}

/** The second person's decision. @throws as `moveRequest`, in particular E-FOUR-EYES */
export async function approve(
  context: ServiceContext,
  command: { readonly requestId: string; readonly expectedVersion: number },
): Promise<IssuanceRequest> {
  return moveRequest(context, { ...command, event: "approve" });
}

/** @throws CivicardError FORBIDDEN, REQUEST_NOT_FOUND */
export async function getRequest(context: ServiceContext, id: string): Promise<IssuanceRequest> {
  assertMay(context, "request.read");
  return found(await context.store.read.requests.findById(id), "REQUEST_NOT_FOUND");
}

/** @throws CivicardError FORBIDDEN */
export async function listRequests(context: ServiceContext, query: RequestQuery): Promise<readonly IssuanceRequest[]> {
  assertMay(context, "request.read");
  return context.store.read.requests.list(query);
}

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

async function getCurrent(
  repositories: Repositories,
  { requestId, expectedVersion }: { readonly requestId: string; readonly expectedVersion: number },
): Promise<IssuanceRequest> {
  const request = found(await repositories.requests.findById(requestId), "REQUEST_NOT_FOUND");
  assertVersion(request, expectedVersion);
  return request;
}

/** What a move does to the job and the card of the request. */
async function followUp(
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

/** One event is one kind of step, so every row of it asks for the same right. */
function permissionOf(event: DeskEvent) {
  const row = requestTransitions.find((candidate) => candidate.event === event);
  if (row === undefined) throw new CivicardError("INTERNAL");
  return row.permission;
}

/** The card that the new one will take the place of; a first issue has none, and finds out here if there is one. */
async function findOldCard(repositories: Repositories, command: CreateRequestCommand): Promise<Card | undefined> {
  const cards = await repositories.cards.listOfPerson(command.personId);
  const inUse = cards.filter(({ state }) => state === "ACTIVE" || state === "SUSPENDED" || state === "HELD");
  if (command.oldCardId === undefined) return inUse[0];
  return found(
    inUse.find((card) => card.id === command.oldCardId),
    "CARD_NOT_FOUND",
  );
}

async function draftOf(
  context: ServiceContext,
  parts: {
    readonly command: CreateRequestCommand;
    readonly record: PopulationRecord;
    readonly oldCard: Card | undefined;
    readonly repositories: Repositories;
  },
): Promise<IssuanceRequest> {
  const { command, record, oldCard, repositories } = parts;
  const at = context.clock();
  const day = vietnamDay(at);
  const { staffId } = context.actor.staff;
  const time = at.toISOString();
  const year = Number(day.slice(0, 4));
  const number = String(await repositories.requests.nextNumber(year)).padStart(7, "0");
  return {
    id: createIdentifier(context),
    version: 1,
    requestNo: `HS-${year}-${number}`,
    personId: record.id,
    reason: command.reason,
    subReason: command.subReason,
    channel: command.channel,
    ageBand: ageBandOn(record, day),
    unitCode: context.actor.unitCode,
    representative: command.representative,
    appointmentOn: command.appointmentOn,
    oldCardId: oldCard?.id,
    oldTemplate: oldCard?.template,
    lossStatement: command.lossStatement ?? false,
    portraitReused: false,
    state: "DRAFT",
    history: [{ event: "create", to: "DRAFT", staffId, at: time }],
    createdAt: time,
    createdBy: staffId,
    updatedAt: time,
    updatedBy: staffId,
  };
}
