/** The audit trail is only ever added to. The hash chain shows what a database owner did behind these triggers. */
import { type Kysely, type Migration, sql } from "kysely";

export const auditAppendOnly: Migration = {
  async up(db: Kysely<unknown>) {
    for (const change of ["update", "delete"]) {
      const name = `audit_event_no_${change}`;
      const body = "begin select raise(abort, 'audit_event is append-only'); end";
      await sql.raw(`create trigger ${name} before ${change} on audit_event ${body}`).execute(db);
    }
  },
};
