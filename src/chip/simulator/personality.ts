/**
 * Personalities: how one card of the field behaves, as data. A personality is a name for a combination of faults,
 * access rules and files, with the row of the field cases that it stands for.
 */
import { CivicardError } from "../../base/errors/index.ts";
import { getAccessProfile } from "../profiles/index.ts";
import type { PersonalisedChipOptions } from "./create-chip.ts";
import { type Fault, parseFault } from "./fault.ts";
import { accessPersonalities } from "./personality-access.ts";
import { hostilePersonalities } from "./personality-hostile.ts";
import { proofPersonalities } from "./personality-proof.ts";
import { readingPersonalities } from "./personality-reading.ts";
import type { Personality } from "./personality-row.ts";

export const personalities: readonly Personality[] = [
  ...accessPersonalities,
  ...readingPersonalities,
  ...proofPersonalities,
  ...hostilePersonalities,
];

/** @throws CivicardError FAULT_UNKNOWN, listing the names there are */
export function getPersonality(name: string): Personality {
  const found = personalities.find((personality) => personality.name === name);
  if (found !== undefined) return found;
  throw new CivicardError("FAULT_UNKNOWN", { name, known: personalities.map((each) => each.name).join(", ") });
}

/** What `parseFault` makes of the personality: for a blank chip, or beside faults of one's own. */
export function faultsOf({ faults = [] }: Personality): readonly Fault[] {
  return faults.map(parseFault);
}

/**
 * The options of a finished card that behaves so. Where `changesSignedFiles` is set, the security object no longer
 * fits: the caller signs the reshaped files anew, or shows a card that passive authentication refuses.
 */
export function withPersonality(options: PersonalisedChipOptions, personality: Personality): PersonalisedChipOptions {
  const { accessProfile, reshape } = personality;
  return {
    ...options,
    image: reshape === undefined ? options.image : reshape(options.image),
    profile: accessProfile === undefined ? options.profile : getAccessProfile(accessProfile),
    faults: [...(options.faults ?? []), ...faultsOf(personality)],
  };
}
