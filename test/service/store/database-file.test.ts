import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../../src/service/store/index.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "civicard-database-"));
  path = join(folder, "civicard.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the database file", () => {
  it("is its owner's alone, with its logs, in a folder that everybody may enter", async () => {
    chmodSync(folder, 0o755);
    const store = await openStore(path);
    const files = readdirSync(folder);
    expect(files).toContain("civicard.sqlite-wal");
    expect(files.map((name) => [name, statSync(join(folder, name)).mode & 0o777])).toEqual(
      files.map((name) => [name, 0o600]),
    );
    await store.close();
  });
});

describe("a migration", () => {
  it("that fails in its middle leaves nothing behind: the next start makes all of it", async () => {
    const raw = new BetterSqlite3(path);
    raw.exec("create table handover (id text)");
    await expect(openStore(path)).rejects.toMatchObject({ code: "STORE_MIGRATION_FAILED" });
    const tables = raw.prepare("select name from sqlite_master where type = 'table'").pluck().all();
    expect(tables).not.toContain("population_record");
    raw.exec("drop table handover");
    raw.close();
    const store = await openStore(path);
    expect(await store.read.population.count()).toBe(0);
    await store.close();
  });
});
