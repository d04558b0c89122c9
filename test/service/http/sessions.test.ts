import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PASSWORD, startService, type TestService } from "./harness.ts";

let service: TestService;
beforeEach(async () => {
  service = await startService();
});
afterEach(async () => service.close());

const logIn = (userName: string, password: string) =>
  service.call(undefined, "POST", "/api/v1/sessions", { body: { userName, password } });
const whoAmI = (token: string) =>
  service.call(undefined, "GET", "/api/v1/sessions/current", { headers: { authorization: `Bearer ${token}` } });

describe("sessions", () => {
  it("opens one with name and password, tells who it is, and closes it", async () => {
    const answer = await logIn("approver", PASSWORD);
    expect(answer.status).toBe(201);
    expect(answer.json.account).toMatchObject({ userName: "approver", roles: ["APPROVER"], unitCode: "00001" });
    expect((await whoAmI(answer.json.token)).json.userName).toBe("approver");
    const headers = { authorization: `Bearer ${answer.json.token}` };
    expect((await service.call(undefined, "DELETE", "/api/v1/sessions/current", { headers })).status).toBe(204);
    expect((await whoAmI(answer.json.token)).status).toBe(401);
  });

  it("gives one answer for a wrong name and a wrong password", async () => {
    const [wrongPassword, wrongName] = [await logIn("approver", "x"), await logIn("nobody", PASSWORD)];
    expect(wrongPassword.status).toBe(401);
    expect(wrongPassword.json.code).toBe("LOGIN_FAILED");
    expect(wrongName.json).toEqual(wrongPassword.json);
  });

  it("locks a name after five failures, also for the right password, and lets it in later", async () => {
    for (let attempt = 0; attempt < 5; attempt++) expect((await logIn("approver", "x")).status).toBe(401);
    const locked = await logIn("approver", PASSWORD);
    expect(locked).toMatchObject({
      status: 429,
      json: { code: "LOGIN_LOCKED", retry: true, details: { seconds: 300 } },
    });
    expect((await logIn("auditor", PASSWORD)).status).toBe(201);
    service.now = new Date(service.now.getTime() + 301_000);
    expect((await logIn("approver", PASSWORD)).status).toBe(201);
  });

  it("limits attempts from one address, whatever they hold", async () => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 22; attempt++) statuses.push((await logIn(`name ${attempt}`, "")).status);
    expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 400));
    expect(statuses.slice(20)).toEqual([429, 429]);
  });

  it("ends after a working day", async () => {
    const { token } = (await logIn("approver", PASSWORD)).json;
    service.now = new Date(service.now.getTime() + 8 * 3_600_000 - 1);
    expect((await whoAmI(token)).status).toBe(200);
    service.now = new Date(service.now.getTime() + 1);
    expect((await whoAmI(token)).json.code).toBe("NOT_AUTHENTICATED");
  });

  it("ends with the account", async () => {
    const account = await service.store.read.accounts.findByUserName("approver");
    const { token } = (await logIn("approver", PASSWORD)).json;
    const url = `/api/v1/accounts/${account?.id}/disable`;
    expect((await service.call("SYSTEM_ADMIN", "POST", url, { key: "disable-1" })).status).toBe(204);
    expect((await whoAmI(token)).status).toBe(401);
    expect((await logIn("approver", PASSWORD)).json.code).toBe("LOGIN_FAILED");
  });

  it("tells the trail who came in, who failed and who was turned away at a route", async () => {
    await logIn("approver", "x");
    await logIn("nobody", "x");
    await service.call("APPROVER", "GET", "/api/v1/jobs");
    const { json } = await service.call("AUDITOR", "GET", "/api/v1/audit?limit=100");
    const told = json.items.map((event: Record<string, string>) => [event["action"], event["role"], event["outcome"]]);
    expect(told.filter(([action]: string[]) => action === "session.open")).toHaveLength(21);
    expect(told.slice(-2)).toEqual([
      ["session.open", "APPROVER", "LOGIN_FAILED"],
      ["route.call", "APPROVER", "FORBIDDEN"],
    ]);
    expect(json.items.at(-1).subject).toBe("GET /api/v1/jobs");
  });

  it("takes no token of another form", async () => {
    const { token } = (await logIn("approver", PASSWORD)).json;
    for (const authorization of [token, `bearer ${token}`, `Bearer ${token}x`, "Bearer ", `Basic ${token}`]) {
      const answer = await service.call(undefined, "GET", "/api/v1/sessions/current", { headers: { authorization } });
      expect(answer.status, authorization.slice(0, 7)).toBe(401);
    }
  });

  it("keeps neither token nor password in the database or the log", async () => {
    const { token } = (await logIn("approver", PASSWORD)).json;
    await whoAmI(token);
    const kept = readFileSync(service.databaseFile).toString("latin1") + readWal(service.databaseFile);
    expect(kept).not.toContain(token);
    expect(kept).not.toContain(Buffer.from(PASSWORD).toString("latin1"));
    expect(kept).toContain("approver");
    expect(service.logLines.join("")).not.toContain(token);
  });
});

function readWal(file: string): string {
  try {
    return readFileSync(`${file}-wal`).toString("latin1");
  } catch {
    return "";
  }
}
