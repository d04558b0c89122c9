import { getTransition } from "../base/states/index.ts";
import {
  type BlankEvent,
  type BlankState,
  blankTransitions,
  type CardEvent,
  type CardState,
  cardTransitions,
} from "./card-states.ts";

export const cardTemplates = ["CCCD_2021", "CC_2024"] as const;
export type CardTemplate = (typeof cardTemplates)[number];

/** Thẻ: one piece of plastic with a chip, from the moment a blank is allocated to a request. */
export interface Card {
  /** ULID. */
  readonly id: string;
  readonly version: number;
  readonly requestId: string;
  readonly jobId: string;
  readonly personId: string;
  /** Serial printed on the blank. */
  readonly blankSerial: string;
  /** Serial that the chip answered; hexadecimal. */
  readonly chipSerial: string;
  readonly template: CardTemplate;
  /** `YYYY-MM-DD`. */
  readonly issueDate: string;
  /** Absent: without expiry (`không thời hạn`). */
  readonly expiryDate?: string | undefined;
  readonly dsCertificateId?: string | undefined;
  readonly state: Exclude<CardState, "BLANK" | "EXPIRED">;
  /** Set once and kept through destruction: only a card that was never spoiled counts as the card of its request. */
  readonly spoiledAt?: string | undefined;
  readonly replacedBy?: string | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Phôi thẻ: a blank in stock. */
export interface BlankCard {
  readonly serial: string;
  readonly version: number;
  readonly lotNo: string;
  readonly state: BlankState;
  readonly stationId?: string | undefined;
  /** The human who gave the blank out; never the one who makes a card of it. */
  readonly issuedBy?: string | undefined;
  readonly updatedAt: string;
}

/** @throws CivicardError ILLEGAL_TRANSITION */
export function moveCard(card: Card, event: CardEvent, at: Date): Card {
  const { to } = getTransition(cardTransitions, { subject: "card", from: card.state, event });
  const updatedAt = at.toISOString();
  return {
    ...card,
    version: card.version + 1,
    state: to as Card["state"],
    updatedAt,
    spoiledAt: event === "spoil" ? updatedAt : card.spoiledAt,
  };
}

/** @throws CivicardError ILLEGAL_TRANSITION */
export function moveBlank(blank: BlankCard, event: BlankEvent, at: Date): BlankCard {
  const { to } = getTransition(blankTransitions, { subject: "blank", from: blank.state, event });
  return { ...blank, version: blank.version + 1, state: to, updatedAt: at.toISOString() };
}

/** State on a day: the stored one, or EXPIRED for an active card whose last day has passed. */
export function cardStateOn(card: Card, day: string): CardState {
  const { state, expiryDate } = card;
  return state === "ACTIVE" && expiryDate !== undefined && day > expiryDate ? "EXPIRED" : state;
}
