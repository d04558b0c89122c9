/**
 * Which data groups to ask for: those that the security object vouches for and those that EF.COM lists. The union,
 * because EF.COM is not signed and a security object may be unreadable: leaving a group out hides a fault.
 *
 * @spec ICAO 9303-10 §4.6.1, §4.6.2
 */
import { type DataGroupName, dataGroupNumber, findDataGroupName } from "../../lds/index.ts";

/** Behind terminal authentication: asked for last, because some chips end the session when they refuse (case A23). */
export const refusedAsARule: readonly DataGroupName[] = ["DG3", "DG4"];

export function planDataGroups(options: {
  readonly listed: readonly DataGroupName[];
  readonly signed: Iterable<number>;
}): readonly DataGroupName[] {
  const signed = [...options.signed].map(findDataGroupName).filter((name) => name !== undefined);
  const names = [...new Set([...options.listed, ...signed])];
  return names.toSorted((left, right) => rank(left) - rank(right));
}

function rank(name: DataGroupName): number {
  return dataGroupNumber(name) + (refusedAsARule.includes(name) ? 100 : 0);
}
