/** The service on a real SQLite file, with one account for each role and a clock that tests can move. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LightMyRequestResponse } from "fastify";
import { createIdentifier } from "../../../src/service/application/index.ts";
import { createHttpServer, type HttpServer, hashPassword } from "../../../src/service/http/index.ts";
import { type Role, roles } from "../../../src/service/roles/index.ts";
import { openStore, type Store } from "../../../src/service/store/index.ts";
import { seededRandom } from "../../support/seeded-random.ts";

export const PASSWORD = "mật khẩu thử nghiệm 42";

export interface TestService {
  readonly server: HttpServer;
  readonly store: Store;
  readonly databaseFile: string;
  readonly logLines: string[];
  readonly tokens: Readonly<Record<Role, string>>;
  now: Date;
  /** Sends a command or a query as a role; `undefined` sends no token. */
  call(role: Role | undefined, method: "GET" | "POST" | "DELETE", url: string, options?: CallOptions): Promise<Answer>;
  close(): Promise<void>;
}

interface CallOptions {
  readonly body?: unknown;
  readonly key?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any;
  readonly raw: LightMyRequestResponse;
}

let keyCount = 0;
/** A key that no command had. */
export function freshKey(): string {
  keyCount += 1;
  return `test-key-${keyCount}`;
}

export async function startService(options: { readonly requestsPerMinute?: number } = {}): Promise<TestService> {
  const folder = mkdtempSync(join(tmpdir(), "civicard-http-"));
  const databaseFile = join(folder, "civicard.sqlite");
  const store = await openStore(databaseFile);
  const random = seededRandom("http service");
  const logLines: string[] = [];
  const state = { now: new Date("2026-07-01T02:00:00Z") };
  const clock = () => state.now;
  const passwordHash = await hashPassword(PASSWORD, random, 10);
  for (const role of roles) {
    await store.read.accounts.insert({
      id: createIdentifier({ clock, random }),
      userName: role.toLowerCase(),
      displayName: role,
      staff: { staffId: `staff-${role.toLowerCase()}` },
      roles: [role],
      unitCode: "00001",
      passwordHash,
      disabled: false,
      createdAt: clock().toISOString(),
    });
  }
  const server = await createHttpServer({
    store,
    clock,
    random,
    version: "0.0.0-test",
    log: { write: (line) => void logLines.push(line) },
    requestsPerMinute: options.requestsPerMinute ?? 1_000_000,
  });
  const tokens = await logInAll(server);
  return {
    server,
    store,
    databaseFile,
    logLines,
    tokens,
    get now() {
      return state.now;
    },
    set now(now: Date) {
      state.now = now;
    },
    call: async (role, method, url, { body, key, headers } = {}) => {
      const raw = await server.inject({
        method,
        url,
        headers: {
          ...(role === undefined ? {} : { authorization: `Bearer ${tokens[role]}` }),
          ...(key === undefined ? {} : { "idempotency-key": key }),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: body as object }),
      });
      const isJson = String(raw.headers["content-type"] ?? "").includes("json");
      return { status: raw.statusCode, json: isJson && raw.body !== "" ? raw.json() : undefined, raw };
    },
    close: async () => {
      await server.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** By the log-in's own route, from addresses of their own so that its limit does not matter. */
async function logInAll(server: HttpServer): Promise<Record<Role, string>> {
  const tokens: Partial<Record<Role, string>> = {};
  for (const [index, role] of roles.entries()) {
    const answer = await server.inject({
      method: "POST",
      url: "/api/v1/sessions",
      remoteAddress: `127.0.1.${index + 1}`,
      payload: { userName: role.toLowerCase(), password: PASSWORD },
    });
    tokens[role] = answer.json().token;
  }
  return tokens as Record<Role, string>;
}

export function sampleCsv(): string {
  return readFileSync(new URL("../../../fixtures/population/sample.csv", import.meta.url), "utf8");
}

export function portraitBase64(): string {
  return readFileSync(new URL("../../../fixtures/portraits/portrait-2.jpg", import.meta.url)).toString("base64");
}
