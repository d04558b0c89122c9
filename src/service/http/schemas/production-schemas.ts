import { type Static, Type } from "typebox";
import {
  type BlankCard,
  blankStates,
  type Card,
  cardStates,
  cardTemplates,
  jobFailures,
  jobStates,
  jobSteps,
  type PersonalisationJob,
  rejectCodes,
  stationSteps,
} from "../../../issuance/index.ts";
import { withoutUndefined } from "../presentation.ts";
import { Choice, Day, Id, Strict, Text, Time } from "./strict.ts";

const Word = (maxLength: number) => Type.String({ pattern: `^[A-Za-z0-9_./:-]{1,${maxLength}}$` });
const Hex = Type.String({ pattern: "^([0-9A-Fa-f]{2}){1,64}$", description: "Hexadecimal" });
const Serial = Word(40);
/** Proof that the caller still holds the job. */
const fence = Type.Integer({ minimum: 1, description: "Fencing token from the claim" });

export const ClaimBody = Strict({ stationId: Word(40) });
export const HoldBody = Strict({ fence });
export const FaceBody = Strict({ fence, template: Choice(cardTemplates) });
export const AllocateBody = Strict({
  fence,
  blankSerial: Serial,
  chipSerial: Hex,
  template: Choice(cardTemplates),
  expiryDate: Type.Optional(Day),
});
export const StepBody = Strict({ fence, step: Choice(stationSteps), note: Type.Optional(Word(64)) });
export const CompleteBody = Strict({
  fence,
  chipSerial: Type.Optional(Hex),
  dsCertificateId: Word(80),
  sodSha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
});
export const FailBody = Strict({ fence, failure: Choice(jobFailures) });
export const InspectBody = Strict({
  pass: Type.Boolean(),
  rejectCode: Type.Optional(Choice(rejectCodes)),
  readBackVerdict: Choice(["valid", "invalid", "indeterminate", "incomplete"]),
  readBack: Type.Record(Type.String({ pattern: "^[a-z0-9.-]{1,60}$" }), Type.String({ pattern: "^[a-z-]{1,20}$" }), {
    description: "Status of each check of the read-back by its id",
    additionalProperties: false,
  }),
});

export const JobView = Strict({
  id: Id,
  requestId: Id,
  attempt: Type.Integer(),
  state: Choice(jobStates),
  fence: Type.Integer(),
  stationId: Type.Optional(Type.String()),
  producerId: Type.Optional(Type.String()),
  leaseUntil: Type.Optional(Time),
  blankSerial: Type.Optional(Type.String()),
  chipSerial: Type.Optional(Type.String()),
  cardId: Type.Optional(Id),
  steps: Type.Array(Strict({ step: Choice(jobSteps), note: Type.Optional(Type.String()), at: Time })),
  dsCertificateId: Type.Optional(Type.String()),
  sodSha256: Type.Optional(Type.String()),
  failure: Type.Optional(Choice(jobFailures)),
  createdAt: Time,
  updatedAt: Time,
});

export const JobList = Strict({ items: Type.Array(JobView) });

/** What the station builds the card from; as the register and the request have it. */
export const JobContentView = Strict({
  record: Type.Object({}, { additionalProperties: true, description: "Population record" }),
  request: Type.Object({}, { additionalProperties: true, description: "Issuance request" }),
  portraitBase64: Type.Optional(Type.String({ description: "JPEG" })),
});

export const QaView = Strict({ id: Id, jobId: Id, cardId: Id, pass: Type.Boolean(), at: Time });

export const CardView = Strict({
  id: Id,
  version: Type.Integer(),
  requestId: Id,
  personId: Id,
  blankSerial: Type.String(),
  chipSerial: Type.String(),
  template: Choice(cardTemplates),
  issueDate: Day,
  expiryDate: Type.Optional(Day),
  state: Choice(cardStates),
  updatedAt: Time,
});

export const CardList = Strict({ items: Type.Array(CardView) });
export const CardFindBody = Strict({ serial: Serial });
export const CardStatusBody = Strict({ blankSerial: Serial, issueDate: Day });
export const CardStatusView = Strict({ status: Choice(["VALID", "EXPIRED", "NOT_VALID", "UNKNOWN"]) });

export const BlanksReceiveBody = Strict({
  lotNo: Text(40),
  serials: Type.Array(Serial, { minItems: 1, maxItems: 10_000, uniqueItems: true }),
});
export const BlanksIssueBody = Strict({
  stationId: Word(40),
  serials: Type.Array(Serial, { minItems: 1, maxItems: 1_000, uniqueItems: true }),
});
export const BlankList = Strict({
  items: Type.Array(Strict({ serial: Type.String(), version: Type.Integer(), state: Choice(blankStates) })),
});
export const BlankCounts = Strict(
  Object.fromEntries(blankStates.map((state) => [state, Type.Integer()])) as Record<
    (typeof blankStates)[number],
    ReturnType<typeof Type.Integer>
  >,
);

export function viewOfJob(job: PersonalisationJob): Static<typeof JobView> {
  return { ...withoutUndefined(job), steps: job.steps.map((step) => withoutUndefined(step)) } as Static<typeof JobView>;
}

export function viewOfCard(card: Card): Static<typeof CardView> {
  const { id, version, requestId, personId, blankSerial, chipSerial, template, issueDate, state, updatedAt } = card;
  const { expiryDate } = card;
  const whole = { id, version, requestId, personId, blankSerial, chipSerial, template, issueDate, state, updatedAt };
  return expiryDate === undefined ? whole : { ...whole, expiryDate };
}

export function viewOfBlank({ serial, version, state }: BlankCard) {
  return { serial, version, state };
}
