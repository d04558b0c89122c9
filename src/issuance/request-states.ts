/**
 * The way of an issuance request (hồ sơ cấp thẻ), every state and every move as data. Guards are named here and
 * written in `request-guards.ts`; the permission says whose step it is.
 *
 * @spec Law 26/2023/QH15 art. 23 to 26; Circular 59/2021/TT-BCA art. 11 (order of the steps)
 */
import type { Transition } from "../base/states/index.ts";
import type { IssuancePermission } from "./permissions.ts";

export const requestStates = [
  "DRAFT",
  "SUBMITTED",
  "IDENTITY_CHECKED",
  "BIOMETRICS_CAPTURED",
  "CITIZEN_SIGNED",
  "FEE_SETTLED",
  "DEDUP_CLEARED",
  "ADJUDICATION",
  "APPROVED",
  "QUEUED",
  "IN_PRODUCTION",
  "PERSONALISED",
  "QA_PASSED",
  "QA_FAILED",
  "SHIPPED",
  "AT_COUNTER",
  "DELIVERED",
  "REFUSED",
  "CANCELLED",
  "NO_SHOW",
  "RETURNED",
  "TRANSFERRED",
  "UNCLAIMED",
] as const;
export type RequestState = (typeof requestStates)[number];

export const requestEvents = [
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
  "startProduction",
  "abandonAttempt",
  "failProduction",
  "personalise",
  "passQa",
  "failQa",
  "requeue",
  "ship",
  "receive",
  "returnFromPost",
  "transfer",
  "markUnclaimed",
  "deliver",
] as const;
export type RequestEvent = (typeof requestEvents)[number];

export type RequestGuard =
  | "eligible"
  | "portraitTaken"
  | "biometricsMayBeSkipped"
  | "feeSettled"
  | "fourEyes"
  | "reasonGiven"
  | "appointmentDayEnded"
  | "blanksLeft"
  | "unclaimedLongEnough";

export interface RequestTransition extends Transition<RequestState, RequestEvent> {
  readonly permission: IssuancePermission;
  readonly guards: readonly RequestGuard[];
}

function row(
  from: RequestState,
  event: RequestEvent,
  to: RequestState,
  permission: IssuancePermission,
  ...guards: readonly RequestGuard[]
): RequestTransition {
  return { from, event, to, permission, guards };
}

const beforeApproval = [
  "DRAFT",
  "SUBMITTED",
  "IDENTITY_CHECKED",
  "BIOMETRICS_CAPTURED",
  "CITIZEN_SIGNED",
  "FEE_SETTLED",
  "DEDUP_CLEARED",
  "ADJUDICATION",
] as const satisfies readonly RequestState[];

const beforeProduction = [...beforeApproval, "APPROVED", "QUEUED"] as const satisfies readonly RequestState[];

export const requestTransitions: readonly RequestTransition[] = [
  row("DRAFT", "submit", "SUBMITTED", "request.create", "eligible"),
  row("SUBMITTED", "checkIdentity", "IDENTITY_CHECKED", "request.update"),
  row("IDENTITY_CHECKED", "captureBiometrics", "BIOMETRICS_CAPTURED", "request.update", "portraitTaken"),
  row("BIOMETRICS_CAPTURED", "sign", "CITIZEN_SIGNED", "request.update"),
  row("IDENTITY_CHECKED", "sign", "CITIZEN_SIGNED", "request.update", "biometricsMayBeSkipped"),
  row("CITIZEN_SIGNED", "settleFee", "FEE_SETTLED", "request.update", "feeSettled"),
  row("FEE_SETTLED", "clearDedup", "DEDUP_CLEARED", "request.adjudicate"),
  row("FEE_SETTLED", "adjudicate", "ADJUDICATION", "request.adjudicate", "reasonGiven"),
  row("ADJUDICATION", "resolveAdjudication", "DEDUP_CLEARED", "request.adjudicate", "reasonGiven"),
  row("DEDUP_CLEARED", "approve", "APPROVED", "request.approve", "eligible", "fourEyes"),
  row("APPROVED", "enqueue", "QUEUED", "production.release"),
  row("QUEUED", "startProduction", "IN_PRODUCTION", "production.run"),
  row("IN_PRODUCTION", "personalise", "PERSONALISED", "production.run"),
  // A blank lost in encoding sends the request back for a new one; the last one ends it where a rejected card ends.
  row("IN_PRODUCTION", "abandonAttempt", "QUEUED", "production.run", "blanksLeft"),
  row("IN_PRODUCTION", "failProduction", "QA_FAILED", "production.run"),
  row("PERSONALISED", "passQa", "QA_PASSED", "production.inspect"),
  row("PERSONALISED", "failQa", "QA_FAILED", "production.inspect"),
  row("QA_FAILED", "requeue", "QUEUED", "production.release", "blanksLeft"),
  row("QA_PASSED", "ship", "SHIPPED", "consignment.send"),
  row("SHIPPED", "receive", "AT_COUNTER", "request.deliver"),
  row("AT_COUNTER", "deliver", "DELIVERED", "request.deliver"),
  row("SHIPPED", "returnFromPost", "RETURNED", "request.deliver"),
  row("RETURNED", "receive", "AT_COUNTER", "request.deliver"),
  row("AT_COUNTER", "transfer", "TRANSFERRED", "request.deliver", "reasonGiven"),
  row("TRANSFERRED", "ship", "SHIPPED", "consignment.send"),
  row("AT_COUNTER", "markUnclaimed", "UNCLAIMED", "request.deliver", "unclaimedLongEnough"),
  row("SUBMITTED", "noShow", "NO_SHOW", "request.update", "appointmentDayEnded"),
  ...beforeApproval.map((state) => row(state, "refuse", "REFUSED", "request.approve", "reasonGiven")),
  ...beforeProduction.map((state) => row(state, "cancel", "CANCELLED", "request.create", "reasonGiven")),
];

/** Nothing follows them; the person may ask anew. */
const closedRequestStates = ["DELIVERED", "REFUSED", "CANCELLED", "NO_SHOW"] as const satisfies readonly RequestState[];

export function isOpenRequest(state: RequestState): boolean {
  return !closedRequestStates.some((closed) => closed === state);
}
