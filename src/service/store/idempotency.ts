/** Keys of commands and the answers that were given, so that a repeated command has one effect. */
import type { Kysely } from "kysely";
import { unpackDetails } from "./rows.ts";
import type { Schema } from "./schema.ts";

const KEPT_MS = 24 * 3_600_000;

export interface CommandKey {
  readonly accountId: string;
  /** Made by the client; unique for the account. */
  readonly key: string;
}

export interface StoredAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface StartedCommand {
  readonly fingerprint: string;
  /** Absent while the command runs, or where the service went down under it. */
  readonly answer?: StoredAnswer | undefined;
}

export class IdempotencyStore {
  private readonly db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.db = db;
  }

  /**
   * Takes the key for a command; of several at once exactly one gets it.
   * @returns `undefined` where the key was free and is now taken; else what it was taken for
   */
  async begin({ accountId, key }: CommandKey, fingerprint: string, at: string): Promise<StartedCommand | undefined> {
    await this.forgetBefore(new Date(Date.parse(at) - KEPT_MS).toISOString());
    const row = { account_id: accountId, key, fingerprint, answer: null, at };
    const insert = this.db
      .insertInto("idempotency")
      .values(row)
      .onConflict((conflict) => conflict.doNothing());
    if ((await insert.executeTakeFirst()).numInsertedOrUpdatedRows === 1n) return undefined;
    const taken = await this.rowsOf({ accountId, key }).executeTakeFirst();
    if (taken === undefined) return this.begin({ accountId, key }, fingerprint, at);
    const answer = taken.answer === null ? undefined : unpackDetails<StoredAnswer>(taken.answer);
    return { fingerprint: taken.fingerprint, answer };
  }

  async complete({ accountId, key }: CommandKey, answer: StoredAnswer): Promise<void> {
    const update = this.db.updateTable("idempotency").set({ answer: JSON.stringify(answer) });
    await update.where("account_id", "=", accountId).where("key", "=", key).execute();
  }

  /** Frees the key of a command that failed by a fault of ours. */
  async abandon({ accountId, key }: CommandKey): Promise<void> {
    const remove = this.db.deleteFrom("idempotency").where("account_id", "=", accountId).where("key", "=", key);
    await remove.where("answer", "is", null).execute();
  }

  /** Answers may hold personal data: they are kept as long as a client may still ask again, and no longer. */
  private async forgetBefore(at: string): Promise<void> {
    await this.db.deleteFrom("idempotency").where("at", "<", at).execute();
  }

  private rowsOf({ accountId, key }: CommandKey) {
    return this.db.selectFrom("idempotency").selectAll().where("account_id", "=", accountId).where("key", "=", key);
  }
}
