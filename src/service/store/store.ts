/** The service's memory: repositories, inside a transaction or outside of one. */
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Kysely, type Migration, Migrator } from "kysely";
import { CivicardError } from "../../base/errors/index.ts";
import type {
  BlankRepository,
  CardRepository,
  HandoverRepository,
  JobRepository,
  PortraitRepository,
  QaRepository,
  RequestRepository,
  SignerCounter,
} from "../../issuance/index.ts";
import type { PopulationRepository } from "../../registry/index.ts";
import { AccountStore, SessionStore } from "./accounts.ts";
import { AuditStore } from "./audit.ts";
import { BlankStore } from "./blanks.ts";
import { CardStore } from "./cards.ts";
import { HandoverStore } from "./handovers.ts";
import { IdempotencyStore } from "./idempotency.ts";
import { JobStore } from "./jobs.ts";
import { migrations } from "./migrations/index.ts";
import { PopulationStore } from "./population.ts";
import { PortraitStore } from "./portraits.ts";
import { QaStore } from "./qa.ts";
import { RequestStore } from "./requests.ts";
import type { Schema } from "./schema.ts";
import { SignerUsageStore } from "./signer-usage.ts";
import { openSqlite } from "./sqlite.ts";

export interface Repositories {
  readonly population: PopulationRepository;
  readonly requests: RequestRepository;
  readonly portraits: PortraitRepository;
  readonly jobs: JobRepository;
  readonly cards: CardRepository;
  readonly blanks: BlankRepository;
  readonly qa: QaRepository;
  readonly handovers: HandoverRepository;
  readonly signers: SignerCounter;
  readonly accounts: AccountStore;
  readonly sessions: SessionStore;
  readonly idempotency: IdempotencyStore;
  readonly audit: AuditStore;
}

export interface Store {
  /** Single statements, each on its own. Never use it inside a transaction: it would wait for that one for ever. */
  readonly read: Repositories;
  /** All or nothing: an error thrown by `work` takes everything back. Keep slow work (hashing, signing) outside. */
  transaction<T>(work: (repositories: Repositories) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Opens the database and brings it to the present form.
 * @param url `sqlite:FILE`, `file:FILE`, a file, `:memory:`, or `postgres://…`, which this version does not serve yet
 * @throws CivicardError STORE_POSTGRES_LATER, STORE_URL_INVALID, STORE_MIGRATION_FAILED
 */
export async function openStore(url: string): Promise<Store> {
  if (/^postgres(ql)?:/i.test(url)) throw new CivicardError("STORE_POSTGRES_LATER");
  if (/^(?!file:|sqlite:)[a-z][a-z0-9+.-]+:/i.test(url)) throw new CivicardError("STORE_URL_INVALID");
  const path = url.replace(/^(?:file|sqlite):(?:\/\/)?/i, "");
  if (path === "") throw new CivicardError("STORE_URL_INVALID");
  const folder = dirname(path);
  if (path !== ":memory:" && !existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const db = openSqlite(path);
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return createStore(db);
}

function createStore(db: Kysely<Schema>): Store {
  return {
    read: repositoriesOn(db),
    transaction: (work) => db.transaction().execute((transaction) => work(repositoriesOn(transaction))),
    close: () => db.destroy(),
  };
}

/** Kysely's migrator returns its error instead of throwing it. */
async function migrate(db: Kysely<Schema>): Promise<void> {
  const provider = { getMigrations: async (): Promise<Record<string, Migration>> => ({ ...migrations }) };
  const { error, results = [] } = await new Migrator({ db, provider }).migrateToLatest();
  const failed = results.find((result) => result.status !== "Success");
  if (error !== undefined || failed !== undefined) {
    throw new CivicardError("STORE_MIGRATION_FAILED", { migration: failed?.migrationName ?? "-" }, { cause: error });
  }
}

function repositoriesOn(db: Kysely<Schema>): Repositories {
  return {
    population: new PopulationStore(db),
    requests: new RequestStore(db),
    portraits: new PortraitStore(db),
    jobs: new JobStore(db),
    cards: new CardStore(db),
    blanks: new BlankStore(db),
    qa: new QaStore(db),
    handovers: new HandoverStore(db),
    signers: new SignerUsageStore(db),
    accounts: new AccountStore(db),
    sessions: new SessionStore(db),
    idempotency: new IdempotencyStore(db),
    audit: new AuditStore(db),
  };
}
