import type { ErrorEntry } from "./entry.ts";

/** Errors that the `service` room throws. */
export const serviceErrors = {} as const satisfies Record<string, ErrorEntry>;
