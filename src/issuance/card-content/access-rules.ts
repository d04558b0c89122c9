/** Which access profile a card may still be issued with. @spec ICAO 9303-11 §4.1 */
import { CivicardError } from "../../base/errors/index.ts";
import type { AccessProfile } from "../../chip/profiles/index.ts";

/** From these days on issuers must have PACE, and must not issue BAC. */
const PACE_REQUIRED_FROM = "2027-01-01";
const BAC_FORBIDDEN_FROM = "2028-01-01";

/** @throws CivicardError CARD_ACCESS_TOO_OLD */
export function assertAccessAllowed({ name, accessProtocols }: AccessProfile, issueDate: string): void {
  const lacksPace = !accessProtocols.includes("PACE") && issueDate >= PACE_REQUIRED_FROM;
  const hasBac = accessProtocols.includes("BAC") && issueDate >= BAC_FORBIDDEN_FROM;
  if (lacksPace || hasBac) throw new CivicardError("CARD_ACCESS_TOO_OLD", { profile: name, day: issueDate });
}
