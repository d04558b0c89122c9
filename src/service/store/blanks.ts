import type { Kysely, Selectable } from "kysely";
import { type BlankCard, type BlankRepository, type BlankState, blankStates } from "../../issuance/index.ts";
import { assertOneRow, translatingUnique } from "./rows.ts";
import type { Schema } from "./schema.ts";

type Row = Selectable<Schema["blank_card"]>;

const ROWS_A_STATEMENT = 1_000;

export class BlankStore implements BlankRepository {
  private readonly db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.db = db;
  }

  async findBySerial(serial: string): Promise<BlankCard | undefined> {
    const row = await this.db.selectFrom("blank_card").selectAll().where("serial", "=", serial).executeTakeFirst();
    return row && blankOf(row);
  }

  async list(query: {
    readonly state?: BlankState | undefined;
    readonly stationId?: string | undefined;
    readonly limit: number;
  }): Promise<readonly BlankCard[]> {
    let select = this.db.selectFrom("blank_card").selectAll().orderBy("serial").limit(query.limit);
    if (query.state !== undefined) select = select.where("state", "=", query.state);
    if (query.stationId !== undefined) select = select.where("station_id", "=", query.stationId);
    return (await select.execute()).map(blankOf);
  }

  async counts(): Promise<Readonly<Record<BlankState, number>>> {
    const counts = Object.fromEntries(blankStates.map((state) => [state, 0])) as Record<BlankState, number>;
    const query = this.db.selectFrom("blank_card").select(["state", (eb) => eb.fn.countAll<number>().as("count")]);
    for (const row of await query.groupBy("state").execute()) counts[row.state as BlankState] = row.count;
    return counts;
  }

  async insertMany(blanks: readonly BlankCard[]): Promise<void> {
    for (let start = 0; start < blanks.length; start += ROWS_A_STATEMENT) {
      const rows = blanks.slice(start, start + ROWS_A_STATEMENT).map(rowOf);
      const insert = this.db.insertInto("blank_card").values(rows);
      await translatingUnique({ "blank_card.serial": ["BLANK_KNOWN"] }, () => insert.execute());
    }
  }

  async update(blank: BlankCard, expectedVersion: number): Promise<void> {
    const { serial, ...row } = rowOf(blank);
    const update = this.db.updateTable("blank_card").set(row).where("serial", "=", serial);
    const { numUpdatedRows } = await update.where("version", "=", expectedVersion).executeTakeFirst();
    if (numUpdatedRows !== 1n) assertOneRow(numUpdatedRows, (await this.findBySerial(serial))?.version);
  }
}

function rowOf(blank: BlankCard): Row {
  return {
    serial: blank.serial,
    version: blank.version,
    lot_no: blank.lotNo,
    state: blank.state,
    station_id: blank.stationId ?? null,
    issued_by: blank.issuedBy ?? null,
    updated_at: blank.updatedAt,
  };
}

function blankOf(row: Row): BlankCard {
  return {
    serial: row.serial,
    version: row.version,
    lotNo: row.lot_no,
    state: row.state as BlankState,
    stationId: row.station_id ?? undefined,
    issuedBy: row.issued_by ?? undefined,
    updatedAt: row.updated_at,
  };
}
