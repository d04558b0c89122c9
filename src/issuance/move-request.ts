/** The one function that moves a request: look-up in the table, guards, new state, a step more in the trail. */
import { CivicardError } from "../base/errors/index.ts";
import { getTransition } from "../base/states/index.ts";
import type { PopulationRecord } from "../registry/index.ts";
import { addDays, vietnamDay } from "./calendar.ts";
import { assertEligible } from "./eligibility.ts";
import { assertMayApprove } from "./four-eyes.ts";
import type { FeeReceipt, IssuanceRequest, RequestStep, StaffMember } from "./issuance-request.ts";
import { type RequestEvent, type RequestGuard, type RequestTransition, requestTransitions } from "./request-states.ts";
import { feeDue } from "./tariff.ts";

/** Blanks that one request may use up. */
export const BLANK_LIMIT = 3;
/** Days at the counter after which a card goes back to the centre. */
const UNCLAIMED_DAYS = 90;

export interface RequestMove {
  readonly event: RequestEvent;
  readonly staff: StaffMember;
  readonly at: Date;
  /** Why: for refusals, cancellations, adjudication and transfers. No personal data. */
  readonly reason?: string | undefined;
  /** Current record of the person, for `submit` and `approve`. */
  readonly record?: PopulationRecord | undefined;
  /** What was paid, in đồng, for `settleFee`. */
  readonly paidAmount?: number | undefined;
  readonly receiptNo?: string | undefined;
  /** Blanks that were spoiled for this request so far. */
  readonly blanksSpoiled?: number | undefined;
}

/** The row that an event would take, without its guards. @throws CivicardError ILLEGAL_TRANSITION */
export function getRequestTransition(request: IssuanceRequest, event: RequestEvent): RequestTransition {
  return getTransition(requestTransitions, { subject: "request", from: request.state, event });
}

/**
 * @throws CivicardError ILLEGAL_TRANSITION, E-FOUR-EYES, E-REQ-STAGE, E-REQ-NATIONALITY, E-REQ-AGE, E-REQ-REASON,
 *   E-BIO-MISSING, E-BIO-UNDER6, E-FEE-AMOUNT, E-REASON-MISSING, E-BLANK-LIMIT, E-TOO-EARLY
 */
export function moveRequest(request: IssuanceRequest, move: RequestMove): IssuanceRequest {
  const { to, guards } = getRequestTransition(request, move.event);
  for (const guard of guards) checks[guard](request, move);
  const { event, staff, reason } = move;
  const at = move.at.toISOString();
  const step: RequestStep = { event, from: request.state, to, staffId: staff.staffId, at, reason };
  return {
    ...request,
    version: request.version + 1,
    state: to,
    fee: event === "settleFee" ? receiptOf(request, move) : request.fee,
    issueDate: event === "approve" ? vietnamDay(move.at) : request.issueDate,
    history: [...request.history, step],
    updatedAt: at,
    updatedBy: staff.staffId,
  };
}

/**
 * A capture of the face, attached once the identity was checked and before it counts as captured.
 * @throws CivicardError ILLEGAL_TRANSITION, E-BIO-UNDER6
 */
export function attachPortraitTo(
  request: IssuanceRequest,
  portraitId: string,
  move: Pick<RequestMove, "staff" | "at"> & { readonly reused?: boolean | undefined },
): IssuanceRequest {
  if (request.state !== "IDENTITY_CHECKED") {
    throw new CivicardError("ILLEGAL_TRANSITION", {
      subject: "request",
      state: request.state,
      event: "attachPortrait",
    });
  }
  if (request.ageBand === "UNDER_6") throw new CivicardError("E-BIO-UNDER6");
  const at = move.at.toISOString();
  const { state } = request;
  const step: RequestStep = { event: "attachPortrait", from: state, to: state, staffId: move.staff.staffId, at };
  return {
    ...request,
    version: request.version + 1,
    portraitId,
    portraitReused: move.reused ?? false,
    history: [...request.history, step],
    updatedAt: at,
    updatedBy: move.staff.staffId,
  };
}

const checks: Readonly<Record<RequestGuard, (request: IssuanceRequest, move: RequestMove) => void>> = {
  eligible(request, { record }) {
    if (record === undefined || record.id !== request.personId) throw new CivicardError("INTERNAL");
    assertEligible(request, record);
  },
  portraitTaken({ ageBand, portraitId }) {
    if (ageBand === "UNDER_6") throw new CivicardError("E-BIO-UNDER6");
    if (portraitId === undefined) throw new CivicardError("E-BIO-MISSING");
  },
  biometricsMayBeSkipped({ ageBand, channel, reason, portraitId, portraitReused }) {
    const reused = channel === "ONLINE" && reason === "REISSUE" && portraitId !== undefined && portraitReused;
    if (ageBand !== "UNDER_6" && !reused) throw new CivicardError("E-BIO-MISSING");
  },
  feeSettled: (request, move) => {
    receiptOf(request, move);
  },
  fourEyes: (request, { staff }) => assertMayApprove(request, staff),
  reasonGiven(_, { reason }) {
    if (reason === undefined || reason.trim() === "") throw new CivicardError("E-REASON-MISSING");
  },
  appointmentDayEnded({ appointmentOn }, { at }) {
    if (appointmentOn === undefined || vietnamDay(at) <= appointmentOn) throw new CivicardError("E-TOO-EARLY");
  },
  blanksLeft(_, { blanksSpoiled = 0 }) {
    if (blanksSpoiled >= BLANK_LIMIT) throw new CivicardError("E-BLANK-LIMIT", { limit: BLANK_LIMIT });
  },
  unclaimedLongEnough({ history }, { at }) {
    const arrived = history.findLast((step) => step.to === "AT_COUNTER")?.at;
    const from = arrived === undefined ? undefined : addDays(vietnamDay(new Date(arrived)), UNCLAIMED_DAYS);
    if (from === undefined || vietnamDay(at) < from) throw new CivicardError("E-TOO-EARLY");
  },
};

/** Exactly what is due, no more and no less: a wrong amount is a matter for the counter, not for the database. */
function receiptOf(request: IssuanceRequest, move: RequestMove): FeeReceipt {
  const settledOn = vietnamDay(move.at);
  const due = feeDue(request, settledOn);
  if ((move.paidAmount ?? 0) !== due.amount) throw new CivicardError("E-FEE-AMOUNT", { due: due.amount });
  return { ...due, settledOn, receiptNo: move.receiptNo };
}
