/**
 * Where the service may listen. Demonstration keys sign cards that everybody can forge, and a session token in clear
 * on a network is anybody's session: neither leaves the machine.
 */
import { isIP } from "node:net";
import { CivicardError } from "../../base/errors/index.ts";

interface ListenPlan {
  readonly host: string;
  readonly hasTls: boolean;
  readonly hasDemonstrationKeys: boolean;
}

/** @throws CivicardError LISTEN_ADDRESS_REFUSED */
export function assertListenAllowed(plan: ListenPlan): void {
  if (isLoopback(plan.host)) return;
  if (plan.hasDemonstrationKeys) throw new CivicardError("LISTEN_ADDRESS_REFUSED", { reason: "demonstration keys" });
  if (!plan.hasTls) throw new CivicardError("LISTEN_ADDRESS_REFUSED", { reason: "no TLS" });
}

/** A name other than `localhost` counts as outside: what it stands for can change. */
function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  if (isIP(bare) === 4) return bare.startsWith("127.");
  return bare === "localhost" || bare === "::1";
}
