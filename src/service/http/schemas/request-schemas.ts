import { type Static, Type } from "typebox";
import {
  type IssuanceRequest,
  requestChannels,
  requestReasons,
  requestStates,
  subReasonsOf,
} from "../../../issuance/index.ts";
import { Choice, Day, Id, PageOf, Strict, Text, Time } from "./strict.ts";

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
  limit: Type.Optional(Type.String({ pattern: "^([1-9]\\d?|100)$", description: "1 to 100; 50 unless given" })),
});

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
  const { representative, portraitId, fee, history, subReason, appointmentOn, oldCardId, issueDate, ...rest } = request;
  const { id, version, requestNo, personId, reason, channel, ageBand, unitCode, state, createdAt, updatedAt } = rest;
  return present({
    ...{ id, version, requestNo, personId, reason, channel, ageBand, unitCode, state, createdAt, updatedAt },
    ...{ subReason, appointmentOn, oldCardId, issueDate },
    hasRepresentative: representative !== undefined,
    hasPortrait: portraitId !== undefined,
    fee: fee && present({ ...fee }),
    history: history.map((step) => present({ ...step })),
  }) as Static<typeof RequestView>;
}

/** Without the properties that are undefined: absent is absent in JSON too. */
function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}
