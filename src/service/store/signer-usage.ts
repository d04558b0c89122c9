import type { Kysely } from "kysely";
import { CivicardError } from "../../base/errors/index.ts";
import type { SignerCounter } from "../../issuance/index.ts";
import type { Schema } from "./schema.ts";

/** One statement counts and compares, so that two signers at once can never both take the last document. */
export class SignerUsageStore implements SignerCounter {
  private readonly db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.db = db;
  }

  async reserve(certificateId: string, limit: number): Promise<number> {
    const start = { certificate_id: certificateId, used: 0 };
    await this.db
      .insertInto("signer_usage")
      .values(start)
      .onConflict((c) => c.column("certificate_id").doNothing())
      .execute();
    const update = this.db.updateTable("signer_usage").set((eb) => ({ used: eb("used", "+", 1) }));
    const guarded = update.where("certificate_id", "=", certificateId).where("used", "<", limit);
    const row = await guarded.returning("used").executeTakeFirst();
    if (row === undefined) throw new CivicardError("E-KEY-LIMIT", { limit });
    return row.used;
  }

  async used(certificateId: string): Promise<number> {
    const query = this.db.selectFrom("signer_usage").select("used").where("certificate_id", "=", certificateId);
    return (await query.executeTakeFirst())?.used ?? 0;
  }
}
