/** A whole office for tests: a store, a clock that can be turned, and a person for every role. */

import { readFileSync } from "node:fs";
import type { IssuanceRequest, PersonalisationJob } from "../../../src/issuance/index.ts";
import {
  type Actor,
  allocateBlank,
  attachPortrait,
  claimJob,
  completeJob,
  createRequest,
  type DeskEvent,
  getJobContent,
  importPopulation,
  issueBlanks,
  moveRequest,
  receiveBlanks,
  recordJobStep,
  recordQa,
  type ServiceContext,
} from "../../../src/service/application/index.ts";
import type { Role } from "../../../src/service/roles/index.ts";
import { openStore, type Store } from "../../../src/service/store/index.ts";
import { passedChecks } from "../../support/passed-checks.ts";
import { seededRandom } from "../../support/seeded-random.ts";

export const sampleCsv = new Uint8Array(
  readFileSync(new URL("../../../fixtures/population/sample.csv", import.meta.url)),
);
export const portrait = new Uint8Array(
  readFileSync(new URL("../../../fixtures/portraits/portrait-2.jpg", import.meta.url)),
);
/** First person of the sample: born 1994, verified. */
export const FIRST_PERSON = "ĐẶNG THỊ ÁNH NGUYỆT";

export class Office {
  readonly store: Store;
  now = new Date("2026-07-01T02:00:00Z");
  readonly #random = seededRandom("office");

  private constructor(store: Store) {
    this.store = store;
  }

  static async open(url = ":memory:"): Promise<Office> {
    return new Office(await openStore(url));
  }

  as(role: Role, change: Partial<Actor> = {}): ServiceContext {
    const actor = { id: role, staff: { staffId: role }, roles: [role], unitCode: "00001", ...change };
    return { store: this.store, actor, clock: () => this.now, random: this.#random };
  }

  wait(seconds: number): void {
    this.now = new Date(this.now.getTime() + seconds * 1000);
  }

  async loadSample(): Promise<void> {
    await importPopulation(this.as("CENTRE_C06"), { bytes: sampleCsv });
  }

  async personId(name: string = FIRST_PERSON): Promise<string> {
    const [record] = await this.store.read.population.search({ nameContains: name, limit: 1 });
    return record?.id ?? "none";
  }

  async request(id: string): Promise<IssuanceRequest> {
    const request = await this.store.read.requests.findById(id);
    if (request === undefined) throw new Error("no such request");
    return request;
  }

  async move(id: string, event: DeskEvent, role: Role): Promise<IssuanceRequest> {
    const { version } = await this.request(id);
    return moveRequest(this.as(role), { requestId: id, event, expectedVersion: version, paidAmount: 0, reason: "r" });
  }

  /** A request of the first person, one step before approval. */
  async clearedRequest(): Promise<IssuanceRequest> {
    const command = { personId: await this.personId(), reason: "FIRST_ISSUE", channel: "COUNTER" } as const;
    const { id } = await createRequest(this.as("COMMUNE_OFFICER"), command);
    await this.move(id, "submit", "COMMUNE_OFFICER");
    const checked = await this.move(id, "checkIdentity", "CAPTURE_OPERATOR");
    const { version: expectedVersion } = checked;
    await attachPortrait(this.as("CAPTURE_OPERATOR"), { requestId: id, expectedVersion, image: portrait });
    await this.move(id, "captureBiometrics", "CAPTURE_OPERATOR");
    await this.move(id, "sign", "CAPTURE_OPERATOR");
    await this.move(id, "settleFee", "CAPTURE_OPERATOR");
    return this.move(id, "clearDedup", "ADJUDICATOR");
  }

  /** A request whose job waits, and blanks at the station. */
  async queuedJob(): Promise<PersonalisationJob> {
    const { id } = await this.clearedRequest();
    await this.move(id, "approve", "APPROVER");
    await this.move(id, "enqueue", "CENTRE_C06");
    const serials = ["B1", "B2", "B3", "B4"];
    await receiveBlanks(this.as("STOCK_KEEPER"), { lotNo: "L1", serials });
    await issueBlanks(this.as("STOCK_KEEPER"), { serials, stationId: "S1" });
    return this.currentJob(id);
  }

  async currentJob(requestId: string): Promise<PersonalisationJob> {
    const job = (await this.store.read.jobs.listOfRequest(requestId)).at(-1);
    if (job === undefined) throw new Error("no job");
    return job;
  }

  async claim(job: PersonalisationJob): Promise<PersonalisationJob> {
    return claimJob(this.as("PRODUCTION_OPERATOR"), { jobId: job.id, stationId: "S1" });
  }

  async allocate(job: PersonalisationJob, blankSerial: string) {
    const { id: jobId, fence } = job;
    const chipSerial = `C${blankSerial}`;
    const command = { jobId, fence, blankSerial, chipSerial, template: "CC_2024", expiryDate: "2034-03-12" } as const;
    return allocateBlank(this.as("PRODUCTION_OPERATOR"), command);
  }

  /** Everything from the claim to the completed job. */
  async produce(job: PersonalisationJob, blankSerial: string): Promise<PersonalisationJob> {
    const claimed = await this.claim(job);
    await this.allocate(claimed, blankSerial);
    return this.finish(claimed, `C${blankSerial}`);
  }

  async finish({ id: jobId, fence }: PersonalisationJob, chipSerial: string | undefined): Promise<PersonalisationJob> {
    const producer = this.as("PRODUCTION_OPERATOR");
    await getJobContent(producer, { jobId, fence });
    for (const step of ["ENCODE_CHIP", "LOCK_CHIP", "READ_BACK"] as const)
      await recordJobStep(producer, { jobId, fence, step });
    return completeJob(producer, { jobId, fence, chipSerial, dsCertificateId: "DS1", sodSha256: "00" });
  }

  async inspect(jobId: string, pass: boolean, role: Role = "QA_INSPECTOR") {
    const rejectCode = pass ? undefined : "PHOTO";
    const finding = { pass, rejectCode, readBackVerdict: "valid", readBack: passedChecks } as const;
    return recordQa(this.as(role), { jobId, ...finding });
  }
}
