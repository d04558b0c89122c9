import {
  allocateBlank,
  claimJob,
  completeJob,
  countBlanks,
  expireJobs,
  failJob,
  getJob,
  getJobContent,
  issueBlanks,
  listQueuedJobs,
  receiveBlanks,
  recordJobStep,
  recordQa,
} from "../../application/index.ts";
import type { ContextOf } from "../context.ts";
import type { HttpServer } from "../http-server.ts";
import { base64OfBytes } from "../presentation.ts";
import {
  AllocateBody,
  BlankCounts,
  BlankList,
  BlanksIssueBody,
  BlanksReceiveBody,
  CardView,
  ClaimBody,
  CompleteBody,
  FailBody,
  HoldBody,
  InspectBody,
  JobContentView,
  JobList,
  JobView,
  QaView,
  StepBody,
  viewOfBlank,
  viewOfCard,
  viewOfJob,
} from "../schemas/production-schemas.ts";
import { IdParams } from "../schemas/strict.ts";

const tags = ["production"];
const run = { access: "production.run", command: true } as const;
const jobAnswer = { response: { 200: JobView } };

export function productionRoutes(server: HttpServer, contextOf: ContextOf): void {
  readingRoutes(server, contextOf);
  claimRoutes(server, contextOf);
  workRoutes(server, contextOf);
  endRoutes(server, contextOf);
  blankRoutes(server, contextOf);
}

function readingRoutes(server: HttpServer, contextOf: ContextOf): void {
  const config = { access: "production.read" } as const;
  server.get(
    "/jobs",
    { config, schema: { tags, summary: "Jobs that wait for a station", response: { 200: JobList } } },
    async (request) => ({ items: (await listQueuedJobs(contextOf(request))).map(viewOfJob) }),
  );
  server.get(
    "/jobs/:id",
    { config, schema: { tags, summary: "Read a job with its journal", params: IdParams, ...jobAnswer } },
    async (request) => viewOfJob(await getJob(contextOf(request), request.params.id)),
  );
}

function claimRoutes(server: HttpServer, contextOf: ContextOf): void {
  server.post(
    "/jobs/expire",
    {
      config: run,
      schema: { tags, summary: "End the attempts of stations that went silent", response: { 200: JobList } },
    },
    async (request) => ({ items: (await expireJobs(contextOf(request))).map(viewOfJob) }),
  );
  server.post(
    "/jobs/:id/claim",
    {
      config: run,
      schema: { tags, summary: "Take a job for a station", params: IdParams, body: ClaimBody, ...jobAnswer },
    },
    async (request) => {
      const { stationId } = request.body;
      return viewOfJob(await claimJob(contextOf(request), { jobId: request.params.id, stationId }));
    },
  );
  server.post(
    "/jobs/:id/content",
    {
      // No command: its answer holds a person's data and is kept nowhere.
      config: { access: "production.run" },
      schema: {
        tags,
        summary: "What the holder of a job builds the card from",
        params: IdParams,
        body: HoldBody,
        response: { 200: JobContentView },
      },
    },
    async (request) => {
      const hold = { jobId: request.params.id, fence: request.body.fence };
      const { record, request: issuance, portrait } = await getJobContent(contextOf(request), hold);
      const picture = portrait === undefined ? {} : { portraitBase64: base64OfBytes(portrait.image) };
      return { record, request: issuance, ...picture };
    },
  );
}

function workRoutes(server: HttpServer, contextOf: ContextOf): void {
  server.post(
    "/jobs/:id/blank",
    {
      config: run,
      schema: {
        tags,
        summary: "Bind a blank to the job before it is written to",
        params: IdParams,
        body: AllocateBody,
        response: { 200: CardView },
      },
    },
    async (request) =>
      viewOfCard(await allocateBlank(contextOf(request), { jobId: request.params.id, ...request.body })),
  );
  server.post(
    "/jobs/:id/steps",
    {
      config: run,
      schema: { tags, summary: "Report a finished step", params: IdParams, body: StepBody, ...jobAnswer },
    },
    async (request) =>
      viewOfJob(await recordJobStep(contextOf(request), { jobId: request.params.id, ...request.body })),
  );
}

function endRoutes(server: HttpServer, contextOf: ContextOf): void {
  server.post(
    "/jobs/:id/complete",
    { config: run, schema: { tags, summary: "The card is made", params: IdParams, body: CompleteBody, ...jobAnswer } },
    async (request) => viewOfJob(await completeJob(contextOf(request), { jobId: request.params.id, ...request.body })),
  );
  server.post(
    "/jobs/:id/fail",
    { config: run, schema: { tags, summary: "The attempt is over", params: IdParams, body: FailBody, ...jobAnswer } },
    async (request) => viewOfJob(await failJob(contextOf(request), { jobId: request.params.id, ...request.body })),
  );
  server.post(
    "/jobs/:id/inspect",
    {
      config: { access: "production.inspect", command: true },
      schema: {
        tags,
        summary: "Judge a finished card (QA)",
        params: IdParams,
        body: InspectBody,
        response: { 200: QaView },
      },
    },
    async (request) => {
      const result = await recordQa(contextOf(request), { jobId: request.params.id, ...request.body });
      const { id, jobId, cardId, pass, at } = result;
      return { id, jobId, cardId, pass, at };
    },
  );
}

function blankRoutes(server: HttpServer, contextOf: ContextOf): void {
  const config = { access: "stock.update", command: true } as const;
  server.get(
    "/blanks/counts",
    {
      config: { access: "stock.read" },
      schema: { tags, summary: "Blanks by state", response: { 200: BlankCounts } },
    },
    async (request) => countBlanks(contextOf(request)),
  );
  server.post(
    "/blanks/receive",
    { config, schema: { tags, summary: "Take in a lot", body: BlanksReceiveBody, response: { 200: BlankList } } },
    async (request) => ({ items: (await receiveBlanks(contextOf(request), request.body)).map(viewOfBlank) }),
  );
  server.post(
    "/blanks/issue",
    {
      config,
      schema: { tags, summary: "Give blanks to a station", body: BlanksIssueBody, response: { 200: BlankList } },
    },
    async (request) => ({ items: (await issueBlanks(contextOf(request), request.body)).map(viewOfBlank) }),
  );
}
