import type { Kysely } from "kysely";
import type { QaRepository, QaResult } from "../../issuance/index.ts";
import { unpackDetails } from "./rows.ts";
import type { Schema } from "./schema.ts";

export class QaStore implements QaRepository {
  private readonly db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.db = db;
  }

  async insert(result: QaResult): Promise<void> {
    const { id, jobId, cardId, inspectorId, at } = result;
    const pass = result.pass ? 1 : 0;
    const row = {
      id,
      job_id: jobId,
      card_id: cardId,
      inspector_id: inspectorId,
      pass,
      details: JSON.stringify(result),
      at,
    };
    await this.db.insertInto("qa_result").values(row).execute();
  }

  async listOfCard(cardId: string): Promise<readonly QaResult[]> {
    const rows = await this.db
      .selectFrom("qa_result")
      .select("details")
      .where("card_id", "=", cardId)
      .orderBy("id")
      .execute();
    return rows.map((row) => unpackDetails<QaResult>(row.details));
  }
}
