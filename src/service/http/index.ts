/**
 * The service over HTTP. A route says who may call it, what it takes and what it gives; guards, problem details,
 * idempotency and the description follow from that, so that no route can forget one. Rules live in the application.
 */

export { verifyLogin } from "./access.ts";
export type { HttpServer } from "./http-server.ts";
export { assertListenAllowed } from "./listen-policy.ts";
export { hashPassword } from "./password.ts";
export { createHttpServer } from "./server.ts";
