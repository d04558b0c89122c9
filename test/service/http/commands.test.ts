import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshKey, sampleCsv, startService, type TestService } from "./harness.ts";

let service: TestService;
let personIds: string[];
beforeAll(async () => {
  service = await startService();
  const headers = { "content-type": "text/csv" };
  await service.call("CENTRE_C06", "POST", "/api/v1/persons/import", { body: sampleCsv(), key: freshKey(), headers });
  const { json } = await service.call("AUDITOR", "POST", "/api/v1/persons/search", {
    body: { stage: "VERIFIED", limit: 100 },
  });
  const adults = json.items.filter((person: { dateOfBirth: string }) => person.dateOfBirth < "2010");
  personIds = adults.map((person: { id: string }) => person.id);
});
afterAll(async () => service.close());

const draftOf = (personId: string | undefined) => ({ personId, reason: "FIRST_ISSUE", channel: "COUNTER" });
const create = (body: unknown, key?: string) =>
  service.call("COMMUNE_OFFICER", "POST", "/api/v1/requests", { body, key });
const countRequests = async (): Promise<number> =>
  (await service.call("AUDITOR", "GET", "/api/v1/requests?limit=100")).json.items.length;

describe("Idempotency-Key", () => {
  it("is asked for with every command", async () => {
    for (const key of [undefined, "short", "x".repeat(129), "with blank in it"]) {
      expect((await create(draftOf(personIds[0]), key)).json.code).toBe("IDEMPOTENCY_KEY_MISSING");
    }
    expect(await countRequests()).toBe(0);
  });

  it("makes one effect and one answer of a repeated command, whatever the order of its properties", async () => {
    const first = await create(draftOf(personIds[0]), "repeated-command");
    const again = await create(Object.fromEntries(Object.entries(draftOf(personIds[0])).reverse()), "repeated-command");
    expect(first.status).toBe(201);
    expect(again.status).toBe(201);
    expect(again.raw.body).toBe(first.raw.body);
    expect(again.raw.headers["content-type"]).toBe(first.raw.headers["content-type"]);
    expect(again.raw.headers["idempotent-replay"]).toBe("true");
    expect(await countRequests()).toBe(1);
  });

  it("repeats a refusal too", async () => {
    const first = await create(draftOf(personIds[0]), "refused-command");
    const again = await create(draftOf(personIds[0]), "refused-command");
    expect(first).toMatchObject({ status: 409, json: { code: "E-REQ-OPEN" } });
    expect(again).toMatchObject({ status: 409, json: first.json });
    expect(again.raw.headers["content-type"]).toContain("application/problem+json");
  });

  it("refuses another command under the same key, by body and by address", async () => {
    const other = await create(draftOf(personIds[1]), "repeated-command");
    expect(other).toMatchObject({ status: 422, json: { code: "IDEMPOTENCY_KEY_REUSED" } });
    const body = draftOf(personIds[0]);
    const elsewhere = await service.call("COMMUNE_OFFICER", "POST", `/api/v1/requests/${personIds[0]}/submit`, {
      body: { version: 1 },
      key: "repeated-command",
    });
    expect(elsewhere.json.code).toBe("IDEMPOTENCY_KEY_REUSED");
    expect(body).toBeDefined();
    expect(await countRequests()).toBe(1);
  });

  it("belongs to one account", async () => {
    const answer = await service.call("CAPTURE_OPERATOR", "POST", "/api/v1/requests", {
      body: draftOf(personIds[2]),
      key: "repeated-command",
    });
    expect(answer.status).toBe(201);
    expect(answer.json.personId).toBe(personIds[2]);
  });

  it("lets one of several equal commands at once through", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => create(draftOf(personIds[3]), "at-once-command")),
    );
    const made = answers.filter((answer) => answer.status === 201);
    const waiting = answers.filter((answer) => answer.json.code === "IDEMPOTENCY_IN_PROGRESS");
    expect(made.length).toBeGreaterThan(0);
    expect(made.length + waiting.length).toBe(8);
    expect(new Set(made.map((answer) => answer.json.id)).size).toBe(1);
  });

  it("is free again after a fault of ours", async () => {
    const { store } = service;
    const original = store.transaction;
    Object.assign(store, { transaction: () => Promise.reject(new Error("disk full: NGUYỄN VĂN A 001194898834")) });
    const failed = await create(draftOf(personIds[4]), "unlucky-command");
    Object.assign(store, { transaction: original });
    expect(failed).toMatchObject({ status: 500, json: { code: "INTERNAL" } });
    expect(failed.raw.body).not.toContain("NGUYỄN");
    expect(service.logLines.join("")).not.toContain("NGUYỄN");
    expect((await create(draftOf(personIds[4]), "unlucky-command")).status).toBe(201);
  });
});

describe("input", () => {
  const good = () => draftOf(personIds[5]);

  it.each([
    ["an unknown property", () => ({ ...good(), note: "x" })],
    ["an unknown property inside", () => ({ ...good(), representative: { fullName: "A", age: 3 } })],
    ["a number for a text", () => ({ ...good(), personId: 5 })],
    ["a text for a boolean", () => ({ ...good(), lossStatement: "true" })],
    ["null for absent", () => ({ ...good(), subReason: null })],
    ["a word outside the list", () => ({ ...good(), reason: "GIFT" })],
    ["a missing property", () => ({ reason: "FIRST_ISSUE", channel: "COUNTER" })],
    ["a control character in a name", () => ({ ...good(), representative: { fullName: "A\u0000B" } })],
    ["a list", () => [good()]],
  ])("with %s is 400 and changes nothing", async (_what, body) => {
    const before = await countRequests();
    const answer = await create(body(), freshKey());
    expect(answer).toMatchObject({ status: 400, json: { code: "REQUEST_INVALID" } });
    expect(answer.json.field).toMatch(/^body/);
    expect(await countRequests()).toBe(before);
  });

  it("in a form that is not JSON is refused by its kind", async () => {
    const send = (payload: string, contentType: string) =>
      service.server.inject({
        method: "POST",
        url: "/api/v1/requests",
        headers: {
          authorization: `Bearer ${service.tokens.COMMUNE_OFFICER}`,
          "idempotency-key": freshKey(),
          "content-type": contentType,
        },
        payload,
      });
    expect((await send("{", "application/json")).json().code).toBe("REQUEST_INVALID");
    expect((await send("", "application/json")).json().code).toBe("REQUEST_INVALID");
    expect((await send("<a/>", "application/xml")).json().code).toBe("MEDIA_TYPE_NOT_SUPPORTED");
    expect((await send('{"__proto__":{"x":1}}', "application/json")).statusCode).toBe(400);
    expect((await send(`"${"x".repeat(17 * 1024 * 1024)}"`, "application/json")).json().code).toBe("REQUEST_TOO_LARGE");
  });

  it("in addresses is checked too", async () => {
    const status = async (url: string) => (await service.call("AUDITOR", "GET", `/api/v1${url}`)).status;
    expect(await status("/requests/not-an-id")).toBe(400);
    expect(await status("/requests?limit=0")).toBe(400);
    expect(await status("/requests?limit=101")).toBe(400);
    expect(await status("/requests?colour=red")).toBe(400);
    expect(await status("/requests?state=DRAFT&limit=100")).toBe(200);
    expect(await status("/requests/01ARZ3NDEKTSV4RRFFQ69G5FAV")).toBe(404);
  });

  it("comes back in no problem", async () => {
    const secret = "NGUYỄN THỊ BÍ MẬT";
    const answers = [
      await create({ ...good(), [secret]: 1 }, freshKey()),
      await create({ ...good(), personId: secret }, freshKey()),
      await service.call("APPROVER", "POST", "/api/v1/persons/find", { body: { personalNumber: secret } }),
      await service.call("APPROVER", "GET", `/api/v1/persons/${encodeURIComponent(secret)}`),
      await service.call("APPROVER", "GET", `/${encodeURIComponent(secret)}`),
    ];
    for (const answer of answers) {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.raw.body).not.toContain(secret);
      expect(answer.raw.body).not.toContain(encodeURIComponent(secret));
    }
  });
});

describe("the log", () => {
  it("has a line an answer with route, status and account, and nothing of a person", async () => {
    const { json } = await service.call("APPROVER", "POST", "/api/v1/persons/search", {
      body: { nameContains: "ước" },
    });
    await service.call("APPROVER", "GET", `/api/v1/persons/${json.items[0].id}?purpose=AUDIT`);
    const lines = service.logLines.map((line) => JSON.parse(line));
    const last = lines.at(-1);
    expect(last).toMatchObject({ method: "GET", route: "/api/v1/persons/:id", status: 200, by: expect.any(String) });
    const text = service.logLines.join("");
    for (const word of ["ƯỚC", "ước", "042088608168", "Bearer", json.items[0].id, "purpose"]) {
      expect(text, word).not.toContain(word);
    }
  });
});
