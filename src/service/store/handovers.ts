import type { Kysely } from "kysely";
import type { CollectorKind, Handover, HandoverRepository } from "../../issuance/index.ts";
import type { Schema } from "./schema.ts";

export class HandoverStore implements HandoverRepository {
  private readonly db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.db = db;
  }

  async insert(handover: Handover): Promise<void> {
    const { id, requestId, cardId, collectorKind, identityCheck, officerId, at } = handover;
    const row = {
      id,
      request_id: requestId,
      card_id: cardId,
      collector_kind: collectorKind,
      identity_check: identityCheck,
      officer_id: officerId,
      at,
    };
    await this.db.insertInto("handover").values(row).execute();
  }

  async findOfRequest(requestId: string): Promise<Handover | undefined> {
    const row = await this.db.selectFrom("handover").selectAll().where("request_id", "=", requestId).executeTakeFirst();
    return (
      row && {
        id: row.id,
        requestId: row.request_id,
        cardId: row.card_id,
        collectorKind: row.collector_kind as CollectorKind,
        identityCheck: row.identity_check as Handover["identityCheck"],
        officerId: row.officer_id,
        at: row.at,
      }
    );
  }
}
