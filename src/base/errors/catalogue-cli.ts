import type { ErrorEntry } from "./entry.ts";

/** Errors that the `cli` room throws. */
export const cliErrors = {} as const satisfies Record<string, ErrorEntry>;
