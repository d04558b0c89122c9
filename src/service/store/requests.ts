import type { Kysely, Selectable } from "kysely";
import {
  type IssuanceRequest,
  isOpenRequest,
  type RequestQuery,
  type RequestRepository,
} from "../../issuance/index.ts";
import { assertOneRow, translatingUnique, unpackDetails } from "./rows.ts";
import type { Schema } from "./schema.ts";

type Row = Selectable<Schema["issuance_request"]>;

/** The whole request lies in `details`; the columns beside it are for finding and for the rules of the database. */
export class RequestStore implements RequestRepository {
  private readonly db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.db = db;
  }

  async findById(id: string): Promise<IssuanceRequest | undefined> {
    const row = await this.rows().where("id", "=", id).executeTakeFirst();
    return row && requestOf(row);
  }

  async findByRequestNo(requestNo: string): Promise<IssuanceRequest | undefined> {
    const row = await this.rows().where("request_no", "=", requestNo).executeTakeFirst();
    return row && requestOf(row);
  }

  async findOpenOfPerson(personId: string): Promise<IssuanceRequest | undefined> {
    const row = await this.rows().where("person_id", "=", personId).where("is_open", "=", 1).executeTakeFirst();
    return row && requestOf(row);
  }

  async list(query: RequestQuery): Promise<readonly IssuanceRequest[]> {
    let select = this.rows().orderBy("id").limit(query.limit);
    if (query.after !== undefined) select = select.where("id", ">", query.after);
    if (query.state !== undefined) select = select.where("state", "=", query.state);
    if (query.personId !== undefined) select = select.where("person_id", "=", query.personId);
    if (query.unitCode !== undefined) select = select.where("unit_code", "=", query.unitCode);
    return (await select.execute()).map(requestOf);
  }

  async nextNumber(year: number): Promise<number> {
    const insert = this.db.insertInto("request_number").values({ year, last: 1 });
    const upsert = insert.onConflict((conflict) =>
      conflict.column("year").doUpdateSet((eb) => ({ last: eb("request_number.last", "+", 1) })),
    );
    return (await upsert.returning("last").executeTakeFirstOrThrow()).last;
  }

  async insert(request: IssuanceRequest): Promise<void> {
    const insert = this.db.insertInto("issuance_request").values(rowOf(request));
    await translatingUnique({ "issuance_request.person_id": ["E-REQ-OPEN"] }, () => insert.execute());
  }

  async update(request: IssuanceRequest, expectedVersion: number): Promise<void> {
    const { id, ...row } = rowOf(request);
    const update = this.db.updateTable("issuance_request").set(row).where("id", "=", id);
    const result = await update.where("version", "=", expectedVersion).executeTakeFirst();
    if (result.numUpdatedRows !== 1n) assertOneRow(result.numUpdatedRows, (await this.findById(id))?.version);
  }

  private rows() {
    return this.db.selectFrom("issuance_request").selectAll();
  }
}

function rowOf(request: IssuanceRequest): Row {
  return {
    id: request.id,
    version: request.version,
    request_no: request.requestNo,
    person_id: request.personId,
    unit_code: request.unitCode,
    state: request.state,
    is_open: isOpenRequest(request.state) ? 1 : 0,
    details: JSON.stringify(request),
    created_at: request.createdAt,
    created_by: request.createdBy,
    updated_at: request.updatedAt,
    updated_by: request.updatedBy,
  };
}

function requestOf(row: Row): IssuanceRequest {
  return unpackDetails<IssuanceRequest>(row.details);
}
