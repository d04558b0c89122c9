/**
 * The frame of every command: rights, one transaction, one event in the audit trail. The event is part of the
 * transaction, so nothing happens without being told; a refusal is told too, after everything was taken back.
 */
import { CivicardError } from "../../base/errors/index.ts";
import { mayDo, type Permission, permissionsOf } from "../roles/index.ts";
import type { Repositories } from "../store/index.ts";
import type { ServiceContext } from "./context.ts";

export interface CommandInfo {
  /** `request.approve` … */
  readonly action: string;
  readonly permission: Permission;
  /** Kind and id: `request:01J…`, or the kind alone before there is one. */
  readonly subject: string;
}

/** `subject` replaces the command's where an id is known only now; `detail` goes into the trail as a hash. */
export interface Done<T> {
  readonly result: T;
  readonly subject?: string | undefined;
  readonly detail?: unknown;
}

/** @throws CivicardError FORBIDDEN */
export function assertMay(context: ServiceContext, permission: Permission): void {
  if (!mayDo(context.actor.roles, permission)) throw new CivicardError("FORBIDDEN");
}

/** @throws CivicardError FORBIDDEN, or whatever the work throws */
export async function runCommand<T>(
  context: ServiceContext,
  info: CommandInfo,
  work: (repositories: Repositories) => Promise<Done<T>>,
): Promise<T> {
  try {
    assertMay(context, info.permission);
    return await context.store.transaction(async (repositories) => {
      const { result, subject = info.subject, detail } = await work(repositories);
      await repositories.audit.append({ ...entryOf(context, info), subject, outcome: "done", detail });
      return result;
    });
  } catch (error) {
    const outcome = error instanceof CivicardError ? error.code : "INTERNAL";
    // What went wrong first is what the caller must hear, also where the trail cannot be written just now.
    await context.store
      .transaction(({ audit }) => audit.append({ ...entryOf(context, info), outcome }))
      .catch(() => undefined);
    throw error;
  }
}

function entryOf({ actor, clock }: ServiceContext, { action, permission, subject }: CommandInfo) {
  const role = actor.roles.find((held) => permissionsOf(held).includes(permission)) ?? "-";
  return { at: clock().toISOString(), actor: actor.id, role, unit: actor.unitCode, action, subject };
}

/** @throws the given error code where a look-up found nothing */
export function found<T>(
  value: T | undefined,
  code: "RECORD_NOT_FOUND" | "REQUEST_NOT_FOUND" | "JOB_NOT_FOUND" | "CARD_NOT_FOUND",
): T {
  if (value === undefined) throw new CivicardError(code);
  return value;
}

/** @throws CivicardError E-CONFLICT when the caller saw another version than the stored one */
export function assertVersion(stored: { readonly version: number }, expected: number): void {
  if (stored.version !== expected) throw new CivicardError("E-CONFLICT", { current: stored.version });
}
