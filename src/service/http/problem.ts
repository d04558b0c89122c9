/**
 * Errors as problem details. What a client reads comes from the error table; nothing of a request is echoed, because
 * requests hold names and numbers and answers end up in logs and screenshots of others.
 *
 * @spec RFC 9457
 */
import { STATUS_CODES } from "node:http";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { CivicardError, type ErrorCode, type ErrorDetails } from "../../base/errors/index.ts";

export const PROBLEM_TYPE = "application/problem+json";

interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly messageVi: string;
  readonly messageEn: string;
  /** Where in the request the fault is, as a JSON pointer, when that is known. */
  readonly field?: string;
  /** Version that is stored now, with E-CONFLICT. */
  readonly currentVersion?: number;
  /** Whether the same call may succeed later. */
  readonly retry: boolean;
  readonly details?: ErrorDetails;
}

/** What any thrown value means to a client. */
function problemOf(error: unknown): Problem {
  if (error instanceof CivicardError) return fromCivicardError(error);
  const fastifyError = error as Partial<FastifyError>;
  if (fastifyError.validation !== undefined) {
    return fromCivicardError(new CivicardError("REQUEST_INVALID", { field: fieldOf(fastifyError) }));
  }
  const code = codeOfStatus(fastifyError.statusCode);
  return fromCivicardError(new CivicardError(code, code === "REQUEST_INVALID" ? { field: "body" } : {}));
}

/** Fastify's error handler. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error);
  if (problem.status >= 500) request.log.error(faultOf(error), "request failed");
  return reply.code(problem.status).type(PROBLEM_TYPE).serializer(JSON.stringify).send(problem);
}

function fromCivicardError(error: CivicardError): Problem {
  const { entry, code, details } = error;
  const { field, current, ...rest } = details;
  const shown = Object.entries(rest).filter(([, value]) => value !== undefined);
  return {
    type: `urn:civicard:error:${code}`,
    title: STATUS_CODES[entry.http] ?? "Error",
    status: entry.http,
    code,
    messageVi: error.text("vi"),
    messageEn: error.text("en"),
    ...(typeof field === "string" ? { field } : {}),
    ...(code === "E-CONFLICT" && typeof current === "number" ? { currentVersion: current } : {}),
    retry: entry.retry,
    ...(shown.length > 0 ? { details: Object.fromEntries(shown) } : {}),
  };
}

/** Place of the fault: known names of the schema only. The name of an unknown property is the client's own text. */
function fieldOf(error: Partial<FastifyError>): string {
  const first = error.validation?.[0];
  const place = `${error.validationContext ?? "request"}${first?.instancePath ?? ""}`;
  const missing = first?.keyword === "required" ? first.params["missingProperty"] : undefined;
  return typeof missing === "string" ? `${place}/${missing}` : place;
}

function codeOfStatus(status: number | undefined): ErrorCode {
  switch (status) {
    case 404:
      return "ROUTE_NOT_FOUND";
    case 413:
      return "REQUEST_TOO_LARGE";
    case 415:
      return "MEDIA_TYPE_NOT_SUPPORTED";
    case 429:
      return "RATE_LIMITED";
    default:
      return status !== undefined && status >= 400 && status < 500 ? "REQUEST_INVALID" : "INTERNAL";
  }
}

/** For the log: class, code and places in the program, without the message, which may hold values. */
function faultOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { fault: typeof error };
  const places = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
  const cause = error.cause instanceof Error ? faultOf(error.cause) : undefined;
  return { fault: error.name, code: (error as { code?: unknown }).code, places, ...(cause && { cause }) };
}
