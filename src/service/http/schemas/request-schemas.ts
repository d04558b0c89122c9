import { type Static, type TProperties, Type } from "typebox";
import {
  collectorKinds,
  type IssuanceRequest,
  PORTRAIT_SIZE_LIMIT,
  requestChannels,
  requestReasons,
  requestStates,
  subReasonsOf,
} from "../../../issuance/index.ts";
import type { DeskEvent } from "../../application/index.ts";
import { withoutUndefined } from "../presentation.ts";
import { Base64, Choice, Day, Id, PageOf, QueryLimit, Strict, Text, Time, Version } from "./strict.ts";

const subReasons = Object.values(subReasonsOf).flat();
const ageBands = ["UNDER_6", "FROM_6_TO_13", "FROM_14"] as const;

export const RequestCreateBody = Strict({
  personId: Id,
  reason: Choice(requestReasons),
  subReason: Type.Optional(Choice(subReasons)),
  channel: Choice(requestChannels),
  representative: Type.Optional(
    Strict({ fullName: Text(150), personalNumber: Type.Optional(Type.String({ pattern: "^\\d{12}$" })) }),
  ),
  appointmentOn: Type.Optional(Day),
  oldCardId: Type.Optional(Id),
  lossStatement: Type.Optional(Type.Boolean()),
});

export const RequestListQuery = Strict({
  state: Type.Optional(Choice(requestStates)),
  personId: Type.Optional(Id),
  after: Type.Optional(Id),
  limit: QueryLimit,
});

export const PortraitBody = Strict({
  version: Version,
  imageBase64: Base64(PORTRAIT_SIZE_LIMIT),
  quality: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  deviceId: Type.Optional(Text(60)),
});

export const DeliverBody = Strict({
  version: Version,
  collectorKind: Choice(collectorKinds),
  identityCheck: Choice(["OLD_CARD", "FACE", "FINGERPRINT", "OTHER_PAPER"]),
});

const reason = Text(500);

/** What an event brings with it besides the version. */
const moveProperties: Partial<Record<DeskEvent, TProperties>> = {
  settleFee: {
    paidAmount: Type.Integer({ minimum: 0, description: "đồng; 0 where the request is exempt" }),
    receiptNo: Type.Optional(Text(40)),
  },
  adjudicate: { reason },
  resolveAdjudication: { reason },
  refuse: { reason },
  cancel: { reason },
  transfer: { reason },
};

/** All that any event may bring, as the handlers see it. */
export const AnyMoveBody = Strict({
  version: Version,
  reason: Type.Optional(reason),
  paidAmount: Type.Optional(Type.Integer()),
  receiptNo: Type.Optional(Type.String()),
});

export function moveBodyOf(event: DeskEvent) {
  return Type.Unsafe<Static<typeof AnyMoveBody>>(Strict({ version: Version, ...moveProperties[event] }));
}

const Step = Strict({
  event: Type.String(),
  from: Type.Optional(Choice(requestStates)),
  to: Choice(requestStates),
  staffId: Type.String(),
  at: Time,
  reason: Type.Optional(Type.String()),
});

const Fee = Strict({
  amount: Type.Integer({ description: "đồng" }),
  tariffId: Type.Optional(Type.String()),
  exemption: Type.Optional(Type.String()),
  settledOn: Day,
  receiptNo: Type.Optional(Type.String()),
});

/** The persons in it stand as ids: who may see their data asks for them with a purpose. */
export const RequestView = Strict({
  id: Id,
  version: Type.Integer(),
  requestNo: Type.String(),
  personId: Id,
  reason: Choice(requestReasons),
  subReason: Type.Optional(Choice(subReasons)),
  channel: Choice(requestChannels),
  ageBand: Choice(ageBands),
  unitCode: Type.String(),
  hasRepresentative: Type.Boolean(),
  appointmentOn: Type.Optional(Day),
  oldCardId: Type.Optional(Id),
  hasPortrait: Type.Boolean(),
  fee: Type.Optional(Fee),
  issueDate: Type.Optional(Day),
  state: Choice(requestStates),
  history: Type.Array(Step),
  createdAt: Time,
  updatedAt: Time,
});

export const RequestPage = PageOf(RequestView);

export function viewOfRequest(request: IssuanceRequest): Static<typeof RequestView> {
  const { id, version, requestNo, personId, reason, channel, ageBand, unitCode, state } = request;
  const { subReason, appointmentOn, oldCardId, issueDate, createdAt, updatedAt, fee } = request;
  return {
    ...{ id, version, requestNo, personId, reason, channel, ageBand, unitCode, state, createdAt, updatedAt },
    ...withoutUndefined({ subReason, appointmentOn, oldCardId, issueDate }),
    hasRepresentative: request.representative !== undefined,
    hasPortrait: request.portraitId !== undefined,
    ...(fee === undefined ? {} : { fee: withoutUndefined(fee) }),
    history: request.history.map((step) => withoutUndefined(step)),
  } as Static<typeof RequestView>;
}
