/**
 * One command, one effect. A station that lost the answer sends the command again with the same key and gets the
 * first answer; the same key with another command is refused. Answers are kept per account: nobody reads an answer
 * that was given to somebody else.
 *
 * @spec draft-ietf-httpapi-idempotency-key-header
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { toHex } from "../../base/bytes/index.ts";
import { digest } from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import type { Clock } from "../../base/time.ts";
import type { CommandKey, Repositories, StartedCommand, StoredAnswer } from "../store/index.ts";
import { accountOf } from "./access.ts";

type IdempotencyStore = Repositories["idempotency"];

/** Answers that say nothing about the command itself; the same key may be tried again after them. */
const passingStatus = (status: number): boolean => status >= 500 || status === 429;

export function guardCommands(server: FastifyInstance, store: IdempotencyStore, clock: Clock): void {
  const running = new WeakMap<FastifyRequest, CommandKey>();
  server.addHook("preHandler", async (request, reply) => {
    if (request.routeOptions.config.command !== true) return undefined;
    const key = { accountId: accountOf(request).id, key: keyOf(request) };
    const started = await store.begin(key, fingerprintOf(request), clock().toISOString());
    if (started === undefined) {
      running.set(request, key);
      return undefined;
    }
    return answerAgain(reply, started, fingerprintOf(request));
  });
  server.addHook("onSend", async (request, reply, payload) => {
    const key = running.get(request);
    if (key === undefined) return payload;
    running.delete(request);
    if (passingStatus(reply.statusCode)) await store.abandon(key);
    else await store.complete(key, answerOf(reply, payload));
    return payload;
  });
}

function answerAgain(reply: FastifyReply, started: StartedCommand, fingerprint: string): FastifyReply {
  if (started.fingerprint !== fingerprint) throw new CivicardError("IDEMPOTENCY_KEY_REUSED");
  if (started.answer === undefined) throw new CivicardError("IDEMPOTENCY_IN_PROGRESS");
  const { status, contentType, body } = started.answer;
  reply.code(status).header("idempotent-replay", "true");
  if (contentType !== "") reply.type(contentType);
  // The stored text is the answer already; a serializer would quote it a second time.
  return reply.serializer((text) => String(text)).send(body);
}

function answerOf(reply: FastifyReply, payload: unknown): StoredAnswer {
  const body = typeof payload === "string" ? payload : "";
  return { status: reply.statusCode, contentType: String(reply.getHeader("content-type") ?? ""), body };
}

function keyOf(request: FastifyRequest): string {
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string" || !/^[\x21-\x7e]{8,128}$/.test(key)) throw new CivicardError("IDEMPOTENCY_KEY_MISSING");
  return key;
}

function fingerprintOf(request: FastifyRequest): string {
  const text = JSON.stringify([request.method, request.url, canonical(request.body)]);
  return toHex(digest("SHA-256", new TextEncoder().encode(text)));
}

/** The order in which a client writes its properties makes no other command. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value instanceof Uint8Array) return toHex(digest("SHA-256", value));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [name, canonical(item)] as const);
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}
