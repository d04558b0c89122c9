/** Accounts of the people who work with the service. Their passwords arrive hashed. */
import { CivicardError } from "../../base/errors/index.ts";
import type { StaffMember } from "../../issuance/index.ts";
import { mayHoldTogether, type Role } from "../roles/index.ts";
import type { Account } from "../store/index.ts";
import { runCommand } from "./command.ts";
import { createIdentifier, type ServiceContext } from "./context.ts";

export interface CreateAccountCommand {
  readonly userName: string;
  readonly displayName: string;
  /** The human: a second account of the same human carries the same. */
  readonly staff: StaffMember;
  readonly roles: readonly Role[];
  readonly unitCode: string;
  readonly passwordHash: string;
}

/** @throws CivicardError FORBIDDEN, ACCOUNT_EXISTS, ROLES_NOT_TOGETHER (over all accounts of the human) */
export async function createAccount(context: ServiceContext, command: CreateAccountCommand): Promise<Account> {
  const info = { action: "account.create", permission: "account.manage", subject: "account" } as const;
  return runCommand(context, info, async ({ accounts }) => {
    const others = (await accounts.list()).filter(({ staff }) => staff.staffId === command.staff.staffId);
    const held = new Set([...command.roles, ...others.flatMap(({ roles }) => roles)]);
    if (!mayHoldTogether([...held])) throw new CivicardError("ROLES_NOT_TOGETHER");
    const createdAt = context.clock().toISOString();
    const result: Account = { ...command, id: createIdentifier(context), disabled: false, createdAt };
    await accounts.insert(result);
    return { result, subject: `account:${result.id}`, detail: { roles: command.roles, unitCode: command.unitCode } };
  });
}

/** Closes an account and its sessions; the trail keeps naming it. @throws CivicardError FORBIDDEN */
export async function disableAccount(context: ServiceContext, accountId: string): Promise<void> {
  const info = { action: "account.disable", permission: "account.manage", subject: `account:${accountId}` } as const;
  return runCommand(context, info, async ({ accounts }) => {
    await accounts.disable(accountId, context.clock().toISOString());
    return { result: undefined };
  });
}
