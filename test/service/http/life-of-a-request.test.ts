import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Role } from "../../../src/service/roles/index.ts";
import { passedChecks } from "../../support/passed-checks.ts";
import { pdfText, popplerMissing } from "../../support/poppler.ts";
import { type Answer, freshKey, portraitBase64, sampleCsv, startService, type TestService } from "./harness.ts";

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(async () => service.close());

const post = (role: Role, url: string, body: unknown, key = freshKey()): Promise<Answer> =>
  service.call(role, "POST", `/api/v1${url}`, { body, key });
const get = (role: Role, url: string): Promise<Answer> => service.call(role, "GET", `/api/v1${url}`);

async function importSample(): Promise<Answer> {
  return service.call("CENTRE_C06", "POST", "/api/v1/persons/import", {
    body: sampleCsv(),
    key: freshKey(),
    headers: { "content-type": "text/csv" },
  });
}

async function findPersonId(nameContains: string): Promise<string> {
  const { json } = await post("COMMUNE_OFFICER", "/persons/search", { nameContains });
  return json.items[0].id;
}

/** Moves a request through its events, each by the role whose step it is. */
async function walk(
  request: { id: string; version: number },
  steps: readonly [Role, string, object?][],
): Promise<Answer> {
  let { version } = request;
  let last: Answer | undefined;
  for (const [role, event, more] of steps) {
    last = await post(role, `/requests/${request.id}/${event}`, { version, ...more });
    expect(last.status, `${event}: ${last.raw.body}`).toBe(200);
    version = last.json.version;
  }
  if (last === undefined) throw new Error("no steps");
  return last;
}

const toQueue: readonly [Role, string, object?][] = [
  ["COMMUNE_OFFICER", "submit"],
  ["CAPTURE_OPERATOR", "check-identity"],
  ["CAPTURE_OPERATOR", "portrait", { imageBase64: portraitBase64(), quality: 90 }],
  ["CAPTURE_OPERATOR", "capture-biometrics"],
  ["CAPTURE_OPERATOR", "sign"],
  ["CAPTURE_OPERATOR", "settle-fee", { paidAmount: 0 }],
  ["ADJUDICATOR", "clear-dedup"],
  ["APPROVER", "approve"],
  ["CENTRE_C06", "enqueue"],
];

describe("the way of a request over HTTP", () => {
  it("takes in the sample population, all or nothing", async () => {
    const bad = `${sampleCsv()}123,X,2000-01-01,Nam,Hà Nội`;
    const options = { body: bad, key: freshKey(), headers: { "content-type": "text/csv" } };
    const refused = await service.call("CENTRE_C06", "POST", "/api/v1/persons/import", options);
    expect(refused.json).toMatchObject({ stored: 0, read: 26 });
    const faults = refused.json.findings.filter((finding: { line: number }) => finding.line === 27);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults[0]).toMatchObject({ messageVi: expect.any(String), messageEn: expect.any(String) });
    expect((await post("AUDITOR", "/persons/search", {})).json.items).toEqual([]);
    const answer = await importSample();
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ read: 25, rejected: 0, stored: 25 });
    const again = await importSample();
    expect(again.json.stored).toBe(0);
    expect(again.json.findings.map((finding: { code: string }) => finding.code)).toContain("E-PIN-TAKEN");
  });

  it("shows numbers masked in lists and to auditors, whole to who needs them and says why", async () => {
    const search = await post("COMMUNE_OFFICER", "/persons/search", { nameContains: "ánh nguyệt" });
    expect(search.json.items).toHaveLength(1);
    const [person] = search.json.items;
    expect(person.maskedNumber).toBe("0011********");
    expect(search.raw.body).not.toContain("001194898834");
    const withoutPurpose = await get("COMMUNE_OFFICER", `/persons/${person.id}`);
    expect(withoutPurpose).toMatchObject({ status: 403, json: { code: "E-PURPOSE" } });
    const read = await get("COMMUNE_OFFICER", `/persons/${person.id}?purpose=ISSUANCE`);
    expect(read.json).toMatchObject({
      personalNumber: "001194898834",
      fullName: "ĐẶNG THỊ ÁNH NGUYỆT",
      stage: "VERIFIED",
    });
    const audited = await get("AUDITOR", `/persons/${person.id}?purpose=AUDIT`);
    expect(audited.json.personalNumber).toBe("0011********");
    const found = await post("APPROVER", "/persons/find", { personalNumber: "001194898834", purpose: "VERIFICATION" });
    expect(found.json.id).toBe(person.id);
  });

  it("pages through lists", async () => {
    const first = await post("AUDITOR", "/persons/search", { limit: 10 });
    const second = await post("AUDITOR", "/persons/search", { limit: 20, after: first.json.next });
    expect(first.json.items).toHaveLength(10);
    expect(second.json.items).toHaveLength(15);
    expect(second.json.next).toBeUndefined();
  });

  it("goes from draft to the holder's hands, each step by the role it belongs to", async () => {
    const personId = await findPersonId("ánh nguyệt");
    const draft = await post("COMMUNE_OFFICER", "/requests", { personId, reason: "FIRST_ISSUE", channel: "COUNTER" });
    expect(draft.status).toBe(201);
    expect(draft.json).toMatchObject({ state: "DRAFT", version: 1, requestNo: "HS-2026-0000001", hasPortrait: false });
    const queued = await walk(draft.json, toQueue);
    expect(queued.json).toMatchObject({ state: "QUEUED", issueDate: "2026-07-01" });

    const blanks = { serials: ["BLANK-0001", "BLANK-0002"] };
    expect((await post("STOCK_KEEPER", "/blanks/receive", { lotNo: "L1", ...blanks })).status).toBe(200);
    expect((await post("STOCK_KEEPER", "/blanks/issue", { stationId: "ST1", ...blanks })).status).toBe(200);
    const jobs = await get("PRODUCTION_OPERATOR", "/jobs");
    const [job] = jobs.json.items;
    const claimed = await post("PRODUCTION_OPERATOR", `/jobs/${job.id}/claim`, { stationId: "ST1" });
    const { fence } = claimed.json;
    const content = await post("PRODUCTION_OPERATOR", `/jobs/${job.id}/content`, { fence });
    expect(content.json.record.fullName).toBe("ĐẶNG THỊ ÁNH NGUYỆT");
    expect(content.json.portraitBase64).toBe(portraitBase64());

    const face = await post("PRODUCTION_OPERATOR", `/jobs/${job.id}/card-face`, { fence, template: "CC_2024" });
    expect(face.raw.headers["content-type"]).toBe("application/pdf");
    expect(face.raw.rawPayload.subarray(0, 5).toString()).toBe("%PDF-");
    const stranger = await post("PRODUCTION_OPERATOR", `/jobs/${job.id}/card-face`, { fence: 9, template: "CC_2024" });
    expect(stranger).toMatchObject({ status: 409, json: { code: "JOB_FENCED" } });
    const slipBody = { unitName: "Công an phường Hàng Bạc", collectFrom: "2026-07-10" };
    const slip = await post("COMMUNE_OFFICER", `/requests/${draft.json.id}/appointment-slip`, slipBody);
    expect(slip.raw.rawPayload.subarray(0, 5).toString()).toBe("%PDF-");

    const chipSerial = "0102030405060708";
    const blank = { fence, blankSerial: "BLANK-0001", chipSerial, template: "CC_2024", expiryDate: "2034-03-12" };
    expect((await post("PRODUCTION_OPERATOR", `/jobs/${job.id}/blank`, blank)).json.state).toBe("ALLOCATED");
    for (const step of ["PRINT_FRONT", "PRINT_BACK", "ENCODE_CHIP", "LOCK_CHIP", "READ_BACK"]) {
      expect((await post("PRODUCTION_OPERATOR", `/jobs/${job.id}/steps`, { fence, step })).status).toBe(200);
    }
    const result = { fence, chipSerial, dsCertificateId: "ds-0001", sodSha256: "ab".repeat(32) };
    expect((await post("PRODUCTION_OPERATOR", `/jobs/${job.id}/complete`, result)).json.state).toBe("DONE");
    const readBack = passedChecks;
    const finding = { pass: true, readBackVerdict: "valid", readBack };
    expect((await post("QA_INSPECTOR", `/jobs/${job.id}/inspect`, finding)).json.pass).toBe(true);

    const now = await get("AUDITOR", `/requests/${draft.json.id}`);
    const delivered = await walk(now.json, [
      ["CENTRE_C06", "ship"],
      ["DELIVERY_OFFICER", "receive"],
      ["DELIVERY_OFFICER", "deliver", { collectorKind: "HOLDER", identityCheck: "FACE" }],
    ]);
    expect(delivered.json.state).toBe("DELIVERED");
    const visited = delivered.json.history.map((step: { to: string }) => step.to);
    expect(visited).toEqual([
      ...["DRAFT", "SUBMITTED", "IDENTITY_CHECKED", "IDENTITY_CHECKED", "BIOMETRICS_CAPTURED", "CITIZEN_SIGNED"],
      ...["FEE_SETTLED", "DEDUP_CLEARED", "APPROVED", "QUEUED", "IN_PRODUCTION", "PERSONALISED", "QA_PASSED"],
      ...["SHIPPED", "AT_COUNTER", "DELIVERED"],
    ]);
  });

  it("answers the public with one word, for printed serial and issue date together", async () => {
    const status = async (body: object): Promise<string> =>
      (await service.call(undefined, "POST", "/api/v1/cards/status", { body })).json.status;
    expect(await status({ blankSerial: "BLANK-0001", issueDate: "2026-07-01" })).toBe("VALID");
    expect(await status({ blankSerial: "BLANK-0001", issueDate: "2026-07-02" })).toBe("UNKNOWN");
    expect(await status({ blankSerial: "BLANK-0002", issueDate: "2026-07-01" })).toBe("UNKNOWN");
    service.now = new Date("2034-03-13T02:00:00Z");
    expect(await status({ blankSerial: "BLANK-0001", issueDate: "2026-07-01" })).toBe("EXPIRED");
    service.now = new Date("2026-07-01T03:00:00Z");
  });

  it("refuses an illegal move and a stale version, and changes nothing", async () => {
    const personId = await findPersonId("quế anh");
    const { json: draft } = await post("COMMUNE_OFFICER", "/requests", {
      personId,
      reason: "FIRST_ISSUE",
      channel: "COUNTER",
    });
    const illegal = await post("APPROVER", `/requests/${draft.id}/approve`, { version: 1 });
    expect(illegal).toMatchObject({ status: 409, json: { code: "ILLEGAL_TRANSITION" } });
    expect(illegal.raw.headers["content-type"]).toContain("application/problem+json");
    const stale = await post("COMMUNE_OFFICER", `/requests/${draft.id}/submit`, { version: 7 });
    expect(stale).toMatchObject({ status: 409, json: { code: "E-CONFLICT", currentVersion: 1 } });
    const second = await post("COMMUNE_OFFICER", "/requests", { personId, reason: "FIRST_ISSUE", channel: "COUNTER" });
    expect(second).toMatchObject({ status: 409, json: { code: "E-REQ-OPEN" } });
    const { json } = await get("AUDITOR", `/requests/${draft.id}`);
    expect(json).toEqual(draft);
  });

  it("keeps one human from asking and approving, whatever account is used", async () => {
    const account = await service.store.read.accounts.findByUserName("commune_officer");
    if (account === undefined) throw new Error("no account");
    const { passwordHash, staff } = account;
    await service.store.read.accounts.insert({
      ...account,
      id: "01ARZ3NDEKTSV4RRFFQ69G5FAV",
      userName: "second account",
      roles: ["APPROVER"],
      passwordHash,
      staff,
    });
    const personId = await findPersonId("hữu ước");
    const { json: draft } = await post("COMMUNE_OFFICER", "/requests", {
      personId,
      reason: "FIRST_ISSUE",
      channel: "COUNTER",
    });
    const ready = await walk(draft, toQueue.slice(0, 7));
    const logIn = await service.server.inject({
      method: "POST",
      url: "/api/v1/sessions",
      payload: { userName: "second account", password: "mật khẩu thử nghiệm 42" },
    });
    const approve = await service.server.inject({
      method: "POST",
      url: `/api/v1/requests/${draft.id}/approve`,
      headers: { authorization: `Bearer ${logIn.json().token}`, "idempotency-key": freshKey() },
      payload: { version: ready.json.version },
    });
    expect(approve.statusCode).toBe(403);
    expect(approve.json().code).toBe("E-FOUR-EYES");
  });

  it.skipIf(popplerMissing() !== undefined)(
    "gives the documents as PDF with the person's name, read back by poppler",
    async () => {
      const personId = await findPersonId("quế anh");
      const { json: list } = await get("AUDITOR", `/requests?personId=${personId}`);
      const body = { unitName: "Công an phường 7", collectFrom: "2026-07-10" };
      const slip = await post("CAPTURE_OPERATOR", `/requests/${list.items[0].id}/appointment-slip`, body);
      const text = pdfText(new Uint8Array(slip.raw.rawPayload)).join(" ");
      expect(text).toContain("TRẦN QUẾ ANH");
      expect(text).toContain(list.items[0].requestNo);
      expect(text).not.toContain("079301156175");
      const sent = {
        verdict: "valid",
        inspectedAt: "2026-07-01T02:00:00Z",
        checks: Object.entries(passedChecks).map(([id, status]) => ({ id, status, spec: "ICAO 9303-11 §5.1" })),
        files: [{ name: "DG1", status: "read", size: 95, covered: true }],
        demonstration: true,
      };
      const report = await post("DELIVERY_OFFICER", "/documents/inspection-report", sent);
      const printed = pdfText(new Uint8Array(report.raw.rawPayload)).join(" ");
      expect(printed).toContain("HỢP LỆ");
      expect(printed).toContain("As reported by account");
      expect(printed).toContain("DEMONSTRATION");
      const forged = await post("DELIVERY_OFFICER", "/documents/inspection-report", {
        ...sent,
        checks: [{ id: "access", status: "passed", spec: "ICAO 9303-11 §4.4" }],
      });
      expect(forged.status).toBe(422);
      expect(forged.json).toMatchObject({ code: "REPORT_VERDICT_DIFFERS" });
    },
  );

  it("keeps the trail of all that and finds its chain whole", async () => {
    const verification = await get("AUDITOR", "/audit/verification");
    expect(verification.json).toMatchObject({ findings: [] });
    expect(verification.json.events).toBeGreaterThan(40);
    const trail = await get("SECURITY_OFFICER", "/audit?limit=100");
    const actions = trail.json.items.map(
      (event: { action: string; outcome: string }) => `${event.action} ${event.outcome}`,
    );
    expect(actions).toContain("record.import done");
    expect(actions).toContain("request.approve ILLEGAL_TRANSITION");
    expect(trail.raw.body).not.toMatch(/NGUYỆT|001194898834/);
  });
});
