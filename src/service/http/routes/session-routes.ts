import type { Account } from "../../store/index.ts";
import { accountOf, type LogIn } from "../access.ts";
import type { HttpServer } from "../http-server.ts";
import { AccountView, LogInBody, SessionView } from "../schemas/session-schemas.ts";
import { Empty } from "../schemas/strict.ts";

/** Guessing is slowed down per user name by the log-in itself, and per address here. */
const rateLimit = { max: 20, timeWindow: 60_000 } as const;

export function sessionRoutes(server: HttpServer, logIn: LogIn): void {
  server.post(
    "/sessions",
    {
      config: { access: "public", rateLimit },
      schema: { tags: ["sessions"], summary: "Log in", body: LogInBody, response: { 201: SessionView } },
    },
    async (request, reply) => {
      const { token, expiresAt, account } = await logIn.open(request.body.userName, request.body.password);
      return reply.code(201).send({ token, expiresAt, account: viewOf(account) });
    },
  );
  server.delete(
    "/sessions/current",
    {
      config: { access: "account" },
      schema: { tags: ["sessions"], summary: "Log out", response: { 204: Empty } },
    },
    async (request, reply) => {
      await logIn.close(request);
      return reply.code(204).send(null);
    },
  );
  server.get(
    "/sessions/current",
    {
      config: { access: "account" },
      schema: { tags: ["sessions"], summary: "Who is logged in", response: { 200: AccountView } },
    },
    async (request) => viewOf(accountOf(request)),
  );
}

function viewOf({ id, userName, displayName, roles, unitCode }: Account) {
  return { id, userName, displayName, roles: [...roles], unitCode };
}
