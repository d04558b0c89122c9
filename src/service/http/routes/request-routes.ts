import { CivicardError } from "../../../base/errors/index.ts";
import { type RequestEvent, requestTransitions } from "../../../issuance/index.ts";
import {
  attachPortrait,
  createRequest,
  type DeskEvent,
  deliver,
  deskEvents,
  getRequest,
  listCardsOfRequest,
  listRequests,
  moveRequest,
} from "../../application/index.ts";
import type { Access } from "../access.ts";
import type { ContextOf } from "../context.ts";
import type { HttpServer } from "../http-server.ts";
import { bytesOfBase64, kebabOf, limitOf, pageOf } from "../presentation.ts";
import { CardList, viewOfCard } from "../schemas/production-schemas.ts";
import {
  DeliverBody,
  moveBodyOf,
  PortraitBody,
  RequestCreateBody,
  RequestListQuery,
  RequestPage,
  RequestView,
  viewOfRequest,
} from "../schemas/request-schemas.ts";
import { IdParams } from "../schemas/strict.ts";

const tags = ["requests"];
const answer = { response: { 200: RequestView } };

export function requestRoutes(server: HttpServer, contextOf: ContextOf): void {
  readingRoutes(server, contextOf);
  counterRoutes(server, contextOf);
  for (const event of deskEvents) moveRoute(server, contextOf, event);
}

function readingRoutes(server: HttpServer, contextOf: ContextOf): void {
  const config = { access: "request.read" } as const;
  server.get(
    "/requests",
    {
      config,
      schema: { tags, summary: "List requests", querystring: RequestListQuery, response: { 200: RequestPage } },
    },
    async (request) => {
      const limit = limitOf(request.query.limit);
      const found = await listRequests(contextOf(request), { ...request.query, limit });
      return pageOf(found.map(viewOfRequest), limit);
    },
  );
  server.get(
    "/requests/:id",
    { config, schema: { tags, summary: "Read a request with its trail", params: IdParams, ...answer } },
    async (request) => viewOfRequest(await getRequest(contextOf(request), request.params.id)),
  );
  server.get(
    "/requests/:id/cards",
    {
      config,
      schema: { tags, summary: "Cards made for a request", params: IdParams, response: { 200: CardList } },
    },
    async (request) => ({ items: (await listCardsOfRequest(contextOf(request), request.params.id)).map(viewOfCard) }),
  );
}

function counterRoutes(server: HttpServer, contextOf: ContextOf): void {
  server.post(
    "/requests",
    {
      config: { access: "request.create", command: true },
      schema: { tags, summary: "Make a draft for a person", body: RequestCreateBody, response: { 201: RequestView } },
    },
    async (request, reply) =>
      reply.code(201).send(viewOfRequest(await createRequest(contextOf(request), request.body))),
  );
  server.post(
    "/requests/:id/portrait",
    {
      config: { access: "request.update", command: true },
      schema: { tags, summary: "Attach the portrait (JPEG)", params: IdParams, body: PortraitBody, ...answer },
    },
    async (request) => {
      const { version, imageBase64, ...capture } = request.body;
      const image = bytesOfBase64(imageBase64);
      const command = { requestId: request.params.id, expectedVersion: version, image, ...capture };
      return viewOfRequest(await attachPortrait(contextOf(request), command));
    },
  );
  server.post(
    "/requests/:id/deliver",
    {
      config: { access: "request.deliver", command: true },
      schema: { tags, summary: "Hand the card over", params: IdParams, body: DeliverBody, ...answer },
    },
    async (request) => {
      const { version, ...handover } = request.body;
      const command = { requestId: request.params.id, expectedVersion: version, ...handover };
      return viewOfRequest(await deliver(contextOf(request), command));
    },
  );
}

function moveRoute(server: HttpServer, contextOf: ContextOf, event: DeskEvent): void {
  server.post(
    `/requests/:id/${kebabOf(event)}`,
    {
      config: { access: accessOf(event), command: true },
      schema: { tags, summary: `Move a request: ${event}`, params: IdParams, body: moveBodyOf(event), ...answer },
    },
    async (request) => {
      const { version, ...rest } = request.body;
      const command = { requestId: request.params.id, event, expectedVersion: version, ...rest };
      return viewOfRequest(await moveRequest(contextOf(request), command));
    },
  );
}

function accessOf(event: RequestEvent): Access {
  const permission = requestTransitions.find((row) => row.event === event)?.permission;
  if (permission === undefined) throw new CivicardError("INTERNAL");
  return permission;
}
