import type { ErrorEntry } from "./entry.ts";

/** Errors that the `pki` room throws. */
export const pkiErrors = {} as const satisfies Record<string, ErrorEntry>;
