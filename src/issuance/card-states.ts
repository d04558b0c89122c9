/** The life of a card and of the blank it is made from. EXPIRED is computed from the date and never stored. */
import type { Transition } from "../base/states/index.ts";

export const cardStates = [
  "BLANK",
  "ALLOCATED",
  "PERSONALISED",
  "QA_PASSED",
  "DISPATCHED",
  "ACTIVE",
  "SUSPENDED",
  "HELD",
  "REVOKED",
  "REPLACED",
  "EXPIRED",
  "SPOILED",
  "DESTROYED",
] as const;
export type CardState = (typeof cardStates)[number];

export const cardEvents = [
  "allocate",
  "personalise",
  "passQa",
  "dispatch",
  "activate",
  "suspend",
  "reinstate",
  "hold",
  "giveBack",
  "revoke",
  "replace",
  "spoil",
  "destroy",
] as const;
export type CardEvent = (typeof cardEvents)[number];

export const cardTransitions: readonly Transition<CardState, CardEvent>[] = [
  { from: "BLANK", event: "allocate", to: "ALLOCATED" },
  { from: "ALLOCATED", event: "personalise", to: "PERSONALISED" },
  { from: "PERSONALISED", event: "passQa", to: "QA_PASSED" },
  { from: "QA_PASSED", event: "dispatch", to: "DISPATCHED" },
  { from: "DISPATCHED", event: "activate", to: "ACTIVE" },
  { from: "ACTIVE", event: "suspend", to: "SUSPENDED" },
  { from: "SUSPENDED", event: "reinstate", to: "ACTIVE" },
  { from: "SUSPENDED", event: "revoke", to: "REVOKED" },
  { from: "ACTIVE", event: "hold", to: "HELD" },
  { from: "HELD", event: "giveBack", to: "ACTIVE" },
  { from: "ACTIVE", event: "revoke", to: "REVOKED" },
  { from: "ACTIVE", event: "replace", to: "REPLACED" },
  { from: "REPLACED", event: "destroy", to: "DESTROYED" },
  { from: "ALLOCATED", event: "spoil", to: "SPOILED" },
  { from: "PERSONALISED", event: "spoil", to: "SPOILED" },
  { from: "SPOILED", event: "destroy", to: "DESTROYED" },
];

export const blankStates = ["IN_STOCK", "ISSUED_TO_STATION", "CONSUMED", "SPOILED", "LOST", "DESTROYED"] as const;
export type BlankState = (typeof blankStates)[number];

export const blankEvents = ["issueToStation", "returnToStock", "consume", "spoil", "lose", "destroy"] as const;
export type BlankEvent = (typeof blankEvents)[number];

export const blankTransitions: readonly Transition<BlankState, BlankEvent>[] = [
  { from: "IN_STOCK", event: "issueToStation", to: "ISSUED_TO_STATION" },
  { from: "ISSUED_TO_STATION", event: "returnToStock", to: "IN_STOCK" },
  // Consumed at allocation: from then on the blank is either one person's card or spoiled.
  { from: "ISSUED_TO_STATION", event: "consume", to: "CONSUMED" },
  { from: "ISSUED_TO_STATION", event: "spoil", to: "SPOILED" },
  { from: "CONSUMED", event: "spoil", to: "SPOILED" },
  { from: "IN_STOCK", event: "lose", to: "LOST" },
  { from: "ISSUED_TO_STATION", event: "lose", to: "LOST" },
  { from: "SPOILED", event: "destroy", to: "DESTROYED" },
];
