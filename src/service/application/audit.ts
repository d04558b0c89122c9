import type { AuditEvent, AuditFinding } from "../store/index.ts";
import { assertMay } from "./command.ts";
import type { ServiceContext } from "./context.ts";

/** @throws CivicardError FORBIDDEN */
export async function listAudit(
  context: ServiceContext,
  query: { readonly after?: number | undefined; readonly limit: number },
): Promise<readonly AuditEvent[]> {
  assertMay(context, "audit.read");
  return context.store.read.audit.list(query);
}

/** Walks the chain of the trail. @throws CivicardError FORBIDDEN */
export async function verifyAudit(
  context: ServiceContext,
): Promise<{ readonly events: number; readonly headHash: string; readonly findings: readonly AuditFinding[] }> {
  assertMay(context, "audit.read");
  return context.store.read.audit.verify();
}
