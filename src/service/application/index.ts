/**
 * What the service can do, as plain functions that HTTP and the command line call alike: each checks the right,
 * runs in one transaction and leaves one event in the trail. Rules live in registry and issuance, not here.
 */
export { type CreateAccountCommand, createAccount, disableAccount } from "./accounts.ts";
export { expireJobs, failJob } from "./attempts.ts";
export { listAudit, verifyAudit } from "./audit.ts";
export { findCardStatus, getCardBySerial, listCardsOfRequest, type PublicCardStatus } from "./cards.ts";
export { type Actor, createIdentifier, machineActor, type ServiceContext } from "./context.ts";
export { type DeliverCommand, deliver } from "./delivery.ts";
export { type DeskEvent, deskEvents } from "./desk-events.ts";
export {
  buildJobCard,
  type JobCard,
  type JobCardCommand,
  jobCardExpiry,
  openDocumentSigner,
} from "./job-card.ts";
export type { JobHold } from "./job-frame.ts";
export {
  findPerson,
  getPerson,
  type ImportCommand,
  type ImportReport,
  importPopulation,
  movePerson,
  type PersonSummary,
  type ReadingPurpose,
  readingPurposes,
  searchPeople,
} from "./population.ts";
export {
  type AllocateBlankCommand,
  allocateBlank,
  claimJob,
  completeJob,
  getJob,
  getJobContent,
  type JobContent,
  listQueuedJobs,
  recordJobStep,
} from "./production.ts";
export { recordQa } from "./quality.ts";
export type { CreateRequestCommand } from "./request-draft.ts";
export {
  type AttachPortraitCommand,
  approve,
  attachPortrait,
  createRequest,
  getRequest,
  listRequests,
  type MoveRequestCommand,
  moveRequest,
} from "./requests.ts";
export { countBlanks, issueBlanks, receiveBlanks } from "./stock.ts";
