/** Small things that all repositories do alike. */
import { CivicardError, type ErrorCode, type ErrorDetails } from "../../base/errors/index.ts";

/** Fields of an entity that have no column of their own, as JSON; absent fields stay absent. */
export function packDetails(value: object, columns: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(Object.entries(value).filter(([name]) => !columns.includes(name))));
}

/** The counterpart of `packDetails`; the shape is the writer's promise. */
export function unpackDetails<T>(text: string): T {
  return JSON.parse(text) as T;
}

/** @throws CivicardError E-CONFLICT with the version that is stored */
export function assertOneRow(changed: bigint, current: number | undefined): void {
  if (changed !== 1n) throw new CivicardError("E-CONFLICT", { current: current ?? "none" });
}

/**
 * Runs an insert; a broken uniqueness rule becomes the error that says it in the domain's words.
 * @param codes code by the column or index that SQLite names in its message
 */
export async function translatingUnique<T>(
  codes: Readonly<Record<string, readonly [ErrorCode, ErrorDetails?]>>,
  insert: () => Promise<T>,
): Promise<T> {
  try {
    return await insert();
  } catch (cause) {
    const message = isUniqueViolation(cause) ? cause.message : "";
    const found = Object.entries(codes).find(([name]) => message !== "" && message.includes(name));
    if (found === undefined) throw cause;
    const [code, details] = found[1];
    throw new CivicardError(code, details, { cause });
  }
}

function isUniqueViolation(cause: unknown): cause is Error {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return code === "SQLITE_CONSTRAINT_UNIQUE" || code === "SQLITE_CONSTRAINT_PRIMARYKEY";
}
