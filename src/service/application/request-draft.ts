/** A new request, filled from the record and from the cards that its person has. */
import {
  ageBandOn,
  type Card,
  type IssuanceRequest,
  type Representative,
  type RequestChannel,
  type RequestReason,
  type RequestSubReason,
  vietnamDay,
} from "../../issuance/index.ts";
import type { PopulationRecord } from "../../registry/index.ts";
import type { Repositories } from "../store/index.ts";
import { found } from "./command.ts";
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

export async function draftOf(
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
/** The card that the new one will take the place of; a first issue has none, and finds out here if there is one. */
export async function findOldCard(
  repositories: Repositories,
  command: CreateRequestCommand,
): Promise<Card | undefined> {
  const cards = await repositories.cards.listOfPerson(command.personId);
  const inUse = cards.filter(({ state }) => state === "ACTIVE" || state === "SUSPENDED" || state === "HELD");
  if (command.oldCardId === undefined) return inUse[0];
  return found(
    inUse.find((card) => card.id === command.oldCardId),
    "CARD_NOT_FOUND",
  );
}
