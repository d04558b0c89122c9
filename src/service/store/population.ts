import { type Kysely, type Selectable, sql } from "kysely";
import {
  nameSearchKey,
  type PopulationQuery,
  type PopulationRecord,
  type PopulationRepository,
  type RecordStage,
  type Sex,
} from "../../registry/index.ts";
import { assertOneRow, packDetails, translatingUnique, unpackDetails } from "./rows.ts";
import type { Schema } from "./schema.ts";

type Row = Selectable<Schema["population_record"]>;

const columns = [
  "id",
  "version",
  "personalNumber",
  "fullName",
  "dateOfBirth",
  "sex",
  "stage",
  "createdAt",
  "createdBy",
  "updatedAt",
  "updatedBy",
];

/** SQLite takes 32,766 parameters in a statement. */
const ROWS_A_STATEMENT = 1_000;

export class PopulationStore implements PopulationRepository {
  private readonly db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.db = db;
  }

  async findById(id: string): Promise<PopulationRecord | undefined> {
    const row = await this.db.selectFrom("population_record").selectAll().where("id", "=", id).executeTakeFirst();
    return row && recordOf(row);
  }

  async findByPersonalNumber(personalNumber: string): Promise<PopulationRecord | undefined> {
    const query = this.db.selectFrom("population_record").selectAll().where("personal_number", "=", personalNumber);
    const row = await query.executeTakeFirst();
    return row && recordOf(row);
  }

  async takenNumbers(personalNumbers: readonly string[]): Promise<ReadonlySet<string>> {
    const taken = new Set<string>();
    for (const part of partsOf(personalNumbers)) {
      const query = this.db.selectFrom("population_record").select("personal_number");
      for (const row of await query.where("personal_number", "in", part).execute())
        taken.add(row.personal_number ?? "");
    }
    return taken;
  }

  async search(query: PopulationQuery): Promise<readonly PopulationRecord[]> {
    let select = this.db.selectFrom("population_record").selectAll().orderBy("id").limit(query.limit);
    if (query.after !== undefined) select = select.where("id", ">", query.after);
    if (query.stage !== undefined) select = select.where("stage", "=", query.stage);
    if (query.nameContains !== undefined) {
      const pattern = `%${nameSearchKey(query.nameContains).replaceAll(/[%_\\]/g, "\\$&")}%`;
      select = select.where(sql<boolean>`name_key like ${pattern} escape ${"\\"}`);
    }
    return (await select.execute()).map(recordOf);
  }

  async count(): Promise<number> {
    const query = this.db.selectFrom("population_record").select((eb) => eb.fn.countAll<number>().as("count"));
    return (await query.executeTakeFirstOrThrow()).count;
  }

  async insertMany(records: readonly PopulationRecord[]): Promise<void> {
    for (const part of partsOf(records)) {
      const insert = this.db.insertInto("population_record").values(part.map(rowOf));
      await translatingUnique({ personal_number: ["E-PIN-TAKEN"] }, () => insert.execute());
    }
  }

  async update(record: PopulationRecord, expectedVersion: number): Promise<void> {
    const { id, ...row } = rowOf(record);
    const update = this.db.updateTable("population_record").set(row).where("id", "=", id);
    const result = await update.where("version", "=", expectedVersion).executeTakeFirst();
    if (result.numUpdatedRows !== 1n) assertOneRow(result.numUpdatedRows, (await this.findById(id))?.version);
  }
}

function partsOf<T>(all: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < all.length; start += ROWS_A_STATEMENT)
    parts.push(all.slice(start, start + ROWS_A_STATEMENT));
  return parts;
}

function rowOf(record: PopulationRecord): Row {
  return {
    id: record.id,
    version: record.version,
    personal_number: record.personalNumber ?? null,
    full_name: record.fullName,
    name_key: nameSearchKey(record.fullName),
    date_of_birth: record.dateOfBirth,
    sex: record.sex,
    stage: record.stage,
    details: packDetails(record, columns),
    created_at: record.createdAt,
    created_by: record.createdBy,
    updated_at: record.updatedAt,
    updated_by: record.updatedBy,
  };
}

type Details = Omit<
  PopulationRecord,
  | "id"
  | "version"
  | "personalNumber"
  | "fullName"
  | "dateOfBirth"
  | "sex"
  | "stage"
  | "createdAt"
  | "createdBy"
  | "updatedAt"
  | "updatedBy"
>;

function recordOf(row: Row): PopulationRecord {
  return {
    ...unpackDetails<Details>(row.details),
    id: row.id,
    version: row.version,
    personalNumber: row.personal_number ?? undefined,
    fullName: row.full_name,
    dateOfBirth: row.date_of_birth,
    sex: row.sex as Sex,
    stage: row.stage as RecordStage,
    createdAt: row.created_at,
    createdBy: row.created_by,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}
