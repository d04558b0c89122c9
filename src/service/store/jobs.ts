import type { Kysely, Selectable } from "kysely";
import { CivicardError } from "../../base/errors/index.ts";
import type { JobRepository, JobState, PersonalisationJob } from "../../issuance/index.ts";
import { unpackDetails } from "./rows.ts";
import type { Schema } from "./schema.ts";

type Row = Selectable<Schema["personalisation_job"]>;

export class JobStore implements JobRepository {
  private readonly db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.db = db;
  }

  async findById(id: string): Promise<PersonalisationJob | undefined> {
    const row = await this.rows().where("id", "=", id).executeTakeFirst();
    return row && jobOf(row);
  }

  async listOfRequest(requestId: string): Promise<readonly PersonalisationJob[]> {
    return (await this.rows().where("request_id", "=", requestId).orderBy("attempt").execute()).map(jobOf);
  }

  async list(query: { readonly state: JobState; readonly limit: number }): Promise<readonly PersonalisationJob[]> {
    const select = this.rows().where("state", "=", query.state).orderBy("id").limit(query.limit);
    return (await select.execute()).map(jobOf);
  }

  async listExpired(at: string): Promise<readonly PersonalisationJob[]> {
    return (await this.rows().where("state", "=", "CLAIMED").where("lease_until", "<", at).execute()).map(jobOf);
  }

  async insert(job: PersonalisationJob): Promise<void> {
    const insert = this.db.insertInto("personalisation_job").values(rowOf(job));
    await insert.onConflict((conflict) => conflict.columns(["request_id", "attempt"]).doNothing()).execute();
  }

  async update(job: PersonalisationJob, expected: { readonly state: JobState; readonly fence: number }): Promise<void> {
    const { id, ...row } = rowOf(job);
    const update = this.db.updateTable("personalisation_job").set(row).where("id", "=", id);
    const guarded = update.where("state", "=", expected.state).where("fence", "=", expected.fence);
    const { numUpdatedRows } = await guarded.executeTakeFirst();
    if (numUpdatedRows !== 1n) throw new CivicardError("JOB_FENCED", { attempt: job.attempt });
  }

  private rows() {
    return this.db.selectFrom("personalisation_job").selectAll();
  }
}

function rowOf(job: PersonalisationJob): Row {
  return {
    id: job.id,
    request_id: job.requestId,
    attempt: job.attempt,
    state: job.state,
    fence: job.fence,
    lease_until: job.leaseUntil ?? null,
    details: JSON.stringify(job),
    created_at: job.createdAt,
    updated_at: job.updatedAt,
  };
}

function jobOf(row: Row): PersonalisationJob {
  return unpackDetails<PersonalisationJob>(row.details);
}
