/** What may be known of a card: all of it to those who work with cards, one word to everybody else. */
import { type Card, cardStateOn, vietnamDay } from "../../issuance/index.ts";
import { assertMay, found } from "./command.ts";
import type { ServiceContext } from "./context.ts";

/** @param serial printed on the blank or answered by the chip. @throws CivicardError FORBIDDEN, CARD_NOT_FOUND */
export async function getCardBySerial(context: ServiceContext, serial: string): Promise<Card> {
  assertMay(context, "production.read");
  return found(await context.store.read.cards.findBySerial(serial), "CARD_NOT_FOUND");
}

/** @throws CivicardError FORBIDDEN */
export async function listCardsOfRequest(context: ServiceContext, requestId: string): Promise<readonly Card[]> {
  assertMay(context, "request.read");
  return context.store.read.cards.listOfRequest(requestId);
}

export type PublicCardStatus = "VALID" | "EXPIRED" | "NOT_VALID" | "UNKNOWN";

/**
 * The public look-up. Whoever asks shows that a card lay before them, by printed serial and issue date together; a
 * personal number proves nothing. A right serial with a wrong date is a card that nobody knows.
 */
export async function findCardStatus(
  { store, clock }: Pick<ServiceContext, "store" | "clock">,
  query: { readonly blankSerial: string; readonly issueDate: string },
): Promise<PublicCardStatus> {
  const card = await store.read.cards.findBySerial(query.blankSerial);
  if (card === undefined || card.blankSerial !== query.blankSerial || card.issueDate !== query.issueDate)
    return "UNKNOWN";
  const state = cardStateOn(card, vietnamDay(clock()));
  if (state === "ACTIVE") return "VALID";
  return state === "EXPIRED" ? "EXPIRED" : "NOT_VALID";
}
