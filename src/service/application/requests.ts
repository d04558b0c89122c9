/** Requests from the counter to approval and from the centre to the counter. */
import { CivicardError } from "../../base/errors/index.ts";
import {
  assertEligible,
  assertJpeg,
  attachPortraitTo,
  getRequestTransition,
  type IssuanceRequest,
  moveRequest as moveRequestBy,
  type RequestQuery,
  requestTransitions,
} from "../../issuance/index.ts";
import type { Repositories } from "../store/index.ts";
import { assertMay, assertVersion, found, runCommand } from "./command.ts";
import { createIdentifier, type ServiceContext } from "./context.ts";
import type { DeskEvent } from "./desk-events.ts";
import { countSpoiled, followUp } from "./request-card.ts";
import { type CreateRequestCommand, draftOf, findOldCard } from "./request-draft.ts";

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
    const { personId, reason, subReason, channel } = request;
    return { result: request, subject: `request:${request.id}`, detail: { personId, reason, subReason, channel } };
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

async function getCurrent(
  repositories: Repositories,
  { requestId, expectedVersion }: { readonly requestId: string; readonly expectedVersion: number },
): Promise<IssuanceRequest> {
  const request = found(await repositories.requests.findById(requestId), "REQUEST_NOT_FOUND");
  assertVersion(request, expectedVersion);
  return request;
}

/** One event is one kind of step, so every row of it asks for the same right. */
function permissionOf(event: DeskEvent) {
  const row = requestTransitions.find((candidate) => candidate.event === event);
  if (row === undefined) throw new CivicardError("INTERNAL");
  return row.permission;
}
