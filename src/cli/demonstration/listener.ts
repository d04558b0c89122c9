import type { EncodeProgress } from "../../chip/personalisation/index.ts";

export const demonstrationSteps = [
  "installation",
  "request",
  "chip",
  "encoding",
  "quality",
  "delivery",
  "inspection",
  "artefacts",
] as const;
export type DemonstrationStep = (typeof demonstrationSteps)[number];

/** Told what the demonstration is doing; facts are counts, file names and codes. */
export interface DemonstrationListener {
  onStep(step: DemonstrationStep, fact: string): void;
  /** How many sample people the register holds. */
  onInstalled(people: number): void;
  onState(state: string): void;
  onEncode(progress: EncodeProgress): void;
}
