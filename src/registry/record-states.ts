/**
 * The life of a population record: collected, scanned, re-checked, clean (`sạch`), live (`sống`). The table is the
 * rule; an event that it does not list for a state is ILLEGAL_TRANSITION.
 */
import { CivicardError } from "../base/errors/index.ts";
import { getTransition, type Transition } from "../base/states/index.ts";
import { hasOpenFlag, type PopulationRecord } from "./population-record.ts";
import { type RecordStage, recordStages } from "./record-stage.ts";

export const recordEvents = [
  "collect",
  "scanAccept",
  "scanReject",
  "recollect",
  "recheckConfirm",
  "recheckCorrect",
  "recheckMismatch",
  "correct",
  "verify",
  "activate",
  "stale",
  "suspectDuplicate",
  "merge",
  "death",
  "missing",
  "loseNationality",
  "return",
] as const;
export type RecordEvent = (typeof recordEvents)[number];

/** What a role must allow; `record.system` is the nightly run, no person has it. */
export type RecordPermission =
  | "record.create"
  | "record.read"
  | "record.update"
  | "record.approve"
  | "record.merge"
  | "record.scan"
  | "record.recheck"
  | "record.system";

export interface RecordTransition extends Transition<RecordStage, RecordEvent> {
  readonly permission: RecordPermission;
}

function row(
  from: RecordStage | undefined,
  event: RecordEvent,
  to: RecordStage,
  permission: RecordPermission,
): RecordTransition {
  return { from, event, to, permission };
}

export const recordTransitions: readonly RecordTransition[] = [
  row(undefined, "collect", "COLLECTED", "record.create"),
  row("COLLECTED", "scanAccept", "SCANNED", "record.scan"),
  row("COLLECTED", "scanReject", "SCAN_REJECTED", "record.scan"),
  row("SCAN_REJECTED", "recollect", "COLLECTED", "record.create"),
  row("SCANNED", "recheckConfirm", "RECHECKED", "record.recheck"),
  row("SCANNED", "recheckCorrect", "RECHECKED", "record.recheck"),
  row("SCANNED", "recheckMismatch", "IN_CORRECTION", "record.recheck"),
  row("IN_CORRECTION", "correct", "RECHECKED", "record.approve"),
  row("RECHECKED", "verify", "VERIFIED", "record.approve"),
  row("VERIFIED", "activate", "LIVE", "record.approve"),
  row("LIVE", "stale", "VERIFIED", "record.system"),
  ...recordStages
    .filter((stage) => stage !== "MERGED")
    .map((stage) => row(stage, "suspectDuplicate", stage, "record.approve")),
  ...(["SCANNED", "IN_CORRECTION", "RECHECKED", "VERIFIED", "LIVE"] as const).map((stage) =>
    row(stage, "merge", "MERGED", "record.merge"),
  ),
  ...(["VERIFIED", "LIVE"] as const).flatMap((stage) => [
    row(stage, "death", "DECEASED", "record.approve"),
    row(stage, "missing", "MISSING", "record.approve"),
    row(stage, "loseNationality", "NATIONALITY_LOST", "record.approve"),
  ]),
  row("MISSING", "return", "LIVE", "record.approve"),
];

/** Days after which a live record is stale. */
const DEFAULT_CONFIRMATION_DAYS = 365;

/**
 * Moves a record, with the guards of `verify` and `activate`. Version and update stamps are the store's matter.
 * @throws CivicardError ILLEGAL_TRANSITION, RECORD_NOT_CLEAN, RECORD_NOT_CONFIRMED
 */
export function moveRecord(
  record: PopulationRecord,
  event: RecordEvent,
  options: { readonly at: Date; readonly by: string; readonly confirmationDays?: number | undefined },
): PopulationRecord {
  const { to } = getTransition(recordTransitions, { subject: "record", from: record.stage, event });
  const moved: PopulationRecord = { ...record, stage: to };
  switch (event) {
    case "verify":
      assertClean(record);
      return moved;
    case "activate":
      assertConfirmed(record, options.at, options.confirmationDays ?? DEFAULT_CONFIRMATION_DAYS);
      return moved;
    case "recheckConfirm":
    case "recheckCorrect":
    case "return":
      return { ...moved, lastConfirmedAt: options.at.toISOString() };
    case "suspectDuplicate":
      return {
        ...moved,
        flags: [...record.flags, { kind: "DUPLICATE_SUSPECTED", since: options.at.toISOString(), by: options.by }],
      };
    default:
      return moved;
  }
}

function assertClean(record: PopulationRecord): void {
  const reason = hasOpenFlag(record)
    ? "open flag"
    : record.personalNumber === undefined
      ? "no personal number"
      : undefined;
  if (reason !== undefined) throw new CivicardError("RECORD_NOT_CLEAN", { reason });
}

function assertConfirmed(record: PopulationRecord, at: Date, days: number): void {
  const confirmed = record.lastConfirmedAt === undefined ? Number.NaN : Date.parse(record.lastConfirmedAt);
  if (!(at.getTime() - confirmed <= days * 86_400_000)) throw new CivicardError("RECORD_NOT_CONFIRMED", { days });
}
