/** What every application service gets: the store, who calls, the clock and the source of randomness. */
import { ulid } from "ulid";
import type { RandomSource } from "../../base/crypto/index.ts";
import type { Clock } from "../../base/time.ts";
import type { Account, Store } from "../store/index.ts";

/** An account is an actor as it is. */
export type Actor = Pick<Account, "id" | "staff" | "roles" | "unitCode">;

export interface ServiceContext {
  readonly store: Store;
  readonly actor: Actor;
  readonly clock: Clock;
  readonly random: RandomSource;
}

/**
 * Whoever runs the program on the machine itself: makes the first accounts and nothing else, because the role of an
 * administrator allows nothing else.
 */
export const machineActor: Actor = {
  id: "machine",
  staff: { staffId: "machine" },
  roles: ["SYSTEM_ADMIN"],
  unitCode: "-",
};

/** A new ULID: sorts by time, random within a millisecond. */
export function createIdentifier({ clock, random }: Pick<ServiceContext, "clock" | "random">): string {
  return ulid(clock().getTime(), () => (random(1)[0] ?? 0) / 256);
}
