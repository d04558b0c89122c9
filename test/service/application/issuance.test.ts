import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  allocateBlank,
  approve,
  attachPortrait,
  claimJob,
  completeJob,
  createAccount,
  createRequest,
  deliver,
  expireJobs,
  failJob,
  findCardStatus,
  getJob,
  getJobContent,
  machineActor,
  moveRequest,
  recordJobStep,
  recordQa,
  verifyAudit,
} from "../../../src/service/application/index.ts";
import { passedChecks } from "../../support/passed-checks.ts";
import { FIRST_PERSON, Office, portrait } from "./office.ts";

describe("issuance in the service", () => {
  let office: Office;
  beforeEach(async () => {
    office = await Office.open();
    await office.loadSample();
  });
  afterEach(() => office.store.close());

  const cardsOf = (requestId: string) => office.store.read.cards.listOfRequest(requestId);

  async function deliverCard(requestId: string) {
    await office.move(requestId, "ship", "STOCK_KEEPER");
    const { version } = await office.move(requestId, "receive", "DELIVERY_OFFICER");
    const command = { requestId, expectedVersion: version, collectorKind: "HOLDER", identityCheck: "FACE" } as const;
    return deliver(office.as("DELIVERY_OFFICER"), command);
  }

  it("leads from a record to a card in its holder's hands through every state", async () => {
    const job = await office.produce(await office.queuedJob(), "B1");
    await office.inspect(job.id, true);
    const request = await deliverCard(job.requestId);
    expect(request.history.map((step) => step.to)).toEqual([
      "DRAFT",
      "SUBMITTED",
      "IDENTITY_CHECKED",
      "IDENTITY_CHECKED",
      "BIOMETRICS_CAPTURED",
      "CITIZEN_SIGNED",
      "FEE_SETTLED",
      "DEDUP_CLEARED",
      "APPROVED",
      "QUEUED",
      "IN_PRODUCTION",
      "PERSONALISED",
      "QA_PASSED",
      "SHIPPED",
      "AT_COUNTER",
      "DELIVERED",
    ]);
    const [card] = await cardsOf(request.id);
    expect(card).toMatchObject({ state: "ACTIVE", chipSerial: "CB1", issueDate: "2026-07-01", dsCertificateId: "DS1" });
    const status = (blankSerial: string, issueDate: string) =>
      findCardStatus(office.as("APPROVER"), { blankSerial, issueDate });
    expect(await status("B1", "2026-07-01")).toBe("VALID");
    expect(await status("B1", "2026-07-02")).toBe("UNKNOWN");
    expect(await status("CB1", "2026-07-01")).toBe("UNKNOWN");
    office.now = new Date("2034-03-12T17:00:00Z");
    expect(await status("B1", "2026-07-01")).toBe("EXPIRED");
    expect(await verifyAudit(office.as("AUDITOR"))).toMatchObject({ findings: [] });
  });

  it("gives a person one open request", async () => {
    const command = { personId: await office.personId(), reason: "FIRST_ISSUE", channel: "COUNTER" } as const;
    const officer = office.as("COMMUNE_OFFICER");
    const results = await Promise.allSettled([createRequest(officer, command), createRequest(officer, command)]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    await expect(createRequest(officer, command)).rejects.toMatchObject({ code: "E-REQ-OPEN" });
    const [open] = await office.store.read.requests.list({ personId: command.personId, limit: 9 });
    await office.move(open?.id ?? "", "cancel", "COMMUNE_OFFICER");
    expect((await createRequest(officer, command)).requestNo).toMatch(/^HS-2026-\d{7}$/);
  });

  it.each([
    ["COLLECTED", "LẠI THỊ GẤM", "E-REQ-STAGE"],
    ["SCANNED", "KHUẤT DUY TÂN", "E-REQ-STAGE"],
    ["a child without representative", "PHẠM NGỌC BẢO CHÂU", "E-REQ-AGE"],
  ])("refuses a request for %s", async (_, name, code) => {
    const command = { personId: await office.personId(name), reason: "FIRST_ISSUE", channel: "COUNTER" } as const;
    await expect(createRequest(office.as("COMMUNE_OFFICER"), command)).rejects.toMatchObject({ code });
    expect(await office.store.read.requests.list({ limit: 9 })).toEqual([]);
  });

  it("lets one of two approvals at once win", async () => {
    const { id, version } = await office.clearedRequest();
    const command = { requestId: id, expectedVersion: version };
    const second = office.as("APPROVER", { id: "A2", staff: { staffId: "another approver" } });
    const results = await Promise.allSettled([approve(office.as("APPROVER"), command), approve(second, command)]);
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused).toMatchObject([{ reason: { code: "E-CONFLICT", details: { current: version + 1 } } }]);
    expect((await office.request(id)).history.filter(({ event }) => event === "approve")).toHaveLength(1);
  });

  it("lets nobody approve what they asked or captured for, whatever account and role they use", async () => {
    const { id, version: expectedVersion } = await office.clearedRequest();
    const attempt = (staffId: string, citizenId?: string) =>
      approve(office.as("APPROVER", { id: "other account", staff: { staffId, citizenId } }), {
        requestId: id,
        expectedVersion,
      });
    const refused = { code: "E-FOUR-EYES" };
    await expect(attempt("COMMUNE_OFFICER")).rejects.toMatchObject(refused);
    await expect(attempt("CAPTURE_OPERATOR")).rejects.toMatchObject(refused);
    await expect(attempt("someone", await office.personId())).rejects.toMatchObject(refused);
    const admin = approve(office.as("SYSTEM_ADMIN"), { requestId: id, expectedVersion });
    await expect(admin).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect((await attempt("someone")).state).toBe("APPROVED");
  });

  it("gives administrators and auditors no second role, also not by a second account", async () => {
    const machine = { ...office.as("SYSTEM_ADMIN"), actor: machineActor };
    const account = (userName: string, staffId: string, roles: Parameters<typeof createAccount>[1]["roles"]) =>
      createAccount(machine, {
        userName,
        displayName: "x",
        staff: { staffId },
        roles,
        unitCode: "1",
        passwordHash: "h",
      });
    await expect(account("a", "p1", ["SYSTEM_ADMIN", "APPROVER"])).rejects.toMatchObject({
      code: "ROLES_NOT_TOGETHER",
    });
    await account("b", "p2", ["SYSTEM_ADMIN"]);
    await expect(account("c", "p2", ["APPROVER"])).rejects.toMatchObject({ code: "ROLES_NOT_TOGETHER" });
    await expect(account("b", "p3", ["APPROVER"])).rejects.toMatchObject({ code: "ACCOUNT_EXISTS" });
    await account("d", "p3", ["APPROVER", "QA_INSPECTOR"]);
  });

  it("takes back everything of a step that fails", async () => {
    const { id, version } = await office.clearedRequest();
    const image = portrait.subarray(0, 1000);
    const attach = attachPortrait(office.as("CAPTURE_OPERATOR"), { requestId: id, expectedVersion: version, image });
    await expect(attach).rejects.toMatchObject({ code: "E-BIO-IMAGE" });
    const stale = moveRequest(office.as("APPROVER"), { requestId: id, event: "approve", expectedVersion: version - 1 });
    await expect(stale).rejects.toMatchObject({ code: "E-CONFLICT" });
    expect((await office.request(id)).version).toBe(version);
  });

  it("gives a job to one of fifty stations", async () => {
    const job = await office.queuedJob();
    const claims = Array.from({ length: 50 }, (_, index) =>
      claimJob(office.as("PRODUCTION_OPERATOR"), { jobId: job.id, stationId: `S${index}` }),
    );
    const results = await Promise.allSettled(claims);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "ILLEGAL_TRANSITION" });
    }
    expect(await office.request(job.requestId)).toMatchObject({ state: "IN_PRODUCTION" });
  });

  it("spoils the blank of a station that went silent, and the late station gets nowhere", async () => {
    const first = await office.claim(await office.queuedJob());
    await office.allocate(first, "B1");
    const producer = office.as("PRODUCTION_OPERATOR");
    await recordJobStep(producer, { jobId: first.id, fence: first.fence, step: "ENCODE_CHIP", note: "DG2:2048" });
    office.wait(299);
    expect(await expireJobs(producer)).toEqual([]);
    office.wait(2);
    expect(await expireJobs(producer)).toMatchObject([{ id: first.id, state: "SPOILED", failure: "LEASE_EXPIRED" }]);
    expect(await office.store.read.blanks.findBySerial("B1")).toMatchObject({ state: "SPOILED" });
    const late = completeJob(producer, {
      jobId: first.id,
      fence: first.fence,
      chipSerial: "CB1",
      dsCertificateId: "DS1",
      sodSha256: "00",
    });
    await expect(late).rejects.toMatchObject({ code: "JOB_FENCED" });

    const second = await office.currentJob(first.requestId);
    expect(second).toMatchObject({ attempt: 2, state: "QUEUED" });
    const done = await office.produce(second, "B2");
    expect(done).toMatchObject({ state: "DONE", attempt: 2 });
    const cards = await cardsOf(first.requestId);
    expect(cards.map(({ state, blankSerial }) => [state, blankSerial])).toEqual([
      ["SPOILED", "B1"],
      ["PERSONALISED", "B2"],
    ]);
  });

  it("loses no blank when a station stops before it took one", async () => {
    const job = await office.claim(await office.queuedJob());
    office.wait(301);
    expect(await expireJobs(office.as("PRODUCTION_OPERATOR"))).toMatchObject([{ state: "FAILED" }]);
    expect(await office.store.read.blanks.counts()).toMatchObject({ ISSUED_TO_STATION: 4, SPOILED: 0 });
    expect(await office.request(job.requestId)).toMatchObject({ state: "QUEUED" });
  });

  it("says that power was lost while encoding, and ends after three blanks", async () => {
    let job = await office.queuedJob();
    for (const blank of ["B1", "B2", "B3"]) {
      const { id: jobId, fence } = await office.claim(job);
      await office.allocate({ ...job, fence }, blank);
      const failed = await failJob(office.as("PRODUCTION_OPERATOR"), { jobId, fence, failure: "POWER_LOST" });
      expect(failed).toMatchObject({ state: "SPOILED", failure: "POWER_LOST" });
      job = await office.currentJob(job.requestId);
    }
    const request = await office.request(job.requestId);
    expect(request.state).toBe("QA_FAILED");
    expect(request.history.at(-1)).toMatchObject({ event: "failProduction", reason: "POWER_LOST" });
    await expect(office.move(job.requestId, "requeue", "CENTRE_C06")).rejects.toMatchObject({ code: "E-BLANK-LIMIT" });
    expect(await office.store.read.jobs.list({ state: "QUEUED", limit: 9 })).toEqual([]);
  });

  it("completes a job once, with the chip that was bound", async () => {
    const claimed = await office.claim(await office.queuedJob());
    await expect(office.finish(claimed, "CB1")).rejects.toMatchObject({ code: "E-JOB-NO-CHIPUID" });
    await office.allocate(claimed, "B1");
    await expect(office.allocate(claimed, "B2")).rejects.toMatchObject({ code: "JOB_BLANK_BOUND" });
    await expect(office.finish(claimed, undefined)).rejects.toMatchObject({ code: "E-JOB-NO-CHIPUID" });
    await expect(office.finish(claimed, "CB9")).rejects.toMatchObject({ code: "JOB_CHIP_DIFFERS" });
    const done = await office.finish(claimed, "CB1");
    const { id: jobId, fence } = claimed;
    const again = { jobId, fence, chipSerial: "CB1", dsCertificateId: "DS1", sodSha256: "00" };
    expect(await completeJob(office.as("PRODUCTION_OPERATOR"), again)).toEqual(done);
    expect(
      (await office.request(claimed.requestId)).history.filter(({ event }) => event === "personalise"),
    ).toHaveLength(1);
    expect(await office.store.read.blanks.counts()).toMatchObject({ CONSUMED: 1, ISSUED_TO_STATION: 3 });
  });

  it("lets only the human who claimed a job go on with it: its token is there for all to see", async () => {
    const claimed = await office.claim(await office.queuedJob());
    await office.allocate(claimed, "B1");
    // Would pass for another pair of eyes afterwards: the producer on file is somebody else.
    const other = office.as("PRODUCTION_OPERATOR", {
      id: "OTHER",
      staff: { staffId: "OTHER" },
      roles: ["PRODUCTION_OPERATOR", "QA_INSPECTOR"],
    });
    const { fence } = await getJob(other, claimed.id);
    const hold = { jobId: claimed.id, fence };
    const result = { chipSerial: "CB1", dsCertificateId: "DS1", sodSha256: "00" };
    for (const attempt of [
      () => getJobContent(other, hold),
      () => recordJobStep(other, { ...hold, step: "ENCODE_CHIP" }),
      () => completeJob(other, { ...hold, ...result }),
      () => failJob(other, { ...hold, failure: "CARD_REMOVED" }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: "JOB_FENCED" });
    }
    const { state, steps } = await getJob(other, claimed.id);
    expect({ state, steps }).toEqual({ state: "CLAIMED", steps: [] });
  });

  it("writes nothing free into the journal of a job", async () => {
    const { id: jobId, fence } = await office.claim(await office.queuedJob());
    const note = `${FIRST_PERSON} 001`;
    const step = recordJobStep(office.as("PRODUCTION_OPERATOR"), { jobId, fence, step: "ENCODE_CHIP", note });
    await expect(step).rejects.toMatchObject({ code: "JOB_NOTE_INVALID" });
  });

  it("takes blanks of its own station only, and not from the hand that gave them out", async () => {
    const job = await office.queuedJob();
    const claimed = await claimJob(office.as("PRODUCTION_OPERATOR"), { jobId: job.id, stationId: "S2" });
    await expect(office.allocate(claimed, "B1")).rejects.toMatchObject({ code: "BLANK_NOT_HERE" });
    await failJob(office.as("PRODUCTION_OPERATOR"), {
      jobId: job.id,
      fence: claimed.fence,
      failure: "STATION_STOPPED",
    });
    const keeper = office.as("PRODUCTION_OPERATOR", { staff: { staffId: "STOCK_KEEPER" } });
    const next = await office.currentJob(job.requestId);
    const { fence } = await claimJob(keeper, { jobId: next.id, stationId: "S1" });
    const command = { jobId: next.id, fence, blankSerial: "B1", chipSerial: "CB1", template: "CC_2024" } as const;

    await expect(allocateBlank(keeper, command)).rejects.toMatchObject({ code: "E-FOUR-EYES" });
  });

  it("inspects with other eyes, and a reject leads to a new blank", async () => {
    const job = await office.produce(await office.queuedJob(), "B1");
    const self = office.as("QA_INSPECTOR", { staff: { staffId: "PRODUCTION_OPERATOR" } });

    const pass = { jobId: job.id, pass: true, readBackVerdict: "valid", readBack: passedChecks } as const;
    await expect(recordQa(self, pass)).rejects.toMatchObject({ code: "E-FOUR-EYES" });
    const inspector = office.as("QA_INSPECTOR");
    const notValid = recordQa(inspector, { ...pass, readBackVerdict: "indeterminate" });
    await expect(notValid).rejects.toMatchObject({ code: "QA_READ_BACK_NOT_VALID" });
    await expect(recordQa(inspector, { ...pass, pass: false })).rejects.toMatchObject({ code: "QA_REJECT_CODE" });
    await office.inspect(job.id, false);
    await office.move(job.requestId, "requeue", "CENTRE_C06");
    const second = await office.produce(await office.currentJob(job.requestId), "B2");
    await office.inspect(second.id, true);
    expect((await deliverCard(job.requestId)).state).toBe("DELIVERED");
    expect((await cardsOf(job.requestId)).map(({ state }) => state)).toEqual(["SPOILED", "ACTIVE"]);
  });

  it.each([
    ["EXCHANGE", "APPEARANCE_CHANGE", 50_000, "REPLACED"],
    ["REISSUE", "LOST", 70_000, "REVOKED"],
  ] as const)("ends the old card at the hand-over of an %s, not before", async (reason, subReason, paidAmount, end) => {
    const first = await office.produce(await office.queuedJob(), "B1");
    await office.inspect(first.id, true);
    await deliverCard(first.requestId);
    const [old] = await cardsOf(first.requestId);
    const personId = await office.personId();
    const second = createRequest(office.as("COMMUNE_OFFICER"), { personId, reason: "FIRST_ISSUE", channel: "COUNTER" });
    await expect(second).rejects.toMatchObject({ code: "E-REQ-REASON" });
    const command = { personId, reason, subReason, channel: "COUNTER", oldCardId: old?.id } as const;
    const { id } = await createRequest(office.as("COMMUNE_OFFICER"), command);
    await office.move(id, "submit", "COMMUNE_OFFICER");
    const { version: expectedVersion } = await office.move(id, "checkIdentity", "CAPTURE_OPERATOR");
    await attachPortrait(office.as("CAPTURE_OPERATOR"), { requestId: id, expectedVersion, image: portrait });
    await office.move(id, "captureBiometrics", "CAPTURE_OPERATOR");
    const { version } = await office.move(id, "sign", "CAPTURE_OPERATOR");
    const settle = { requestId: id, event: "settleFee", expectedVersion: version, paidAmount } as const;
    await moveRequest(office.as("CAPTURE_OPERATOR"), settle);
    await office.move(id, "clearDedup", "ADJUDICATOR");
    await office.move(id, "approve", "APPROVER");
    await office.move(id, "enqueue", "CENTRE_C06");
    const job = await office.produce(await office.currentJob(id), "B2");
    await office.inspect(job.id, true);
    expect(await office.store.read.cards.findById(old?.id ?? "")).toMatchObject({ state: "ACTIVE" });
    await deliverCard(id);
    const [card] = await cardsOf(id);
    expect(await office.store.read.cards.findById(old?.id ?? "")).toMatchObject({ state: end, replacedBy: card?.id });
  });
});
