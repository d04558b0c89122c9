import type { Kysely, Selectable } from "kysely";
import type { Card, CardRepository } from "../../issuance/index.ts";
import { assertOneRow, translatingUnique, unpackDetails } from "./rows.ts";
import type { Schema } from "./schema.ts";

type Row = Selectable<Schema["card"]>;

export class CardStore implements CardRepository {
  private readonly db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.db = db;
  }

  async findById(id: string): Promise<Card | undefined> {
    const row = await this.rows().where("id", "=", id).executeTakeFirst();
    return row && cardOf(row);
  }

  async findBySerial(serial: string): Promise<Card | undefined> {
    const select = this.rows().where((eb) => eb.or([eb("blank_serial", "=", serial), eb("chip_serial", "=", serial)]));
    const row = await select.executeTakeFirst();
    return row && cardOf(row);
  }

  async listOfPerson(personId: string): Promise<readonly Card[]> {
    return (await this.rows().where("person_id", "=", personId).orderBy("id").execute()).map(cardOf);
  }

  async listOfRequest(requestId: string): Promise<readonly Card[]> {
    return (await this.rows().where("request_id", "=", requestId).orderBy("id").execute()).map(cardOf);
  }

  async insert(card: Card): Promise<void> {
    const insert = this.db.insertInto("card").values(rowOf(card));
    const codes = {
      "card.request_id": ["CARD_ALREADY_MADE"],
      "card.job_id": ["CARD_ALREADY_MADE"],
      "card.blank_serial": ["CHIP_ALREADY_USED"],
      "card.chip_serial": ["CHIP_ALREADY_USED"],
    } as const;
    await translatingUnique(codes, () => insert.execute());
  }

  async update(card: Card, expectedVersion: number): Promise<void> {
    const { id, ...row } = rowOf(card);
    const update = this.db.updateTable("card").set(row).where("id", "=", id).where("version", "=", expectedVersion);
    const { numUpdatedRows } = await update.executeTakeFirst();
    if (numUpdatedRows !== 1n) assertOneRow(numUpdatedRows, (await this.findById(id))?.version);
  }

  private rows() {
    return this.db.selectFrom("card").selectAll();
  }
}

function rowOf(card: Card): Row {
  return {
    id: card.id,
    version: card.version,
    request_id: card.requestId,
    job_id: card.jobId,
    person_id: card.personId,
    blank_serial: card.blankSerial,
    chip_serial: card.chipSerial,
    state: card.state,
    spoiled_at: card.spoiledAt ?? null,
    details: JSON.stringify(card),
    created_at: card.createdAt,
    updated_at: card.updatedAt,
  };
}

function cardOf(row: Row): Card {
  return unpackDetails<Card>(row.details);
}
