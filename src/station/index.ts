/**
 * The encoding station: where issuing, personalisation and reading meet at a reader. It is a room of its own because
 * a station runs on another machine than the service and must not drag a database along.
 */
export { type EncodeJobOptions, encodeJob } from "./encode-job.ts";
export type { SealedCard, StationJob } from "./station-job.ts";
