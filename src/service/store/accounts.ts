/** Accounts of people who log in, and their sessions. A session's token is never stored, only its hash. */
import type { Kysely, Selectable } from "kysely";
import type { StaffMember } from "../../issuance/index.ts";
import type { Role } from "../roles/index.ts";
import { translatingUnique, unpackDetails } from "./rows.ts";
import type { Schema } from "./schema.ts";

export interface Account {
  /** ULID. */
  readonly id: string;
  readonly userName: string;
  readonly displayName: string;
  /** The human behind the account: two accounts of one human count as one in every four-eyes test. */
  readonly staff: StaffMember;
  readonly roles: readonly Role[];
  readonly unitCode: string;
  readonly passwordHash: string;
  readonly disabled: boolean;
  readonly createdAt: string;
}

export interface Session {
  /** SHA-256 of the token, hexadecimal. */
  readonly tokenHash: string;
  readonly accountId: string;
  /** Times in UTC. */
  readonly createdAt: string;
  readonly expiresAt: string;
}

export class AccountStore {
  private readonly db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.db = db;
  }

  async findById(id: string): Promise<Account | undefined> {
    const row = await this.db.selectFrom("account").selectAll().where("id", "=", id).executeTakeFirst();
    return row && accountOf(row);
  }

  async findByUserName(userName: string): Promise<Account | undefined> {
    const row = await this.db.selectFrom("account").selectAll().where("username", "=", userName).executeTakeFirst();
    return row && accountOf(row);
  }

  async list(): Promise<readonly Account[]> {
    return (await this.db.selectFrom("account").selectAll().orderBy("username").execute()).map(accountOf);
  }

  /** @throws CivicardError ACCOUNT_EXISTS */
  async insert(account: Account): Promise<void> {
    const insert = this.db.insertInto("account").values(rowOf(account));
    await translatingUnique({ "account.username": ["ACCOUNT_EXISTS"] }, () => insert.execute());
  }

  /** The account is kept, because the trail names it; it opens no session any more. */
  async disable(id: string, at: string): Promise<void> {
    await this.db.updateTable("account").set({ disabled_at: at }).where("id", "=", id).execute();
    await this.db.deleteFrom("session").where("account_id", "=", id).execute();
  }
}

export class SessionStore {
  private readonly db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.db = db;
  }

  async insert(session: Session): Promise<void> {
    const { tokenHash, accountId, createdAt, expiresAt } = session;
    const row = { token_hash: tokenHash, account_id: accountId, created_at: createdAt, expires_at: expiresAt };
    await this.db.insertInto("session").values(row).execute();
  }

  async findByTokenHash(tokenHash: string): Promise<Session | undefined> {
    const row = await this.db.selectFrom("session").selectAll().where("token_hash", "=", tokenHash).executeTakeFirst();
    return (
      row && {
        tokenHash: row.token_hash,
        accountId: row.account_id,
        createdAt: row.created_at,
        expiresAt: row.expires_at,
      }
    );
  }

  async remove(tokenHash: string): Promise<void> {
    await this.db.deleteFrom("session").where("token_hash", "=", tokenHash).execute();
  }

  async removeExpired(at: string): Promise<void> {
    await this.db.deleteFrom("session").where("expires_at", "<=", at).execute();
  }
}

function rowOf(account: Account): Selectable<Schema["account"]> {
  return {
    id: account.id,
    version: 1,
    username: account.userName,
    staff_id: account.staff.staffId,
    display_name: account.displayName,
    password_hash: account.passwordHash,
    roles: JSON.stringify(account.roles),
    unit_code: account.unitCode,
    citizen_id: account.staff.citizenId ?? null,
    disabled_at: account.disabled ? account.createdAt : null,
    created_at: account.createdAt,
  };
}

function accountOf(row: Selectable<Schema["account"]>): Account {
  return {
    id: row.id,
    userName: row.username,
    displayName: row.display_name,
    staff: { staffId: row.staff_id, citizenId: row.citizen_id ?? undefined },
    roles: unpackDetails<readonly Role[]>(row.roles),
    unitCode: row.unit_code,
    passwordHash: row.password_hash,
    disabled: row.disabled_at !== null,
    createdAt: row.created_at,
  };
}
