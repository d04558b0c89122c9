import { Type } from "typebox";
import type { HttpServer } from "../http-server.ts";
import type { HttpMetrics } from "../metrics.ts";
import { Choice, Strict } from "../schemas/strict.ts";

export interface OperationOptions {
  /** Resolves while the database answers. */
  readonly isReady: () => Promise<boolean>;
  readonly metrics: HttpMetrics;
  readonly now: () => number;
}

const Health = Strict({ status: Choice(["up", "down"]) });

/** For the machine that watches the service; no rate limit, so that a busy service is not taken for a dead one. */
export function operationRoutes(server: HttpServer, options: OperationOptions): void {
  const config = { access: "public", rateLimit: false } as const;
  const health = (summary: string) => ({ tags: ["operation"], summary, response: { 200: Health, 503: Health } });
  server.get("/health/live", { config, schema: health("The process runs") }, async () => ({ status: "up" as const }));
  server.get("/health/ready", { config, schema: health("The database answers") }, async (_request, reply) => {
    const ready = await options.isReady().catch(() => false);
    return ready ? { status: "up" as const } : reply.code(503).send({ status: "down" as const });
  });
  server.get(
    "/metrics",
    {
      config,
      schema: {
        tags: ["operation"],
        summary: "Counters in the text format of Prometheus",
        response: { 200: { content: { "text/plain": { schema: Type.String() } } } },
      },
    },
    async (_request, reply) => {
      reply.type("text/plain; version=0.0.4; charset=utf-8");
      return reply.send(options.metrics.text(options.now()));
    },
  );
}
