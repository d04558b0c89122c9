import type { RequestEvent } from "../../issuance/index.ts";

/** Events that belong to a job, an inspection or a hand-over have functions of their own. */
export const deskEvents = [
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
  "requeue",
  "ship",
  "receive",
  "returnFromPost",
  "transfer",
  "markUnclaimed",
] as const satisfies readonly RequestEvent[];
export type DeskEvent = (typeof deskEvents)[number];
