/**
 * Roles and what they allow, as data. Nobody has a permission by being an administrator, and the separation of
 * duties is tested on persons besides (four eyes).
 */
import type { IssuancePermission } from "../../issuance/index.ts";
import type { RecordPermission } from "../../registry/index.ts";

export type Permission =
  | Exclude<RecordPermission, "record.system">
  | IssuancePermission
  | "card.status"
  | "report.read"
  | "audit.read"
  | "account.manage";

const table = {
  COMMUNE_OFFICER: ["record.create", "record.read", "record.update", "request.create", "request.read", "report.read"],
  COMMUNE_HEAD: ["record.read", "record.approve", "request.read", "report.read"],
  DISTRICT_TEAM_LEAD: ["record.read", "record.approve", "request.read", "request.approve", "report.read"],
  PROVINCE_PC06: ["record.read", "record.approve", "request.read", "request.approve", "stock.read", "report.read"],
  CENTRE_C06: [
    "record.read",
    "record.approve",
    "record.merge",
    "request.read",
    "request.approve",
    "production.release",
    "production.read",
    "stock.read",
    "consignment.send",
    "report.read",
  ],
  SCAN_OPERATOR: ["record.scan"],
  RECHECK_OFFICER: ["record.read", "record.recheck"],
  CAPTURE_OPERATOR: ["record.read", "request.create", "request.read", "request.update"],
  APPROVER: ["record.read", "request.read", "request.approve", "report.read"],
  ADJUDICATOR: ["record.read", "record.merge", "request.read", "request.adjudicate"],
  PRODUCTION_OPERATOR: ["production.run", "production.read"],
  QA_INSPECTOR: ["production.inspect", "production.read"],
  STOCK_KEEPER: ["production.read", "stock.read", "stock.update", "consignment.send"],
  DELIVERY_OFFICER: ["request.read", "request.deliver"],
  KEY_CUSTODIAN: [],
  SECURITY_OFFICER: ["card.suspend", "card.revoke", "audit.read"],
  AUDITOR: ["record.read", "request.read", "production.read", "stock.read", "report.read", "audit.read"],
  REPORT_VIEWER: ["report.read"],
  SYSTEM_ADMIN: ["account.manage"],
  EXTERNAL_VERIFIER: ["card.status"],
} as const satisfies Record<string, readonly Permission[]>;

export type Role = keyof typeof table;

export const roles = Object.keys(table) as readonly Role[];

/** Roles that a person has alone: an administrator or auditor who could also act would watch over themselves. */
const aloneRoles: readonly Role[] = ["SYSTEM_ADMIN", "AUDITOR"];

export function isRole(text: string): text is Role {
  return Object.hasOwn(table, text);
}

export function permissionsOf(role: Role): readonly Permission[] {
  return table[role];
}

/** Roles that have a permission, for the description of the interface. */
export function rolesWith(permission: Permission): readonly Role[] {
  return roles.filter((role) => permissionsOf(role).includes(permission));
}

export function mayDo(held: readonly Role[], permission: Permission): boolean {
  return held.some((role) => permissionsOf(role).includes(permission));
}

/** Whether one person may hold these roles together. */
export function mayHoldTogether(held: readonly Role[]): boolean {
  return held.length < 2 || !held.some((role) => aloneRoles.includes(role));
}
