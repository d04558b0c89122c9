/** Migrations by name, in the order of their names; the record is in code so that a package carries it. */
import type { Migration } from "kysely";
import { mainJob } from "./0001-main-job.ts";
import { auditAppendOnly } from "./0002-audit-append-only.ts";

export const migrations: Readonly<Record<string, Migration>> = {
  "0001-main-job": mainJob,
  "0002-audit-append-only": auditAppendOnly,
};
