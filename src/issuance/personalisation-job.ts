/**
 * One attempt to make the card of a request. A station holds a job by a lease and proves it with a fencing token:
 * once another holder has been given the job, or the lease was found expired, the old token opens nothing. A chip may
 * then carry data, but its card is on file as spoiled, so a request never has two cards.
 */
import { CivicardError } from "../base/errors/index.ts";
import { getTransition, type Transition } from "../base/states/index.ts";

export const jobStates = ["QUEUED", "CLAIMED", "DONE", "SPOILED", "FAILED", "CANCELLED"] as const;
export type JobState = (typeof jobStates)[number];

export const jobEvents = ["claim", "complete", "spoil", "fail", "cancel"] as const;
export type JobEvent = (typeof jobEvents)[number];

/** `fail`: the attempt ended before a blank was allocated. `spoil`: it ended with a blank lost. */
export const jobTransitions: readonly Transition<JobState, JobEvent>[] = [
  { from: "QUEUED", event: "claim", to: "CLAIMED" },
  { from: "QUEUED", event: "cancel", to: "CANCELLED" },
  { from: "CLAIMED", event: "complete", to: "DONE" },
  { from: "CLAIMED", event: "spoil", to: "SPOILED" },
  { from: "CLAIMED", event: "fail", to: "FAILED" },
];

/** `SIGN_CARD` is taken by the issuing side alone, before it signs: an attempt is signed once or not at all. */
export const jobSteps = ["PRINT_FRONT", "PRINT_BACK", "SIGN_CARD", "ENCODE_CHIP", "LOCK_CHIP", "READ_BACK"] as const;
export type JobStepName = (typeof jobSteps)[number];

/** Steps that a station may report. */
export const stationSteps = jobSteps.filter((step): step is Exclude<JobStepName, "SIGN_CARD"> => step !== "SIGN_CARD");

/** An acknowledged step. `note` is a machine word such as a file name; never a value, key or name of a person. */
export interface JobStep {
  readonly step: JobStepName;
  readonly note?: string | undefined;
  readonly at: string;
}

export const jobFailures = [
  "POWER_LOST",
  "CARD_REMOVED",
  "TRANSPORT_FAILED",
  "CHIP_REFUSED",
  "READ_BACK_DIFFERS",
  "PRINT_DEFECT",
  "SIGNER_FAILED",
  "STATION_STOPPED",
  "LEASE_EXPIRED",
] as const;
export type JobFailure = (typeof jobFailures)[number];

export interface PersonalisationJob {
  /** ULID. */
  readonly id: string;
  readonly requestId: string;
  /** From 1; unique with the request. */
  readonly attempt: number;
  readonly state: JobState;
  /** Greater with every claim; a holder shows it with every call. */
  readonly fence: number;
  readonly stationId?: string | undefined;
  /** The human at the station: the producer, who may not inspect. */
  readonly producerId?: string | undefined;
  readonly leaseUntil?: string | undefined;
  readonly blankSerial?: string | undefined;
  readonly chipSerial?: string | undefined;
  readonly cardId?: string | undefined;
  readonly steps: readonly JobStep[];
  readonly dsCertificateId?: string | undefined;
  /** Hexadecimal. */
  readonly sodSha256?: string | undefined;
  readonly failure?: JobFailure | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
}

const LEASE_SECONDS = 300;
const NOTE_FORM = /^[A-Za-z0-9_./:-]{1,64}$/;

export function createJob(options: {
  readonly id: string;
  readonly requestId: string;
  readonly attempt: number;
  readonly at: Date;
}): PersonalisationJob {
  const { id, requestId, attempt } = options;
  const at = options.at.toISOString();
  return { id, requestId, attempt, state: "QUEUED", fence: 0, steps: [], createdAt: at, updatedAt: at };
}

/** @throws CivicardError ILLEGAL_TRANSITION */
export function claim(
  job: PersonalisationJob,
  holder: { readonly stationId: string; readonly producerId: string; readonly at: Date },
): PersonalisationJob {
  const { stationId, producerId, at } = holder;
  return { ...moveJob(job, "claim", at), fence: job.fence + 1, stationId, producerId, leaseUntil: leaseFrom(at) };
}

/** @throws CivicardError JOB_FENCED when somebody else has the job, or nobody any more */
export function assertHolds(job: PersonalisationJob, fence: number): void {
  if (job.state !== "CLAIMED" || job.fence !== fence) throw new CivicardError("JOB_FENCED", { attempt: job.attempt });
}

/** A blank and the chip in it are bound to the job: from here on they are this person's card or spoiled. */
export function bindBlank(
  job: PersonalisationJob,
  blank: { readonly blankSerial: string; readonly chipSerial: string; readonly cardId: string; readonly at: Date },
): PersonalisationJob {
  if (job.cardId !== undefined) throw new CivicardError("JOB_BLANK_BOUND", { attempt: job.attempt });
  const { blankSerial, chipSerial, cardId, at } = blank;
  return { ...job, blankSerial, chipSerial, cardId, leaseUntil: leaseFrom(at), updatedAt: at.toISOString() };
}

/**
 * Takes the one signature of the attempt. @throws CivicardError JOB_BLANK_MISSING before a blank is bound,
 * JOB_SIGNED_ALREADY the second time: two signed images of one request must never exist
 */
export function reserveSignature(job: PersonalisationJob, at: Date): PersonalisationJob {
  if (job.cardId === undefined) throw new CivicardError("JOB_BLANK_MISSING", { attempt: job.attempt });
  if (job.steps.some(({ step }) => step === "SIGN_CARD")) {
    throw new CivicardError("JOB_SIGNED_ALREADY", { attempt: job.attempt });
  }
  return addStep(job, { step: "SIGN_CARD" }, at);
}

/** Adds a step to the journal and renews the lease. @throws CivicardError JOB_NOTE_INVALID */
export function addStep(job: PersonalisationJob, step: Omit<JobStep, "at">, at: Date): PersonalisationJob {
  if (step.note !== undefined && !NOTE_FORM.test(step.note)) throw new CivicardError("JOB_NOTE_INVALID");
  const steps = [...job.steps, { ...step, at: at.toISOString() }];
  return { ...job, steps, leaseUntil: leaseFrom(at), updatedAt: at.toISOString() };
}

export interface JobResult {
  /** Serial that the chip answered at the end. */
  readonly chipSerial?: string | undefined;
  readonly dsCertificateId: string;
  readonly sodSha256: string;
}

/** @throws CivicardError E-JOB-NO-CHIPUID, JOB_CHIP_DIFFERS, JOB_STEPS_MISSING */
export function complete(job: PersonalisationJob, result: JobResult, at: Date): PersonalisationJob {
  const { chipSerial, dsCertificateId, sodSha256 } = result;
  if (chipSerial === undefined || chipSerial === "" || job.cardId === undefined) {
    throw new CivicardError("E-JOB-NO-CHIPUID", { attempt: job.attempt });
  }
  if (chipSerial !== job.chipSerial) throw new CivicardError("JOB_CHIP_DIFFERS", { attempt: job.attempt });
  const missing = chipSteps.find((name) => !job.steps.some((step) => step.step === name));
  if (missing !== undefined) throw new CivicardError("JOB_STEPS_MISSING", { step: missing });
  return { ...moveJob(job, "complete", at), dsCertificateId, sodSha256, leaseUntil: undefined };
}

/** The steps that no card can do without; printing may happen at another machine. */
const chipSteps: readonly JobStepName[] = ["ENCODE_CHIP", "LOCK_CHIP", "READ_BACK"];

/** Ends the attempt: with a blank bound it is spoiled, otherwise the job only failed. */
export function endAttempt(job: PersonalisationJob, failure: JobFailure, at: Date): PersonalisationJob {
  const event = job.cardId === undefined ? "fail" : "spoil";
  return { ...moveJob(job, event, at), failure, leaseUntil: undefined };
}

export function cancelJob(job: PersonalisationJob, at: Date): PersonalisationJob {
  return moveJob(job, "cancel", at);
}

function moveJob(job: PersonalisationJob, event: JobEvent, at: Date): PersonalisationJob {
  const { to } = getTransition(jobTransitions, { subject: "job", from: job.state, event });
  return { ...job, state: to, updatedAt: at.toISOString() };
}

function leaseFrom(at: Date): string {
  return new Date(at.getTime() + LEASE_SECONDS * 1000).toISOString();
}
