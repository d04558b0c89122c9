/**
 * Tables as Kysely types. Columns that are searched, joined or constrained stand alone; what is only read with its
 * row lies in `details` as JSON. Dates and times are ISO text, ids ULIDs, flags 0 or 1: the same in SQLite and PostgreSQL.
 */
import type { Generated } from "kysely";

export interface Schema {
  population_record: PopulationTable;
  issuance_request: RequestTable;
  request_number: { year: number; last: number };
  portrait: PortraitTable;
  personalisation_job: JobTable;
  card: CardTable;
  blank_card: BlankTable;
  qa_result: QaTable;
  handover: HandoverTable;
  signer_usage: { certificate_id: string; used: number };
  account: AccountTable;
  session: SessionTable;
  idempotency: IdempotencyTable;
  audit_event: AuditTable;
}

interface PopulationTable {
  id: string;
  version: number;
  personal_number: string | null;
  full_name: string;
  name_key: string;
  date_of_birth: string;
  sex: string;
  stage: string;
  details: string;
  created_at: string;
  created_by: string;
  updated_at: string;
  updated_by: string;
}

interface RequestTable {
  id: string;
  version: number;
  request_no: string;
  person_id: string;
  unit_code: string;
  state: string;
  is_open: number;
  details: string;
  created_at: string;
  created_by: string;
  updated_at: string;
  updated_by: string;
}

interface PortraitTable {
  id: string;
  person_id: string;
  image: Uint8Array;
  details: string;
}

interface JobTable {
  id: string;
  request_id: string;
  attempt: number;
  state: string;
  fence: number;
  lease_until: string | null;
  details: string;
  created_at: string;
  updated_at: string;
}

interface CardTable {
  id: string;
  version: number;
  request_id: string;
  job_id: string;
  person_id: string;
  blank_serial: string;
  chip_serial: string;
  state: string;
  spoiled_at: string | null;
  details: string;
  created_at: string;
  updated_at: string;
}

interface BlankTable {
  serial: string;
  version: number;
  lot_no: string;
  state: string;
  station_id: string | null;
  issued_by: string | null;
  updated_at: string;
}

interface QaTable {
  id: string;
  job_id: string;
  card_id: string;
  inspector_id: string;
  pass: number;
  details: string;
  at: string;
}

interface HandoverTable {
  id: string;
  request_id: string;
  card_id: string;
  collector_kind: string;
  identity_check: string;
  officer_id: string;
  at: string;
}

interface AccountTable {
  id: string;
  version: number;
  username: string;
  staff_id: string;
  display_name: string;
  password_hash: string;
  roles: string;
  unit_code: string;
  citizen_id: string | null;
  disabled_at: string | null;
  created_at: string;
}

interface SessionTable {
  token_hash: string;
  account_id: string;
  created_at: string;
  expires_at: string;
}

interface IdempotencyTable {
  account_id: string;
  key: string;
  fingerprint: string;
  answer: string | null;
  at: string;
}

interface AuditTable {
  seq: Generated<number>;
  at: string;
  actor: string;
  role: string;
  unit: string;
  action: string;
  subject: string;
  outcome: string;
  detail_hash: string;
  prev_hash: string;
  hash: string;
}
