import { Type } from "typebox";
import { CivicardError } from "../../../base/errors/index.ts";
import { type RecordEvent, recordTransitions } from "../../../registry/index.ts";
import {
  findPerson,
  getPerson,
  importPopulation,
  movePerson,
  type ReadingPurpose,
  searchPeople,
} from "../../application/index.ts";
import type { Access } from "../access.ts";
import type { ContextOf } from "../context.ts";
import type { HttpServer } from "../http-server.ts";
import { kebabOf, pageOf } from "../presentation.ts";
import {
  ImportQuery,
  ImportView,
  PersonFindBody,
  PersonMoveBody,
  PersonPage,
  PersonSearchBody,
  PersonView,
  PurposeQuery,
  viewOfImport,
  viewOfPerson,
  viewOfSummary,
} from "../schemas/person-schemas.ts";
import { IdParams } from "../schemas/strict.ts";

const tags = ["persons"];
const PAGE = 50;

/** Events that need no more than a decision; corrections and merges bring data with them and have their own forms. */
const plainEvents = [
  "scanAccept",
  "scanReject",
  "recheckConfirm",
  "recheckMismatch",
  "verify",
  "activate",
  "suspectDuplicate",
  "death",
  "missing",
  "loseNationality",
  "return",
] as const satisfies readonly RecordEvent[];

export function personRoutes(server: HttpServer, contextOf: ContextOf): void {
  readingRoutes(server, contextOf);
  importRoute(server, contextOf);
  for (const event of plainEvents) moveRoute(server, contextOf, event);
}

function readingRoutes(server: HttpServer, contextOf: ContextOf): void {
  const config = { access: "record.read" } as const;
  server.post(
    "/persons/search",
    { config, schema: { tags, summary: "Search people", body: PersonSearchBody, response: { 200: PersonPage } } },
    async (request) => {
      const limit = request.body.limit ?? PAGE;
      const people = await searchPeople(contextOf(request), { ...request.body, limit });
      return pageOf(people.map(viewOfSummary), limit);
    },
  );
  server.post(
    "/persons/find",
    {
      config,
      schema: { tags, summary: "Find a person by number", body: PersonFindBody, response: { 200: PersonView } },
    },
    async (request) => {
      const { personalNumber, purpose } = request.body;
      return viewOfPerson(await findPerson(contextOf(request), { personalNumber, purpose: statedPurpose(purpose) }));
    },
  );
  server.get(
    "/persons/:id",
    {
      config,
      schema: {
        tags,
        summary: "Read a person's record",
        params: IdParams,
        querystring: PurposeQuery,
        response: { 200: PersonView },
      },
    },
    async (request) => {
      const purpose = statedPurpose(request.query.purpose);
      return viewOfPerson(await getPerson(contextOf(request), { id: request.params.id, purpose }));
    },
  );
}

function importRoute(server: HttpServer, contextOf: ContextOf): void {
  server.post(
    "/persons/import",
    {
      // Whoever may verify may take in records that are verified already.
      config: { access: ["record.create", "record.approve"], command: true },
      schema: {
        tags,
        summary: "Take in a population file (CSV, UTF-8) as a whole",
        description: "All lines or none: one bad line and nothing is stored.",
        consumes: ["text/csv"],
        querystring: ImportQuery,
        body: { content: { "text/csv": { schema: Type.Unsafe<Uint8Array>({}) } } },
        response: { 200: ImportView },
      },
    },
    async (request) => {
      const bytes = request.body as unknown as Uint8Array;
      const dryRun = request.query.dryRun === "true";
      return viewOfImport(await importPopulation(contextOf(request), { bytes, dryRun }));
    },
  );
}

function moveRoute(server: HttpServer, contextOf: ContextOf, event: (typeof plainEvents)[number]): void {
  server.post(
    `/persons/:id/${kebabOf(event)}`,
    {
      config: { access: accessOf(event), command: true },
      schema: {
        tags,
        summary: `Move a person's record: ${event}`,
        params: IdParams,
        body: PersonMoveBody,
        response: { 200: PersonView },
      },
    },
    async (request) => {
      const command = { id: request.params.id, event, expectedVersion: request.body.version };
      return viewOfPerson(await movePerson(contextOf(request), command));
    },
  );
}

function accessOf(event: RecordEvent): Access {
  const permission = recordTransitions.find((row) => row.event === event)?.permission;
  if (permission === undefined || permission === "record.system") throw new CivicardError("INTERNAL");
  return permission;
}

function statedPurpose(purpose: ReadingPurpose | undefined): ReadingPurpose {
  if (purpose === undefined) throw new CivicardError("E-PURPOSE");
  return purpose;
}
