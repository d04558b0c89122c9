import { Type } from "typebox";
import { disableAccount, listAudit, verifyAudit } from "../../application/index.ts";
import type { ContextOf } from "../context.ts";
import type { HttpServer } from "../http-server.ts";
import { limitOf } from "../presentation.ts";
import { Choice, Empty, IdParams, QueryLimit, Strict, Time } from "../schemas/strict.ts";

const tags = ["administration"];

const AuditQuery = Strict({
  after: Type.Optional(Type.String({ pattern: "^\\d{1,15}$", description: "Number after which the page begins" })),
  limit: QueryLimit,
});

const AuditEventView = Strict({
  seq: Type.Integer(),
  at: Time,
  actor: Type.String(),
  role: Type.String(),
  unit: Type.String(),
  action: Type.String(),
  subject: Type.String(),
  outcome: Type.String(),
  detailHash: Type.String(),
  prevHash: Type.String(),
  hash: Type.String(),
});

const AuditVerification = Strict({
  events: Type.Integer(),
  headHash: Type.String(),
  findings: Type.Array(Strict({ seq: Type.Integer(), reason: Choice(["GAP", "CHAIN_BROKEN", "CHANGED"]) })),
});

export function administrationRoutes(server: HttpServer, contextOf: ContextOf): void {
  server.get(
    "/audit",
    {
      config: { access: "audit.read" },
      schema: {
        tags,
        summary: "The audit trail",
        querystring: AuditQuery,
        response: { 200: Strict({ items: Type.Array(AuditEventView) }) },
      },
    },
    async (request) => {
      const { after, limit } = request.query;
      const query = { after: after === undefined ? undefined : Number(after), limit: limitOf(limit) };
      return { items: [...(await listAudit(contextOf(request), query))] };
    },
  );
  server.get(
    "/audit/verification",
    {
      config: { access: "audit.read" },
      schema: { tags, summary: "Walk the chain of the trail", response: { 200: AuditVerification } },
    },
    async (request) => {
      const { events, headHash, findings } = await verifyAudit(contextOf(request));
      return { events, headHash, findings: [...findings] };
    },
  );
  server.post(
    "/accounts/:id/disable",
    {
      config: { access: "account.manage", command: true },
      schema: { tags, summary: "Close an account and its sessions", params: IdParams, response: { 204: Empty } },
    },
    async (request, reply) => {
      await disableAccount(contextOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
}
