import type { ServiceContext } from "../../application/index.ts";
import { findCardStatus, getCardBySerial } from "../../application/index.ts";
import type { ContextOf } from "../context.ts";
import type { HttpServer } from "../http-server.ts";
import { CardFindBody, CardStatusBody, CardStatusView, CardView, viewOfCard } from "../schemas/production-schemas.ts";

/** Trying out serials is slow from one address. */
const rateLimit = { max: 30, timeWindow: 60_000 } as const;

export function cardRoutes(
  server: HttpServer,
  contextOf: ContextOf,
  frame: Pick<ServiceContext, "store" | "clock">,
): void {
  server.post(
    "/cards/find",
    {
      config: { access: "production.read" },
      schema: {
        tags: ["cards"],
        summary: "Find a card by the serial on it or in its chip",
        body: CardFindBody,
        response: { 200: CardView },
      },
    },
    async (request) => viewOfCard(await getCardBySerial(contextOf(request), request.body.serial)),
  );
  server.post(
    "/cards/status",
    {
      config: { access: "public", rateLimit },
      schema: {
        tags: ["cards"],
        summary: "Whether a card is good: for whoever holds it",
        description:
          "By printed serial and issue date together. A personal number proves nothing and is not asked for.",
        body: CardStatusBody,
        response: { 200: CardStatusView },
      },
    },
    async (request) => ({ status: await findCardStatus(frame, request.body) }),
  );
}
