/**
 * Separation of duties, per person and per case. It looks at the whole trail of a request and at humans, not at
 * accounts, roles or the last step only: who asks for a card, captures for it or receives it never approves it, also
 * not after somebody else touched it in between, and no role lifts that.
 */
import { CivicardError } from "../base/errors/index.ts";
import type { BlankCard } from "./card.ts";
import type { IssuanceRequest, RequestStep, StaffMember } from "./issuance-request.ts";

const requesting: readonly RequestStep["event"][] = ["create", "submit"];
const capturing: readonly RequestStep["event"][] = ["captureBiometrics", "attachPortrait"];

/** @throws CivicardError E-FOUR-EYES with the part that the approver had before */
export function assertMayApprove(request: IssuanceRequest, approver: StaffMember): void {
  const part = partOf(request, approver);
  if (part !== undefined) throw new CivicardError("E-FOUR-EYES", { part });
}

/** @throws CivicardError E-FOUR-EYES: whoever produced a card does not inspect it */
export function assertMayInspect(producerId: string, inspector: StaffMember): void {
  if (producerId === inspector.staffId) throw new CivicardError("E-FOUR-EYES", { part: "producer" });
}

/** @throws CivicardError E-FOUR-EYES: whoever gives blanks out makes no cards of them */
export function assertMayProduce(blank: BlankCard, producer: StaffMember): void {
  if (blank.issuedBy === producer.staffId) throw new CivicardError("E-FOUR-EYES", { part: "stock keeper" });
}

function partOf(request: IssuanceRequest, approver: StaffMember): string | undefined {
  const did = (events: readonly RequestStep["event"][]) =>
    request.history.some((step) => events.includes(step.event) && step.staffId === approver.staffId);
  if (did(requesting)) return "requester";
  if (did(capturing)) return "capture operator";
  return approver.citizenId === request.personId ? "beneficiary" : undefined;
}
