import type { FastifyReply } from "fastify";
import { CivicardError } from "../../../base/errors/index.ts";
import type { Clock } from "../../../base/time.ts";
import { cardFaceOf, type IssuanceRequest, vietnamDay } from "../../../issuance/index.ts";
import { verdictOf } from "../../../pki/index.ts";
import { maskPersonalNumber } from "../../../registry/index.ts";
import { getJobContent, getPerson, getRequest } from "../../application/index.ts";
import {
  type CardFaceOptions,
  renderAppointmentSlip,
  renderCardFace,
  renderInspectionReport,
} from "../../documents/index.ts";
import { accountOf } from "../access.ts";
import type { ContextOf } from "../context.ts";
import type { HttpServer } from "../http-server.ts";
import { bytesOfBase64 } from "../presentation.ts";
import { Pdf, ReportBody, SlipBody } from "../schemas/document-schemas.ts";
import { FaceBody } from "../schemas/production-schemas.ts";
import { IdParams } from "../schemas/strict.ts";

export interface DocumentRouteOptions {
  readonly clock: Clock;
  /** For cards that are not issued under the law. */
  readonly overprint: CardFaceOptions["overprint"];
}

const tags = ["documents"];

/** None of these is a command: they change nothing, and no copy of a person's document is kept. */
export function documentRoutes(server: HttpServer, contextOf: ContextOf, options: DocumentRouteOptions): void {
  faceRoute(server, contextOf, options);
  slipRoute(server, contextOf, options);
  reportRoute(server, options);
}

function faceRoute(server: HttpServer, contextOf: ContextOf, { clock, overprint }: DocumentRouteOptions): void {
  server.post(
    "/jobs/:id/card-face",
    {
      config: { access: "production.run" },
      schema: {
        tags,
        summary: "Both faces of the card, for the holder of the job",
        params: IdParams,
        body: FaceBody,
        response: { 200: Pdf },
      },
    },
    async (request, reply) => {
      const { fence, template } = request.body;
      const content = await getJobContent(contextOf(request), { jobId: request.params.id, fence });
      const face = cardFaceOf({ ...content, template });
      const { pdf, mrzMachineReadable } = await renderCardFace(face, { createdAt: clock(), overprint });
      reply.header("x-mrz-machine-readable", String(mrzMachineReadable));
      return sendPdf(reply, pdf);
    },
  );
}

function slipRoute(server: HttpServer, contextOf: ContextOf, { clock, overprint }: DocumentRouteOptions): void {
  server.post(
    "/requests/:id/appointment-slip",
    {
      config: { access: ["request.create", "request.update"] },
      schema: {
        tags,
        summary: "Appointment slip (CC02)",
        params: IdParams,
        body: SlipBody,
        response: { 200: Pdf },
      },
    },
    async (request, reply) => {
      const context = contextOf(request);
      const issuance = await getRequest(context, request.params.id);
      const person = await getPerson(context, { id: issuance.personId, purpose: "ISSUANCE" });
      const content = {
        ...request.body,
        requestNo: issuance.requestNo,
        fullName: person.fullName,
        maskedNumber: maskPersonalNumber(person.personalNumber ?? ""),
        receivedOn: receivedOn(issuance),
        feePaid: issuance.fee?.amount || undefined,
      };
      return sendPdf(reply, await renderAppointmentSlip(content, { createdAt: clock(), overprint }));
    },
  );
}

function reportRoute(server: HttpServer, { clock }: DocumentRouteOptions): void {
  server.post(
    "/documents/inspection-report",
    {
      config: { access: "account" },
      schema: { tags, summary: "An inspection as a report for people", body: ReportBody, response: { 200: Pdf } },
    },
    async (request, reply) => {
      const { inspectedAt, fields = [], portraitBase64, ...rest } = request.body;
      // The sheet looks official, so it says what the checks say and who sent them.
      const verdict = verdictOf(rest.checks);
      if (verdict !== rest.verdict) throw new CivicardError("REPORT_VERDICT_DIFFERS", { verdict });
      const reportedBy = accountOf(request).userName;
      const portrait = portraitBase64 === undefined ? undefined : bytesOfBase64(portraitBase64);
      const content = { ...rest, fields, portrait, reportedBy, inspectedAt: new Date(inspectedAt) };
      return sendPdf(reply, await renderInspectionReport(content, { createdAt: clock() }));
    },
  );
}

function sendPdf(reply: FastifyReply, pdf: Uint8Array): FastifyReply {
  return reply.type("application/pdf").send(Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength));
}

/** The file is complete when the citizen has signed; before that the day it was begun stands on the slip. */
function receivedOn({ history, createdAt }: IssuanceRequest): string {
  const signed = history.findLast((step) => step.event === "sign");
  return vietnamDay(new Date(signed?.at ?? createdAt));
}
