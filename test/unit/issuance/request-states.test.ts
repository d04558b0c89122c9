import { describe, expect, it } from "vitest";
import {
  type IssuanceRequest,
  moveRequest,
  type RequestEvent,
  type RequestState,
  requestEvents,
  requestStates,
} from "../../../src/issuance/index.ts";
import { sampleRecord, sampleRequest } from "./samples.ts";

/** Typed from the domain text (table 2.2), not from the code; one row a state, `event>TARGET`. */
const text: Readonly<Record<RequestState, string>> = {
  DRAFT: "submit>SUBMITTED refuse>REFUSED cancel>CANCELLED",
  SUBMITTED: "checkIdentity>IDENTITY_CHECKED refuse>REFUSED cancel>CANCELLED noShow>NO_SHOW",
  IDENTITY_CHECKED: "captureBiometrics>BIOMETRICS_CAPTURED sign>CITIZEN_SIGNED refuse>REFUSED cancel>CANCELLED",
  BIOMETRICS_CAPTURED: "sign>CITIZEN_SIGNED refuse>REFUSED cancel>CANCELLED",
  CITIZEN_SIGNED: "settleFee>FEE_SETTLED refuse>REFUSED cancel>CANCELLED",
  FEE_SETTLED: "clearDedup>DEDUP_CLEARED adjudicate>ADJUDICATION refuse>REFUSED cancel>CANCELLED",
  ADJUDICATION: "resolveAdjudication>DEDUP_CLEARED refuse>REFUSED cancel>CANCELLED",
  DEDUP_CLEARED: "approve>APPROVED refuse>REFUSED cancel>CANCELLED",
  APPROVED: "enqueue>QUEUED cancel>CANCELLED",
  QUEUED: "startProduction>IN_PRODUCTION cancel>CANCELLED",
  IN_PRODUCTION: "personalise>PERSONALISED abandonAttempt>QUEUED failProduction>QA_FAILED",
  PERSONALISED: "passQa>QA_PASSED failQa>QA_FAILED",
  QA_FAILED: "requeue>QUEUED",
  QA_PASSED: "ship>SHIPPED",
  SHIPPED: "receive>AT_COUNTER returnFromPost>RETURNED",
  RETURNED: "receive>AT_COUNTER",
  AT_COUNTER: "deliver>DELIVERED transfer>TRANSFERRED markUnclaimed>UNCLAIMED",
  TRANSFERRED: "ship>SHIPPED",
  UNCLAIMED: "",
  DELIVERED: "",
  REFUSED: "",
  CANCELLED: "",
  NO_SHOW: "",
};

const allowed = new Map(
  Object.entries(text).flatMap(([state, row]) =>
    row.split(" ").map((move) => {
      const [event, to] = move.split(">");
      return [`${state} ${event}`, to] as const;
    }),
  ),
);

const at = new Date("2026-07-01T03:00:00Z");

/** A request for which every guard is content, so that only the table decides. */
function readyRequest(state: RequestState, event: RequestEvent): IssuanceRequest {
  const isSkipped = state === "IDENTITY_CHECKED" && event === "sign";
  const old = new Date("2026-01-01T00:00:00Z").toISOString();
  return sampleRequest({
    state,
    portraitId: "P",
    appointmentOn: "2026-06-30",
    channel: isSkipped ? "ONLINE" : "COUNTER",
    ...(isSkipped ? { reason: "REISSUE", subReason: "LOST", portraitReused: true } : {}),
    history: [
      { event: "create", to: "DRAFT", staffId: "requester", at: old },
      { event: "receive", from: "SHIPPED", to: "AT_COUNTER", staffId: "counter", at: old },
    ],
  });
}

function move(request: IssuanceRequest, event: RequestEvent): IssuanceRequest {
  const staff = { staffId: event === "approve" ? "approver" : "other" };
  return moveRequest(request, {
    event,
    staff,
    at,
    reason: "r",
    record: sampleRecord(),
    paidAmount: 0,
    blanksSpoiled: 0,
  });
}

describe("issuance request states", () => {
  const pairs = requestStates.flatMap((state) => requestEvents.map((event) => [state, event] as const));

  it("covers every pair", () => expect(pairs).toHaveLength(23 * 26));

  it.each(pairs)("%s × %s", (state, event) => {
    const to = allowed.get(`${state} ${event}`);
    const attempt = () => move(readyRequest(state, event), event);
    if (to === undefined) expect(attempt).toThrow(expect.objectContaining({ code: "ILLEGAL_TRANSITION" }));
    else expect(attempt()).toMatchObject({ state: to, version: 2 });
  });

  it("passes every state of the main way", () => {
    const way: readonly RequestEvent[] = [
      "submit",
      "checkIdentity",
      "captureBiometrics",
      "sign",
      "settleFee",
      "clearDedup",
      "approve",
      "enqueue",
      "startProduction",
      "personalise",
      "passQa",
      "ship",
      "receive",
      "deliver",
    ];
    const end = way.reduce(move, sampleRequest({ portraitId: "P" }));
    expect(end.history.map((step) => step.to)).toEqual([
      "DRAFT",
      "SUBMITTED",
      "IDENTITY_CHECKED",
      "BIOMETRICS_CAPTURED",
      "CITIZEN_SIGNED",
      "FEE_SETTLED",
      "DEDUP_CLEARED",
      "APPROVED",
      "QUEUED",
      "IN_PRODUCTION",
      "PERSONALISED",
      "QA_PASSED",
      "SHIPPED",
      "AT_COUNTER",
      "DELIVERED",
    ]);
    expect(end).toMatchObject({ version: 15, issueDate: "2026-07-01", fee: { amount: 0, exemption: "FIRST_ISSUE" } });
  });
});
