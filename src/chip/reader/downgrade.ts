/**
 * Was the reader led to a weaker protocol? EF.CardAccess is read before anything is protected: whoever strips or
 * garbles it on the way makes a card that has PACE look like one that has only BAC. The signed DG14 tells.
 *
 * @spec ICAO 9303-11 §9.2.11 (DG14 repeats the SecurityInfos of EF.CardAccess); field case A04
 */
import { CivicardError } from "../../base/errors/index.ts";
import { type CardImage, findCardFile, parseDg14 } from "../../lds/index.ts";
import type { Check, InspectedFile } from "../../pki/index.ts";
import type { CardSession } from "./card-session.ts";

/** The checks, with `consistency.card-access` failed where a card with PACE was opened without it. */
export function withDowngradeFound(
  checks: readonly Check[],
  card: {
    readonly protocol: CardSession["opened"]["protocol"];
    readonly image: CardImage;
    readonly files: readonly InspectedFile[];
  },
): readonly Check[] {
  if (card.protocol === "PACE" || !isPaceSigned(card.image, card.files)) return checks;
  const found: Check = {
    id: "consistency.card-access",
    status: "failed",
    spec: "ICAO 9303-11 §9.2.11",
    reason: "PACE_NOT_OFFERED",
    detail: `DG14 holds PACE, the card was opened by ${card.protocol}`,
  };
  return [...checks.filter(({ id }) => id !== found.id), found];
}

/** Only a DG14 whose bytes the security object vouches for says anything. */
function isPaceSigned(image: CardImage, files: readonly InspectedFile[]): boolean {
  const dg14 = findCardFile(image, "DG14");
  if (dg14 === undefined || !files.some(({ name, covered }) => name === "DG14" && covered === true)) return false;
  try {
    return parseDg14(dg14).some(({ kind }) => kind === "pace");
  } catch (error) {
    if (error instanceof CivicardError) return false;
    throw error;
  }
}
