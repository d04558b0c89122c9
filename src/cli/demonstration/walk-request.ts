/** A first-issue request at the counter and after production: every state, each step by the person whose it is. */
import type { IssuanceRequest } from "../../issuance/index.ts";
import {
  approve,
  attachPortrait,
  createRequest,
  type DeskEvent,
  deliver,
  moveRequest,
  type ServiceContext,
} from "../../service/application/index.ts";
import type { DemonstrationDuty } from "./staff.ts";

export type ServiceOf = (duty: DemonstrationDuty) => ServiceContext;

export interface RequestWalk {
  readonly serviceOf: ServiceOf;
  readonly onState: (request: IssuanceRequest) => void;
}

/** From the draft to the queue of the centre. */
export async function walkToQueue(
  walk: RequestWalk,
  start: { readonly personId: string; readonly portrait: Uint8Array },
): Promise<IssuanceRequest> {
  const { serviceOf } = walk;
  const capture = serviceOf("capture");
  let request = tell(
    walk,
    await createRequest(capture, { personId: start.personId, reason: "FIRST_ISSUE", channel: "COUNTER" }),
  );
  request = await move(walk, request, "submit", "capture");
  request = await move(walk, request, "checkIdentity", "capture");
  request = await attachPortrait(capture, {
    requestId: request.id,
    expectedVersion: request.version,
    image: start.portrait,
    quality: 90,
    deviceId: "demonstration-camera",
  });
  request = await move(walk, request, "captureBiometrics", "capture");
  request = await move(walk, request, "sign", "capture");
  request = await move(walk, request, "settleFee", "capture");
  request = await move(walk, request, "clearDedup", "adjudicate");
  request = tell(
    walk,
    await approve(serviceOf("approve"), { requestId: request.id, expectedVersion: request.version }),
  );
  return move(walk, request, "enqueue", "register");
}

/** From the passed inspection to the holder's hand. */
export async function walkToHolder(walk: RequestWalk, inspected: IssuanceRequest): Promise<IssuanceRequest> {
  const shipped = await move(walk, inspected, "ship", "stock");
  const received = await move(walk, shipped, "receive", "deliver");
  return tell(
    walk,
    await deliver(walk.serviceOf("deliver"), {
      requestId: received.id,
      expectedVersion: received.version,
      collectorKind: "HOLDER",
      identityCheck: "FACE",
    }),
  );
}

async function move(
  walk: RequestWalk,
  { id, version }: IssuanceRequest,
  event: DeskEvent,
  duty: DemonstrationDuty,
): Promise<IssuanceRequest> {
  return tell(walk, await moveRequest(walk.serviceOf(duty), { requestId: id, event, expectedVersion: version }));
}

function tell({ onState }: RequestWalk, request: IssuanceRequest): IssuanceRequest {
  onState(request);
  return request;
}
