/**
 * One verdict out of many checks, in one place. The default is not valid: only what has been shown counts, and a
 * check that was swallowed somewhere counts as not performed (field case P28).
 *
 * @spec ICAO 9303-11 §5.1; BSI TR-03135-1 (model)
 */
import type { Check, CheckId, Verdict } from "./inspection-report.ts";

/** Without these no document is valid. Chip authenticity is no substitute: it rests on passive authentication. */
const required: readonly CheckId[] = [
  "passive-authentication.structure",
  "passive-authentication.signature",
  "passive-authentication.data-groups",
  "passive-authentication.chain",
  "passive-authentication.validity",
  "document.validity",
];

/** A card that could not be opened is not a bad card: nothing of it was seen. */
const saysNothingOfTheDocument: ReadonlySet<CheckId> = new Set<CheckId>(["access", "terminal-authentication"]);

/** Reason of a required check that had nothing to work on. */
export const REQUIRED_FILE_MISSING = "REQUIRED_FILE_MISSING";

/**
 * @param demanded what this inspection asks for besides: of each group at least one check must have passed, else a
 *   document that would be valid is indeterminate
 */
export function verdictOf(checks: readonly Check[], demanded: readonly (readonly CheckId[])[] = []): Verdict {
  if (checks.some(({ id, status }) => status === "failed" && !saysNothingOfTheDocument.has(id))) return "invalid";
  if (checks.some(isIncomplete)) return "incomplete";
  const groups = [...required.map((id) => [id]), ...demanded];
  return groups.every((group) => group.some((id) => isPassed(checks, id))) ? "valid" : "indeterminate";
}

/** Every answer under the id has to be good: two contradicting ones are none. */
function isPassed(checks: readonly Check[], id: CheckId): boolean {
  const answers = checks.filter((check) => check.id === id);
  return answers.length > 0 && answers.every(({ status }) => status === "passed");
}

function isIncomplete({ id, status, reason }: Check): boolean {
  if (status === "aborted" || (id === "access" && status === "failed")) return true;
  return required.includes(id) && reason === REQUIRED_FILE_MISSING;
}
