/**
 * The reader: how an inspection system goes about a card, from the first SELECT to the verdict. Everything a chip
 * answers is hostile until proved otherwise: bounded, parsed totally, and turned into checks of a report. It throws
 * only while the card is not open, because then there is nothing to report.
 */
export type { AccessKey, AccessPolicy } from "./access-key.ts";
export { AccessPacer, type AccessPacerOptions } from "./access-pacer.ts";
export { type Advice, describeFailure, describeInspection } from "./describe-inspection.ts";
export { type CardInspection, type InspectCardOptions, inspectCard } from "./inspect-card.ts";
export { type InspectionLevel, inspectionLevels, type LevelDemands } from "./inspection-level.ts";
export type { OnReadProgress, ReadProgress } from "./progress.ts";
export type { TerminalCredentials } from "./terminal-authentication.ts";
