/**
 * Who did what, as a chain: every event carries the hash of the one before it. Personal data appears as references
 * only; what was said in detail is held as a hash.
 */
import type { Kysely } from "kysely";
import { encodeUtf8, toHex } from "../../base/bytes/index.ts";
import { digest } from "../../base/crypto/index.ts";
import type { Schema } from "./schema.ts";

export interface AuditEntry {
  /** Time in UTC. */
  readonly at: string;
  /** Account id. */
  readonly actor: string;
  readonly role: string;
  readonly unit: string;
  /** `request.approve`, `record.import` … */
  readonly action: string;
  /** `request:01J…`: kind and id, never a name or number of a person. */
  readonly subject: string;
  /** `done` or the code of the refusal. */
  readonly outcome: string;
  readonly detail?: unknown;
}

export interface AuditEvent extends Omit<AuditEntry, "detail"> {
  /** From 1, without gaps. */
  readonly seq: number;
  readonly detailHash: string;
  readonly prevHash: string;
  readonly hash: string;
}

export interface AuditFinding {
  readonly seq: number;
  readonly reason: "GAP" | "CHAIN_BROKEN" | "CHANGED";
}

const FIRST_PREVIOUS_HASH = "0".repeat(64);
const PAGE = 1_000;

export class AuditStore {
  private readonly db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.db = db;
  }

  /** Inside the transaction of what it tells, so that one is never there without the other. */
  async append(entry: AuditEntry): Promise<AuditEvent> {
    const select = this.db.selectFrom("audit_event").select(["seq", "hash"]).orderBy("seq", "desc").limit(1);
    const last = await select.executeTakeFirst();
    const { detail, ...rest } = entry;
    const link = {
      seq: (last?.seq ?? 0) + 1,
      ...rest,
      detailHash: sha256(detail === undefined ? "" : JSON.stringify(detail)),
      prevHash: last?.hash ?? FIRST_PREVIOUS_HASH,
    };
    const event: AuditEvent = { ...link, hash: hashOf(link) };
    const { detailHash, prevHash, ...row } = event;
    await this.db
      .insertInto("audit_event")
      .values({ ...row, detail_hash: detailHash, prev_hash: prevHash })
      .execute();
    return event;
  }

  async list(query: { readonly after?: number | undefined; readonly limit: number }): Promise<readonly AuditEvent[]> {
    const select = this.db
      .selectFrom("audit_event")
      .selectAll()
      .where("seq", ">", query.after ?? 0);
    const rows = await select.orderBy("seq").limit(query.limit).execute();
    return rows.map(({ detail_hash, prev_hash, ...row }) => ({ ...row, detailHash: detail_hash, prevHash: prev_hash }));
  }

  /** Walks the whole chain; a cut tail shows only against an anchor kept elsewhere. */
  async verify(): Promise<{
    readonly events: number;
    readonly headHash: string;
    readonly findings: readonly AuditFinding[];
  }> {
    const findings: AuditFinding[] = [];
    let events = 0;
    let last = { seq: 0, hash: FIRST_PREVIOUS_HASH };
    for (;;) {
      const page = await this.list({ after: last.seq, limit: PAGE });
      if (page.length === 0) return { events, headHash: last.hash, findings };
      for (const event of page) {
        const { seq } = event;
        if (seq !== last.seq + 1) findings.push({ seq, reason: "GAP" });
        else if (event.prevHash !== last.hash) findings.push({ seq, reason: "CHAIN_BROKEN" });
        if (hashOf(event) !== event.hash) findings.push({ seq, reason: "CHANGED" });
        events += 1;
        last = event;
      }
    }
  }
}

/** Over a list, not an object: the order is fixed and no field can run into the next. */
function hashOf(event: Omit<AuditEvent, "hash">): string {
  const { seq, at, actor, role, unit, action, subject, outcome, detailHash, prevHash } = event;
  return sha256(JSON.stringify([prevHash, seq, at, actor, role, unit, action, subject, outcome, detailHash]));
}

function sha256(text: string): string {
  return toHex(digest("SHA-256", encodeUtf8(text)));
}
