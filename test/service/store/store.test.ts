import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CivicardError } from "../../../src/base/errors/index.ts";
import type { Card } from "../../../src/issuance/index.ts";
import { openStore, type Store } from "../../../src/service/store/index.ts";
import { Office, portrait } from "../application/office.ts";

describe("openStore", () => {
  it.each([
    ["postgres://localhost/civicard", "STORE_POSTGRES_LATER"],
    ["postgresql://localhost/civicard", "STORE_POSTGRES_LATER"],
    ["mysql://localhost/civicard", "STORE_URL_INVALID"],
    ["mysql:civicard", "STORE_URL_INVALID"],
    ["sqlite:", "STORE_URL_INVALID"],
  ])("answers %s clearly", async (url, code) => {
    await expect(openStore(url)).rejects.toMatchObject({ code });
  });

  describe("on a file", () => {
    let folder = "";
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "civicard-store-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it.each(["sqlite:", "file:", "sqlite://", ""])("takes the file after %j", async (scheme) => {
      const path = join(folder, "civicard.sqlite");
      await (await openStore(`${scheme}${path}`)).close();
      expect(existsSync(path)).toBe(true);
    });

    it("keeps what was stored over a restart", async () => {
      const path = join(folder, "deep", "civicard.sqlite");
      const first = await Office.open(path);
      await first.loadSample();
      await first.store.close();
      const second = await openStore(path);
      expect(await second.read.population.count()).toBe(25);
      await second.close();
      const raw = new BetterSqlite3(path, { readonly: true });
      expect(raw.pragma("journal_mode", { simple: true })).toBe("wal");
      expect(raw.pragma("integrity_check", { simple: true })).toBe("ok");
      raw.close();
    });

    it("says so when a database cannot be brought up to date", async () => {
      const path = join(folder, "foreign.sqlite");
      const raw = new BetterSqlite3(path);
      raw.exec("create table account (id text)");
      raw.close();
      await expect(openStore(path)).rejects.toMatchObject({ code: "STORE_MIGRATION_FAILED" });
    });
  });
});

describe("store", () => {
  let office: Office;
  let store: Store;
  beforeEach(async () => {
    office = await Office.open();
    store = office.store;
  });
  afterEach(() => store.close());

  it("takes a failed transaction back whole", async () => {
    const stop = new CivicardError("INTERNAL");
    const work = store.transaction(async ({ blanks, signers }) => {
      await blanks.insertMany([{ serial: "B", version: 1, lotNo: "L", state: "IN_STOCK", updatedAt: "t" }]);
      await signers.reserve("DS", 10);
      throw stop;
    });
    await expect(work).rejects.toBe(stop);
    expect(await store.read.blanks.findBySerial("B")).toBeUndefined();
    expect(await store.read.signers.used("DS")).toBe(0);
  });

  it("gives every reserved document its own number and stops at the limit", async () => {
    const reservations = Array.from({ length: 60 }, () =>
      store.transaction(({ signers }) => signers.reserve("DS", 50)),
    );
    const results = await Promise.allSettled(reservations);
    const numbers = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(results.filter(({ status }) => status === "rejected")).toHaveLength(10);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "E-KEY-LIMIT" });
    }
    expect(await store.read.signers.used("DS")).toBe(50);
  });

  const at = "2026-03-01T00:00:00.000Z";

  it("takes a command's key once", async () => {
    const key = { accountId: "a", key: "k".repeat(10) };
    const begun = await Promise.all(
      Array.from({ length: 10 }, (_, n) => store.read.idempotency.begin(key, `f${n}`, at)),
    );
    expect(begun.filter((answer) => answer === undefined)).toHaveLength(1);
    expect(await store.read.idempotency.begin({ ...key, accountId: "b" }, "f", at)).toBeUndefined();
    const answer = { status: 201, contentType: "application/json", body: "{}" };
    await store.read.idempotency.complete(key, answer);
    await store.read.idempotency.abandon(key);
    expect(await store.read.idempotency.begin(key, "f0", at)).toEqual({ fingerprint: "f0", answer });
  });

  it("frees the key of a command that failed by our fault", async () => {
    const key = { accountId: "a", key: "k" };
    await store.read.idempotency.begin(key, "f", at);
    await store.read.idempotency.abandon(key);
    expect(await store.read.idempotency.begin(key, "g", at)).toBeUndefined();
  });

  it("forgets the answers of commands after a day, for they may hold personal data", async () => {
    const key = { accountId: "a", key: "k".repeat(10) };
    await store.read.idempotency.begin(key, "f", at);
    await store.read.idempotency.complete(key, { status: 200, contentType: "application/json", body: "{}" });
    expect(await store.read.idempotency.begin(key, "f", "2026-03-01T23:59:00.000Z")).toBeDefined();
    expect(await store.read.idempotency.begin(key, "f", "2026-03-02T00:01:00.000Z")).toBeUndefined();
  });

  it("keeps sessions by the hash of their token", async () => {
    const account = {
      id: "A",
      userName: "u",
      displayName: "U",
      staff: { staffId: "s" },
      roles: ["APPROVER"],
      unitCode: "1",
      passwordHash: "h",
      disabled: false,
      createdAt: "t",
    } as const;
    await store.read.accounts.insert(account);
    expect(await store.read.accounts.findByUserName("u")).toEqual(account);
    const session = { tokenHash: "00", accountId: "A", createdAt: "1", expiresAt: "2" };
    await store.read.sessions.insert(session);
    expect(await store.read.sessions.findByTokenHash("00")).toEqual(session);
    await store.read.accounts.disable("A", "t");
    expect(await store.read.sessions.findByTokenHash("00")).toBeUndefined();
    expect(await store.read.accounts.findById("A")).toMatchObject({ disabled: true });
  });

  it("holds one unspoiled card a request and one chip a card, whatever the code does", async () => {
    await office.loadSample();
    const claimed = await office.claim(await office.queuedJob());
    const card = await office.allocate(claimed, "B1");
    const insert = (change: Partial<Card>) => store.read.cards.insert({ ...card, id: "X", ...change });
    await expect(insert({ blankSerial: "B2", chipSerial: "C2" })).rejects.toMatchObject({ code: "CARD_ALREADY_MADE" });
    await store.read.cards.update({ ...card, version: 2, state: "SPOILED", spoiledAt: "t" }, 1);
    const next = { ...claimed, id: "J2", attempt: 2, state: "DONE" } as const;
    await store.read.jobs.insert(next);
    await expect(insert({ jobId: "J2", blankSerial: "B2" })).rejects.toMatchObject({ code: "CHIP_ALREADY_USED" });
    await expect(insert({ jobId: "J2", chipSerial: "C2" })).rejects.toMatchObject({ code: "CHIP_ALREADY_USED" });
    await insert({ jobId: "J2", blankSerial: "B2", chipSerial: "C2" });
    await expect(store.read.cards.update(card, 1)).rejects.toMatchObject({
      code: "E-CONFLICT",
      details: { current: 2 },
    });
  });

  it("keeps a portrait byte for byte", async () => {
    await office.loadSample();
    const { portraitId = "" } = await office.clearedRequest();
    const stored = await store.read.portraits.findById(portraitId);
    expect(stored?.image).toEqual(portrait);
    expect(stored).toMatchObject({ imageFormat: "JPEG", operatorId: "CAPTURE_OPERATOR" });
  });

  it("has a job only once for an attempt", async () => {
    await office.loadSample();
    const job = await office.queuedJob();
    await store.read.jobs.insert({ ...job, id: "other" });
    expect(await store.read.jobs.listOfRequest(job.requestId)).toEqual([job]);
    const claimed = { ...job, state: "CLAIMED", fence: 1 } as const;
    await store.read.jobs.update(claimed, { state: "QUEUED", fence: 0 });
    await expect(store.read.jobs.update(claimed, { state: "CLAIMED", fence: 0 })).rejects.toMatchObject({
      code: "JOB_FENCED",
    });
  });
});
