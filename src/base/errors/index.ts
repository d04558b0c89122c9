/**
 * Errors: one class, one table. A code is what callers test, the table is what people read; keeping the
 * texts out of the throwing code is what makes them complete in both languages and checkable against the docs.
 */
export { type ErrorCode, errorCatalogue } from "./catalogue.ts";
export { CivicardError, type ErrorDetails, type Language } from "./civicard-error.ts";
export type { ErrorEntry, ExitCode } from "./entry.ts";
