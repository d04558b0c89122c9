/**
 * Issuance: from a request to a card in its holder's hands. States and duties are data and pure functions, the store
 * is a port; the one place that knows both a population record and a chip's files is `card-content`.
 */
export { vietnamDay } from "./calendar.ts";
export {
  type BlankCard,
  type Card,
  type CardTemplate,
  cardStateOn,
  cardTemplates,
  moveBlank,
  moveCard,
} from "./card.ts";
export {
  buildCardContent,
  type CardContentOptions,
  type UnsignedCardContent,
} from "./card-content/build-card-content.ts";
export { type CardDates, type CardSubject, cardDates } from "./card-content/card-subject.ts";
export { type CardFace, cardFaceOf } from "./card-content/citizen-data.ts";
export {
  type IssueCardOptions,
  type IssuedCard,
  issueCardImage,
  type SodSigner,
} from "./card-content/issue-card-image.ts";
export type { PaceChoice } from "./card-content/security-infos.ts";
export {
  type BlankEvent,
  type BlankState,
  blankEvents,
  blankStates,
  type CardEvent,
  type CardState,
  cardEvents,
  cardStates,
  cardTransitions,
} from "./card-states.ts";
export { ageBandOn, assertEligible, type EligibilityCase } from "./eligibility.ts";
export { assertMayProduce } from "./four-eyes.ts";
export { type CollectorKind, collectorKinds, type Handover } from "./handover.ts";
export {
  type AgeBand,
  type FeeReceipt,
  type IssuanceRequest,
  type Representative,
  type RequestChannel,
  type RequestReason,
  type RequestStep,
  type RequestSubReason,
  requestChannels,
  requestReasons,
  type StaffMember,
  subReasonsOf,
} from "./issuance-request.ts";
export {
  attachPortraitTo,
  BLANK_LIMIT,
  getRequestTransition,
  moveRequest,
  type RequestMove,
} from "./move-request.ts";
export type { IssuancePermission } from "./permissions.ts";
export {
  addStep,
  assertHolds,
  bindBlank,
  cancelJob,
  claim,
  complete,
  createJob,
  endAttempt,
  type JobEvent,
  type JobFailure,
  type JobResult,
  type JobState,
  type JobStep,
  type JobStepName,
  jobEvents,
  jobFailures,
  jobStates,
  jobSteps,
  jobTransitions,
  type PersonalisationJob,
  reserveSignature,
  stationSteps,
} from "./personalisation-job.ts";
export { assertJpeg, PORTRAIT_SIZE_LIMIT, type Portrait } from "./portrait.ts";
export type {
  BlankRepository,
  CardRepository,
  HandoverRepository,
  JobRepository,
  PortraitRepository,
  QaRepository,
  RequestQuery,
  RequestRepository,
  SignerCounter,
} from "./ports.ts";
export { assertFinding, type QaFinding, type QaResult, type RejectCode, rejectCodes } from "./quality-check.ts";
export {
  isOpenRequest,
  type RequestEvent,
  type RequestGuard,
  type RequestState,
  type RequestTransition,
  requestEvents,
  requestStates,
  requestTransitions,
} from "./request-states.ts";
export { type FeeDue, type FeeExemption, type FeeKind, feeDue, type Tariff } from "./tariff.ts";
