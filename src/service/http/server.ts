/** Puts the service together: frame, guards, routes, description. */
import rateLimit from "@fastify/rate-limit";
import { toHex } from "../../base/bytes/index.ts";
import type { RandomSource } from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import type { Clock } from "../../base/time.ts";
import type { Store } from "../store/index.ts";
import { guardRoutes, LogIn } from "./access.ts";
import { contextsOn } from "./context.ts";
import { createFrame, type HttpServer, logAnswers, protectAnswers, type ServerFrameOptions } from "./http-server.ts";
import { guardCommands } from "./idempotency.ts";
import { countAnswers, HttpMetrics } from "./metrics.ts";
import { describeRoutes } from "./openapi.ts";
import { sendProblem } from "./problem.ts";
import { administrationRoutes } from "./routes/administration-routes.ts";
import { cardRoutes } from "./routes/card-routes.ts";
import { documentRoutes } from "./routes/document-routes.ts";
import { operationRoutes } from "./routes/operation-routes.ts";
import { personRoutes } from "./routes/person-routes.ts";
import { productionRoutes } from "./routes/production-routes.ts";
import { requestRoutes } from "./routes/request-routes.ts";
import { sessionRoutes } from "./routes/session-routes.ts";

interface HttpServerOptions extends Pick<ServerFrameOptions, "log" | "tls"> {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** `specimen` while the keys are for demonstration. */
  readonly overprint?: "specimen" | undefined;
  /** Version of the program, for the description. */
  readonly version: string;
  /** Requests a minute from one address. */
  readonly requestsPerMinute?: number | undefined;
}

const REQUESTS_PER_MINUTE = 600;
/** A few hundred thousand people; greater files go through the command line. */
const POPULATION_FILE_LIMIT = 64 * 1024 * 1024;

/** The service, not yet listening; `inject` and `listen` are Fastify's own. */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { clock, random, store } = options;
  const access = { store, clock, random };
  const server = createFrame({ ...options, requestId: () => toHex(random(8)) });
  const metrics = new HttpMetrics(clock().getTime());
  server.setErrorHandler(sendProblem);
  server.setNotFoundHandler((request, reply) => sendProblem(new CivicardError("ROUTE_NOT_FOUND"), request, reply));
  countAnswers(server, metrics);
  logAnswers(server);
  protectAnswers(server);
  await server.register(rateLimit, {
    max: options.requestsPerMinute ?? REQUESTS_PER_MINUTE,
    timeWindow: 60_000,
    errorResponseBuilder: () => new CivicardError("RATE_LIMITED"),
  });
  guardRoutes(server, access);
  guardCommands(server, store.read.idempotency, clock);
  await describeRoutes(server, options.version);
  operationRoutes(server, { isReady: () => answers(store), metrics, now: () => clock().getTime() });
  await server.register(
    (api, _options, done) => {
      apiRoutes(api as unknown as HttpServer, options, new LogIn(access));
      done();
    },
    { prefix: "/api/v1" },
  );
  await server.ready();
  return server;
}

function apiRoutes(api: HttpServer, options: HttpServerOptions, logIn: LogIn): void {
  const { store, clock, random } = options;
  const contextOf = contextsOn({ store, clock, random });
  // A population file arrives as it is.
  const parserOptions = { parseAs: "buffer", bodyLimit: POPULATION_FILE_LIMIT } as const;
  api.addContentTypeParser("text/csv", parserOptions, (_request, body, done) => done(null, body));
  sessionRoutes(api, logIn);
  personRoutes(api, contextOf);
  requestRoutes(api, contextOf);
  productionRoutes(api, contextOf);
  cardRoutes(api, contextOf, { store, clock });
  documentRoutes(api, contextOf, { clock, overprint: options.overprint });
  administrationRoutes(api, contextOf);
}

/** Any statement will do: what counts is that the database answers it. */
async function answers(store: Store): Promise<boolean> {
  await store.read.population.count();
  return true;
}
