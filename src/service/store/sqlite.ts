/**
 * SQLite through better-sqlite3. Transactions begin IMMEDIATE: one that reads first and writes later would otherwise
 * fail with SQLITE_BUSY when another process wrote in between, and no waiting helps then. Migrations are transactions
 * too: a start that is cut off, or two at once, leave the old form or the new one.
 */
import { closeSync, openSync } from "node:fs";
import { createRequire } from "node:module";
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteAdapter,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from "kysely";
import { CivicardError } from "../../base/errors/index.ts";
import type { Schema } from "./schema.ts";

const BUSY_TIMEOUT_MS = 10_000;

/**
 * @param path file, or `:memory:`
 * @throws CivicardError STORE_DRIVER_MISSING
 */
export function openSqlite(path: string): Kysely<Schema> {
  const driver = loadDriver();
  if (path !== ":memory:") keepToOwner(path);
  const database = new driver(path);
  database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
  return new Kysely<Schema>({ dialect: new ImmediateSqliteDialect({ database }) });
}

/** Loaded when a database is opened: the addon may not be built here, and readers and tools work without it. */
function loadDriver(): typeof import("better-sqlite3") {
  try {
    return createRequire(import.meta.url)("better-sqlite3") as typeof import("better-sqlite3");
  } catch (cause) {
    throw new CivicardError("STORE_DRIVER_MISSING", {}, { cause });
  }
}

/** The register is nobody else's to read, whatever the folder allows. SQLite gives its log files the mode of the file. */
function keepToOwner(path: string): void {
  closeSync(openSync(path, "a", 0o600));
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;

  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }

  override createDriver(): ImmediateSqliteDriver {
    return new ImmediateSqliteDriver(this.#config);
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
}

/** SQLite takes table definitions back like any other change; Kysely's own adapter makes no use of it. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
