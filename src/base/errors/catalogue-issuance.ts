import type { ErrorEntry } from "./entry.ts";

/** Errors that the `issuance` room throws. */
export const issuanceErrors = {} as const satisfies Record<string, ErrorEntry>;
