import type { ErrorEntry } from "./entry.ts";

/** Errors that the `registry` room throws. */
export const registryErrors = {} as const satisfies Record<string, ErrorEntry>;
