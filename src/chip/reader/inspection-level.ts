/**
 * How much an inspection asks for, as data. Whatever a card offers is tried at every level; the level says what must
 * have come out well before a document is called valid.
 *
 * @spec ICAO 9303-11 §4.2 (standard and advanced procedure); BSI TR-03110-1 §2 (general and extended inspection)
 */
import type { CheckId } from "../../pki/index.ts";

export type InspectionLevel = "standard" | "advanced" | "extended";

export interface LevelDemands {
  /** Of each group at least one check must have passed. */
  readonly checks: readonly (readonly CheckId[])[];
  /** Whether signed files behind terminal authentication must have been read. */
  readonly terminalFiles: boolean;
}

/** Proof that this is the chip that was issued, by whichever protocol it knows. */
const chipProof: readonly CheckId[] = ["chip-authentication", "active-authentication", "pace-cam"];

export const inspectionLevels: Readonly<Record<InspectionLevel, LevelDemands>> = {
  standard: { checks: [], terminalFiles: false },
  advanced: { checks: [chipProof], terminalFiles: false },
  extended: { checks: [chipProof, ["terminal-authentication"]], terminalFiles: true },
};
