import { describe, expect, it } from "vitest";
import {
  type BlankCard,
  blankEvents,
  blankStates,
  type Card,
  cardEvents,
  cardStateOn,
  cardStates,
  cardTransitions,
  jobEvents,
  jobStates,
  jobTransitions,
  moveBlank,
  moveCard,
} from "../../../src/issuance/index.ts";

/** Typed from the domain text (table 2.3), not from the code. */
const cardText = new Set([
  "BLANK allocate ALLOCATED",
  "ALLOCATED personalise PERSONALISED",
  "PERSONALISED passQa QA_PASSED",
  "QA_PASSED dispatch DISPATCHED",
  "DISPATCHED activate ACTIVE",
  "ACTIVE suspend SUSPENDED",
  "SUSPENDED reinstate ACTIVE",
  "SUSPENDED revoke REVOKED",
  "ACTIVE hold HELD",
  "HELD giveBack ACTIVE",
  "ACTIVE revoke REVOKED",
  "ACTIVE replace REPLACED",
  "REPLACED destroy DESTROYED",
  "ALLOCATED spoil SPOILED",
  "PERSONALISED spoil SPOILED",
  "SPOILED destroy DESTROYED",
]);

const blankText = new Set([
  "IN_STOCK issueToStation ISSUED_TO_STATION",
  "ISSUED_TO_STATION returnToStock IN_STOCK",
  "ISSUED_TO_STATION consume CONSUMED",
  "ISSUED_TO_STATION spoil SPOILED",
  "CONSUMED spoil SPOILED",
  "IN_STOCK lose LOST",
  "ISSUED_TO_STATION lose LOST",
  "SPOILED destroy DESTROYED",
]);

const at = new Date("2026-07-01T00:00:00Z");

function cardIn(state: Card["state"], expiryDate?: string): Card {
  const time = at.toISOString();
  return {
    id: "CARD",
    version: 1,
    requestId: "R",
    jobId: "J",
    personId: "P",
    blankSerial: "B",
    chipSerial: "C",
    template: "CC_2024",
    issueDate: "2026-07-01",
    expiryDate,
    state,
    createdAt: time,
    updatedAt: time,
  };
}

function targetOf(text: ReadonlySet<string>, state: string, event: string): string | undefined {
  return [...text].find((row) => row.startsWith(`${state} ${event} `))?.split(" ")[2];
}

describe("card states", () => {
  it.each(cardStates.flatMap((state) => cardEvents.map((event) => [state, event] as const)))(
    "%s × %s",
    (state, event) => {
      const to = targetOf(cardText, state, event);
      const attempt = () => moveCard(cardIn(state as Card["state"]), event, at);
      if (to === undefined) expect(attempt).toThrow(expect.objectContaining({ code: "ILLEGAL_TRANSITION" }));
      else expect(attempt()).toMatchObject({ state: to, version: 2 });
    },
  );

  it("never stores EXPIRED: it is computed", () => {
    expect(cardTransitions.some((row) => row.to === "EXPIRED")).toBe(false);
    expect(cardStateOn(cardIn("ACTIVE", "2040-05-20"), "2040-05-20")).toBe("ACTIVE");
    expect(cardStateOn(cardIn("ACTIVE", "2040-05-20"), "2040-05-21")).toBe("EXPIRED");
    expect(cardStateOn(cardIn("ACTIVE"), "2999-01-01")).toBe("ACTIVE");
    expect(cardStateOn(cardIn("REVOKED", "2040-05-20"), "2041-01-01")).toBe("REVOKED");
  });

  it("remembers that a card was spoiled when it is destroyed", () => {
    const spoiled = moveCard(cardIn("ALLOCATED"), "spoil", at);
    expect(moveCard(spoiled, "destroy", new Date("2027-01-01T00:00:00Z")).spoiledAt).toBe(at.toISOString());
  });
});

describe("blank states", () => {
  it.each(blankStates.flatMap((state) => blankEvents.map((event) => [state, event] as const)))(
    "%s × %s",
    (state, event) => {
      const to = targetOf(blankText, state, event);
      const blank: BlankCard = { serial: "B", version: 1, lotNo: "L", state, updatedAt: at.toISOString() };
      const attempt = () => moveBlank(blank, event, at);
      if (to === undefined) expect(attempt).toThrow(expect.objectContaining({ code: "ILLEGAL_TRANSITION" }));
      else expect(attempt()).toMatchObject({ state: to, version: 2 });
    },
  );
});

describe("job states", () => {
  it("end in one of four ways and never start again", () => {
    const rows = jobTransitions.map(({ from, event, to }) => `${from} ${event} ${to}`);
    expect(new Set(rows)).toEqual(
      new Set([
        "QUEUED claim CLAIMED",
        "QUEUED cancel CANCELLED",
        "CLAIMED complete DONE",
        "CLAIMED spoil SPOILED",
        "CLAIMED fail FAILED",
      ]),
    );
    expect(jobStates.length * jobEvents.length).toBe(30);
  });
});
