/** Where issuance keeps its things; implemented by the service's store. All calls of one step share a transaction. */
import type { BlankCard, Card } from "./card.ts";
import type { BlankState } from "./card-states.ts";
import type { Handover } from "./handover.ts";
import type { IssuanceRequest } from "./issuance-request.ts";
import type { JobState, PersonalisationJob } from "./personalisation-job.ts";
import type { Portrait } from "./portrait.ts";
import type { QaResult } from "./quality-check.ts";
import type { RequestState } from "./request-states.ts";

export interface RequestQuery {
  readonly state?: RequestState | undefined;
  readonly personId?: string | undefined;
  readonly unitCode?: string | undefined;
  /** Id after which the page begins. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface RequestRepository {
  findById(id: string): Promise<IssuanceRequest | undefined>;
  findByRequestNo(requestNo: string): Promise<IssuanceRequest | undefined>;
  findOpenOfPerson(personId: string): Promise<IssuanceRequest | undefined>;
  list(query: RequestQuery): Promise<readonly IssuanceRequest[]>;
  /** Next number of a year, without gaps within a committed run. */
  nextNumber(year: number): Promise<number>;
  /** @throws CivicardError E-REQ-OPEN when the person has an open request already */
  insert(request: IssuanceRequest): Promise<void>;
  /** @throws CivicardError E-CONFLICT when the stored version is another one */
  update(request: IssuanceRequest, expectedVersion: number): Promise<void>;
}

export interface PortraitRepository {
  findById(id: string): Promise<Portrait | undefined>;
  insert(portrait: Portrait): Promise<void>;
}

export interface JobRepository {
  findById(id: string): Promise<PersonalisationJob | undefined>;
  listOfRequest(requestId: string): Promise<readonly PersonalisationJob[]>;
  list(query: { readonly state: JobState; readonly limit: number }): Promise<readonly PersonalisationJob[]>;
  /** Jobs whose lease ended before `at`. */
  listExpired(at: string): Promise<readonly PersonalisationJob[]>;
  /** Does nothing where the request has the attempt already. */
  insert(job: PersonalisationJob): Promise<void>;
  /**
   * Stores the job over the one in the given state and with the given token.
   * @throws CivicardError JOB_FENCED when the stored one is another
   */
  update(job: PersonalisationJob, expected: { readonly state: JobState; readonly fence: number }): Promise<void>;
}

export interface CardRepository {
  findById(id: string): Promise<Card | undefined>;
  /** By the serial on the plastic or the one in the chip. */
  findBySerial(serial: string): Promise<Card | undefined>;
  listOfPerson(personId: string): Promise<readonly Card[]>;
  listOfRequest(requestId: string): Promise<readonly Card[]>;
  /** @throws CivicardError CARD_ALREADY_MADE (the request has a card that is not spoiled), CHIP_ALREADY_USED */
  insert(card: Card): Promise<void>;
  /** @throws CivicardError E-CONFLICT */
  update(card: Card, expectedVersion: number): Promise<void>;
}

export interface BlankRepository {
  findBySerial(serial: string): Promise<BlankCard | undefined>;
  list(query: {
    readonly state?: BlankState | undefined;
    readonly stationId?: string | undefined;
    readonly limit: number;
  }): Promise<readonly BlankCard[]>;
  counts(): Promise<Readonly<Record<BlankState, number>>>;
  /** @throws CivicardError BLANK_KNOWN when a serial is there already */
  insertMany(blanks: readonly BlankCard[]): Promise<void>;
  /** @throws CivicardError E-CONFLICT */
  update(blank: BlankCard, expectedVersion: number): Promise<void>;
}

export interface QaRepository {
  insert(result: QaResult): Promise<void>;
  listOfCard(cardId: string): Promise<readonly QaResult[]>;
}

export interface HandoverRepository {
  insert(handover: Handover): Promise<void>;
  findOfRequest(requestId: string): Promise<Handover | undefined>;
}

/** Counts the documents of a signer before they are signed, exactly, also under concurrency. */
export interface SignerCounter {
  /** @returns the number of documents reserved so far, this one included. @throws CivicardError E-KEY-LIMIT */
  reserve(certificateId: string, limit: number): Promise<number>;
  used(certificateId: string): Promise<number>;
}
