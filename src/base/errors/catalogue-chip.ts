import type { ErrorEntry } from "./entry.ts";

/** Errors that the `chip` room throws. */
export const chipErrors = {} as const satisfies Record<string, ErrorEntry>;
