/** Tables of the main job. A migration that has landed is never edited: later ones add to it. */
import { type Kysely, type Migration, sql } from "kysely";

export const mainJob: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `create table population_record (
    id text primary key, version integer not null, personal_number text unique, full_name text not null,
    name_key text not null, date_of_birth text not null, sex text not null check (sex in ('M', 'F')),
    stage text not null, details text not null,
    created_at text not null, created_by text not null, updated_at text not null, updated_by text not null)`,
  "create index population_record_name on population_record (name_key)",
  "create index population_record_stage on population_record (stage, id)",
  `create table issuance_request (
    id text primary key, version integer not null, request_no text not null unique,
    person_id text not null references population_record (id), unit_code text not null, state text not null,
    is_open integer not null, details text not null,
    created_at text not null, created_by text not null, updated_at text not null, updated_by text not null)`,
  "create unique index one_open_request on issuance_request (person_id) where is_open = 1",
  "create index issuance_request_state on issuance_request (state, id)",
  "create table request_number (year integer primary key, last integer not null)",
  `create table portrait (
    id text primary key, person_id text not null references population_record (id), image blob not null,
    details text not null)`,
  `create table personalisation_job (
    id text primary key, request_id text not null references issuance_request (id), attempt integer not null,
    state text not null, fence integer not null, lease_until text, details text not null,
    created_at text not null, updated_at text not null, unique (request_id, attempt))`,
  "create index personalisation_job_state on personalisation_job (state, id)",
  "create unique index one_running_job on personalisation_job (request_id) where state in ('QUEUED', 'CLAIMED')",
  `create table blank_card (
    serial text primary key, version integer not null, lot_no text not null, state text not null, station_id text,
    issued_by text, updated_at text not null)`,
  `create table card (
    id text primary key, version integer not null, request_id text not null references issuance_request (id),
    job_id text not null unique references personalisation_job (id),
    person_id text not null references population_record (id),
    blank_serial text not null unique references blank_card (serial), chip_serial text not null unique,
    state text not null, spoiled_at text, details text not null, created_at text not null, updated_at text not null)`,
  "create unique index one_card_a_request on card (request_id) where spoiled_at is null",
  "create index card_person on card (person_id)",
  `create table qa_result (
    id text primary key, job_id text not null references personalisation_job (id),
    card_id text not null references card (id), inspector_id text not null, pass integer not null,
    details text not null, at text not null)`,
  `create table handover (
    id text primary key, request_id text not null unique references issuance_request (id),
    card_id text not null unique references card (id), collector_kind text not null, identity_check text not null,
    officer_id text not null, at text not null)`,
  "create table signer_usage (certificate_id text primary key, used integer not null check (used >= 0))",
  `create table account (
    id text primary key, version integer not null, username text not null unique, staff_id text not null,
    display_name text not null, password_hash text not null, roles text not null, unit_code text not null,
    citizen_id text references population_record (id), disabled_at text, created_at text not null)`,
  `create table session (
    token_hash text primary key, account_id text not null references account (id), created_at text not null,
    expires_at text not null)`,
  `create table idempotency (
    account_id text not null, key text not null, fingerprint text not null, answer text, at text not null,
    primary key (account_id, key))`,
  `create table audit_event (
    seq integer primary key, at text not null, actor text not null, role text not null, unit text not null,
    action text not null, subject text not null, outcome text not null, detail_hash text not null,
    prev_hash text not null unique, hash text not null unique)`,
];
