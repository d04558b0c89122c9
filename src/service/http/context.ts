import type { FastifyRequest } from "fastify";
import type { ServiceContext } from "../application/index.ts";
import { accountOf } from "./access.ts";

/** The application as one caller sees it. */
export type ContextOf = (request: FastifyRequest) => ServiceContext;

export function contextsOn(frame: Omit<ServiceContext, "actor">): ContextOf {
  return (request) => ({ ...frame, actor: accountOf(request) });
}
