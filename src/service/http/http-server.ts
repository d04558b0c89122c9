/** Fastify with the shapes of typebox: one declaration gives the type, the check and the description. */
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from "fastify";

export type HttpServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface ServerFrameOptions {
  /** Where log lines go, one JSON object a line; absent: no log. */
  readonly log?: { write(line: string): void } | undefined;
  readonly tls?: { readonly certificate: Uint8Array; readonly key: Uint8Array } | undefined;
  /** Makes the id of a request. */
  readonly requestId: () => string;
}

/** Room for a portrait in base64 and a CSV file of some ten thousand persons. */
const BODY_LIMIT = 16 * 1024 * 1024;

export function createFrame(options: ServerFrameOptions): HttpServer {
  const { tls } = options;
  const https = tls && {
    cert: Buffer.from(tls.certificate),
    key: Buffer.from(tls.key),
    minVersion: "TLSv1.2" as const,
  };
  const server = Fastify({
    logger: options.log === undefined ? false : { level: "info", stream: options.log, serializers },
    // The address of a request stands in no log line; `logAnswers` writes the route's pattern instead.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    genReqId: options.requestId,
    requestIdHeader: false,
    // Fastify's own choice drops unknown properties and turns 5 into "5".
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false, allErrors: false } },
    ...(https ? { https } : {}),
  });
  return server.withTypeProvider<TypeBoxTypeProvider>() as unknown as HttpServer;
}

/** Neither bodies nor headers nor addresses: they hold names, numbers and tokens. */
const serializers = {
  req: () => ({}),
  res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
  err: (error: Error & { code?: string }) => ({ type: error.name, message: "", stack: "", code: error.code ?? "" }),
};

export function logAnswers(server: FastifyInstance): void {
  server.addHook("onResponse", async (request, reply) => {
    const { method } = request;
    const route = request.routeOptions.url ?? "none";
    const line = {
      method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      by: request.account?.id,
    };
    request.log.info(line, "answered");
  });
}

/** Answers hold personal data: no cache keeps them, no page frames them, no browser guesses their type. */
export function protectAnswers(server: FastifyInstance): void {
  server.addHook("onSend", async (request, reply, payload) => {
    reply.header("x-content-type-options", "nosniff").header("referrer-policy", "no-referrer");
    reply.header("x-frame-options", "DENY").header("x-request-id", request.id);
    if (request.url.startsWith("/api/")) reply.header("cache-control", "no-store");
    return payload;
  });
}
