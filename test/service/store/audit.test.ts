import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore, type Store } from "../../../src/service/store/index.ts";

describe("audit trail", () => {
  let folder = "";
  let path = "";
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "civicard-audit-"));
    path = join(folder, "a.sqlite");
    store = await openStore(path);
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => store.transaction(({ audit }) => audit.append(entry(`request:${n}`)))),
    );
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const entry = (subject: string) => ({
    at: "2026-07-01T00:00:00.000Z",
    actor: "A",
    role: "APPROVER",
    unit: "1",
    action: "request.approve",
    subject,
    outcome: "done",
    detail: { n: 1 },
  });

  /** Behind the back of the service, with the triggers taken away as a database owner can. */
  function tamper(sql: string): void {
    const raw = new BetterSqlite3(path);
    raw.exec("drop trigger audit_event_no_update; drop trigger audit_event_no_delete");
    raw.exec(sql);
    raw.close();
  }

  it("is a chain without gaps, also from writers at once", async () => {
    const { events, headHash, findings } = await store.read.audit.verify();
    expect({ events, findings }).toEqual({ events: 20, findings: [] });
    const all = await store.read.audit.list({ limit: 100 });
    expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(all.at(-1)?.hash).toBe(headHash);
  });

  it("hashes what its documentation says", async () => {
    const [event] = await store.read.audit.list({ limit: 1 });
    const sha = (text: string) => createHash("sha256").update(text).digest("hex");
    const { seq, at, actor, role, unit, action, subject, outcome } = event ?? { seq: 0 };
    const detailHash = sha('{"n":1}');
    const fields = ["0".repeat(64), seq, at, actor, role, unit, action, subject, outcome, detailHash];
    expect(event?.hash).toBe(sha(JSON.stringify(fields)));
  });

  it("refuses to be changed or cut", () => {
    const raw = new BetterSqlite3(path);
    expect(() => raw.exec("update audit_event set actor = 'B' where seq = 3")).toThrow("append-only");
    expect(() => raw.exec("delete from audit_event where seq = 20")).toThrow("append-only");
    raw.close();
  });

  it("shows an event that was changed", async () => {
    tamper("update audit_event set outcome = 'E-FOUR-EYES' where seq = 7");
    expect((await store.read.audit.verify()).findings).toEqual([{ seq: 7, reason: "CHANGED" }]);
  });

  it("shows an event that was taken out", async () => {
    tamper("delete from audit_event where seq = 7");
    expect((await store.read.audit.verify()).findings).toEqual([{ seq: 8, reason: "GAP" }]);
  });

  it("shows an event that was taken out with its number closed", async () => {
    tamper("delete from audit_event where seq = 7; update audit_event set seq = seq - 1 where seq > 7");
    const { findings } = await store.read.audit.verify();
    expect(findings[0]).toEqual({ seq: 7, reason: "CHAIN_BROKEN" });
  });

  it("ends with another head when its tail is cut", async () => {
    const before = await store.read.audit.verify();
    tamper("delete from audit_event where seq > 15");
    const after = await store.read.audit.verify();
    expect(after.findings).toEqual([]);
    expect(after.headHash).not.toBe(before.headHash);
  });
});
