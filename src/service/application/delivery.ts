/** The card in its holder's hands, and the end of the one before it. */
import {
  type Card,
  type CardEvent,
  type Handover,
  type IssuanceRequest,
  moveCard,
  moveRequest,
} from "../../issuance/index.ts";
import type { Repositories } from "../store/index.ts";
import { assertVersion, found, runCommand } from "./command.ts";
import { createIdentifier, type ServiceContext } from "./context.ts";
import { getCardOfRequest } from "./request-card.ts";

export interface DeliverCommand extends Pick<Handover, "collectorKind" | "identityCheck"> {
  readonly requestId: string;
  readonly expectedVersion: number;
}

/**
 * Hands the card over: it becomes active, and the old card ends in the same step and not before.
 * @throws CivicardError FORBIDDEN, REQUEST_NOT_FOUND, E-CONFLICT, ILLEGAL_TRANSITION
 */
export async function deliver(context: ServiceContext, command: DeliverCommand): Promise<IssuanceRequest> {
  const { requestId, collectorKind, identityCheck } = command;
  const info = { action: "request.deliver", permission: "request.deliver", subject: `request:${requestId}` } as const;
  return runCommand(context, info, async (repositories) => {
    const request = found(await repositories.requests.findById(requestId), "REQUEST_NOT_FOUND");
    assertVersion(request, command.expectedVersion);
    const { staff } = context.actor;
    const at = context.clock();
    const result = moveRequest(request, { event: "deliver", staff, at });
    const card = await getCardOfRequest(repositories, requestId);
    await repositories.requests.update(result, request.version);
    await repositories.cards.update(moveCard(card, "activate", at), card.version);
    await endOldCard(repositories, { request, replacedBy: card.id, at });
    const id = createIdentifier(context);
    const cardId = card.id;
    const officerId = staff.staffId;
    await repositories.handovers.insert({
      id,
      requestId,
      cardId,
      collectorKind,
      identityCheck,
      officerId,
      at: at.toISOString(),
    });
    return { result, detail: { card: cardId, collectorKind, identityCheck } };
  });
}

async function endOldCard(
  repositories: Repositories,
  end: { readonly request: IssuanceRequest; readonly replacedBy: string; readonly at: Date },
): Promise<void> {
  const { request, replacedBy, at } = end;
  const card = request.oldCardId === undefined ? undefined : await repositories.cards.findById(request.oldCardId);
  const event = card && endOf(card, request);
  if (card === undefined || event === undefined) return;
  await repositories.cards.update({ ...moveCard(card, event, at), replacedBy }, card.version);
}

/** A lost card is revoked, one that is given back is replaced; one that ended otherwise meanwhile stays as it is. */
function endOf(card: Card, request: IssuanceRequest): CardEvent | undefined {
  if (card.state === "SUSPENDED") return "revoke";
  if (card.state !== "ACTIVE") return undefined;
  return request.subReason === "LOST" || request.lossStatement ? "revoke" : "replace";
}
