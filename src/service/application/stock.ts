/** Blanks: into stock and out to a station. */

import { CivicardError } from "../../base/errors/index.ts";
import { type BlankCard, type BlankState, moveBlank } from "../../issuance/index.ts";
import { assertMay, runCommand } from "./command.ts";
import type { ServiceContext } from "./context.ts";

/** @throws CivicardError FORBIDDEN, BLANK_KNOWN (then none of the lot is taken in) */
export async function receiveBlanks(
  context: ServiceContext,
  lot: { readonly lotNo: string; readonly serials: readonly string[] },
): Promise<readonly BlankCard[]> {
  const info = { action: "stock.receive", permission: "stock.update", subject: `lot:${lot.lotNo}` } as const;
  return runCommand(context, info, async ({ blanks }) => {
    const updatedAt = context.clock().toISOString();
    const result = lot.serials.map(
      (serial): BlankCard => ({ serial, version: 1, lotNo: lot.lotNo, state: "IN_STOCK", updatedAt }),
    );
    await blanks.insertMany(result);
    return { result, detail: { count: result.length } };
  });
}

/** @throws CivicardError FORBIDDEN, BLANK_NOT_HERE, ILLEGAL_TRANSITION */
export async function issueBlanks(
  context: ServiceContext,
  command: { readonly serials: readonly string[]; readonly stationId: string },
): Promise<readonly BlankCard[]> {
  const { serials, stationId } = command;
  const info = { action: "stock.issue", permission: "stock.update", subject: `station:${stationId}` } as const;
  return runCommand(context, info, async ({ blanks }) => {
    const issuedBy = context.actor.staff.staffId;
    const result: BlankCard[] = [];
    for (const serial of serials) {
      const blank = await blanks.findBySerial(serial);
      if (blank === undefined) throw new CivicardError("BLANK_NOT_HERE");
      const issued = { ...moveBlank(blank, "issueToStation", context.clock()), stationId, issuedBy };
      await blanks.update(issued, blank.version);
      result.push(issued);
    }
    return { result, detail: { count: result.length } };
  });
}

/** @throws CivicardError FORBIDDEN */
export async function countBlanks(context: ServiceContext): Promise<Readonly<Record<BlankState, number>>> {
  assertMay(context, "stock.read");
  return context.store.read.blanks.counts();
}
