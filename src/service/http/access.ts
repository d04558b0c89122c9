/**
 * Who may call a route. Every route says it in its configuration; one that does not stops the start of the service,
 * because a forgotten guard looks like a working route.
 */
import type { FastifyInstance, FastifyRequest, RouteOptions } from "fastify";
import { toHex } from "../../base/bytes/index.ts";
import { digest, type RandomSource } from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import type { Clock } from "../../base/time.ts";
import { mayDo, type Permission } from "../roles/index.ts";
import type { Account, AuditEntry, Store } from "../store/index.ts";
import { LoginLimiter } from "./login-limiter.ts";
import { NO_PASSWORD, verifyPassword } from "./password.ts";

/** `public`: anybody. `account`: whoever is logged in. Several permissions: any of them. */
export type Access = Permission | readonly Permission[] | "public" | "account";

declare module "fastify" {
  interface FastifyContextConfig {
    readonly access?: Access;
    /** Changes something: needs an Idempotency-Key. */
    readonly command?: boolean;
  }
  interface FastifyRequest {
    account: Account | undefined;
  }
}

export interface AccessOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomSource;
}

/** A working day. */
const SESSION_MS = 8 * 3_600_000;

export function guardRoutes(server: FastifyInstance, options: AccessOptions): void {
  server.decorateRequest("account", undefined);
  server.addHook("onRoute", assertStatesAccess);
  server.addHook("onRequest", async (request) => {
    const access = request.routeOptions.config.access;
    if (access === undefined || access === "public") return;
    request.account = await accountOfToken(request, options);
    if (access === "account") return;
    const { roles } = request.account;
    if (permissionsIn(access).some((permission) => mayDo(roles, permission))) return;
    const route = `${request.method} ${request.routeOptions.url ?? "-"}`;
    await tell(options, request.account, { action: "route.call", subject: route, outcome: "FORBIDDEN" });
    throw new CivicardError("FORBIDDEN");
  });
}

/** The permissions of which a caller needs one. */
export function permissionsIn(access: Exclude<Access, "public" | "account">): readonly Permission[] {
  return typeof access === "string" ? [access] : access;
}

/** The account behind a request whose route is not public. */
export function accountOf(request: FastifyRequest): Account {
  if (request.account === undefined) throw new CivicardError("NOT_AUTHENTICATED");
  return request.account;
}

/** The account that a name and a password belong to. Unknown, disabled and wrong are one answer after equal work. */
export async function verifyLogin(store: Store, userName: string, password: string): Promise<Account | undefined> {
  const account = await store.read.accounts.findByUserName(userName);
  const matches = await verifyPassword(password, account?.passwordHash ?? NO_PASSWORD);
  return matches && account?.disabled === false ? account : undefined;
}

/** Opens and closes sessions. */
export class LogIn {
  readonly #options: AccessOptions;
  readonly #limiter: LoginLimiter;

  constructor(options: AccessOptions) {
    this.#options = options;
    this.#limiter = new LoginLimiter(options.clock);
  }

  /** @throws CivicardError LOGIN_FAILED, LOGIN_LOCKED */
  async open(userName: string, password: string): Promise<{ token: string; expiresAt: string; account: Account }> {
    this.#limiter.assertAllowed(userName);
    // Counted before the slow comparison, so that guesses sent at once do not all slip through.
    this.#limiter.failed(userName);
    const { store } = this.#options;
    const account = await verifyLogin(store, userName, password);
    if (account === undefined) {
      // A name that nobody has is not written down: people type passwords into the wrong field.
      const known = await store.read.accounts.findByUserName(userName);
      if (known !== undefined) await this.#tell(known, "LOGIN_FAILED");
      throw new CivicardError("LOGIN_FAILED");
    }
    this.#limiter.succeeded(userName);
    const token = Buffer.from(this.#options.random(32)).toString("base64url");
    const now = this.#options.clock();
    const createdAt = now.toISOString();
    const expiresAt = new Date(now.getTime() + SESSION_MS).toISOString();
    await this.#options.store.read.sessions.removeExpired(createdAt);
    await this.#options.store.read.sessions.insert({
      tokenHash: hashToken(token),
      accountId: account.id,
      createdAt,
      expiresAt,
    });
    await this.#tell(account, "done");
    return { token, expiresAt, account };
  }

  async close(request: FastifyRequest): Promise<void> {
    await this.#options.store.read.sessions.remove(hashToken(tokenOf(request)));
  }

  async #tell(account: Account, outcome: string): Promise<void> {
    await tell(this.#options, account, { action: "session.open", subject: `account:${account.id}`, outcome });
  }
}

type Event = Pick<AuditEntry, "action" | "subject" | "outcome">;

/** Into the audit trail: what the guards decide never reaches the application, which tells of the rest. */
async function tell({ store, clock }: AccessOptions, account: Account, event: Event): Promise<void> {
  const actor = { actor: account.id, role: account.roles[0] ?? "-", unit: account.unitCode };
  await store.transaction(({ audit }) => audit.append({ at: clock().toISOString(), ...actor, ...event }));
}

async function accountOfToken(request: FastifyRequest, options: AccessOptions): Promise<Account> {
  const session = await options.store.read.sessions.findByTokenHash(hashToken(tokenOf(request)));
  if (session === undefined || session.expiresAt <= options.clock().toISOString()) {
    throw new CivicardError("NOT_AUTHENTICATED");
  }
  const account = await options.store.read.accounts.findById(session.accountId);
  if (account === undefined || account.disabled) throw new CivicardError("NOT_AUTHENTICATED");
  return account;
}

function tokenOf(request: FastifyRequest): string {
  const token = /^Bearer ([\w-]{43})$/.exec(request.headers.authorization ?? "")?.[1];
  if (token === undefined) throw new CivicardError("NOT_AUTHENTICATED");
  return token;
}

function hashToken(token: string): string {
  return toHex(digest("SHA-256", new TextEncoder().encode(token)));
}

function assertStatesAccess(route: RouteOptions): void {
  if (route.url.startsWith("/api/") && route.config?.access === undefined) {
    throw new Error(`route ${String(route.method)} ${route.url} does not state its access`);
  }
}
