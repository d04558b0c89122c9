import type { ErrorEntry } from "./entry.ts";

/** Errors that the `lds` room throws. */
export const ldsErrors = {} as const satisfies Record<string, ErrorEntry>;
