/**
 * The service's memory. Kysely and the database engine live here only; the rest sees repositories and one way to
 * make several of their calls all-or-nothing. What must never happen twice (two cards for a request, two open
 * requests of a person, two events after one) is a constraint of the database, not a hope of the code.
 */
export type { Account, AccountStore, Session, SessionStore } from "./accounts.ts";
export type { AuditEntry, AuditEvent, AuditFinding, AuditStore } from "./audit.ts";
export type { CommandKey, IdempotencyStore, StartedCommand, StoredAnswer } from "./idempotency.ts";
export { openStore, type Repositories, type Store } from "./store.ts";
