import { describe, expect, it } from "vitest";
import {
  moveRecord,
  type PopulationRecord,
  type RecordEvent,
  type RecordStage,
  recordEvents,
  recordStages,
} from "../../../src/registry/index.ts";
import { samplePerson } from "./sample-person.ts";

/** Typed from the domain text (table 2.1), not from the code. */
const allowed: readonly (readonly [from: RecordStage, event: RecordEvent, to: RecordStage])[] = [
  ["COLLECTED", "scanAccept", "SCANNED"],
  ["COLLECTED", "scanReject", "SCAN_REJECTED"],
  ["SCAN_REJECTED", "recollect", "COLLECTED"],
  ["SCANNED", "recheckConfirm", "RECHECKED"],
  ["SCANNED", "recheckCorrect", "RECHECKED"],
  ["SCANNED", "recheckMismatch", "IN_CORRECTION"],
  ["IN_CORRECTION", "correct", "RECHECKED"],
  ["RECHECKED", "verify", "VERIFIED"],
  ["VERIFIED", "activate", "LIVE"],
  ["LIVE", "stale", "VERIFIED"],
  ["COLLECTED", "suspectDuplicate", "COLLECTED"],
  ["SCANNED", "suspectDuplicate", "SCANNED"],
  ["SCAN_REJECTED", "suspectDuplicate", "SCAN_REJECTED"],
  ["IN_CORRECTION", "suspectDuplicate", "IN_CORRECTION"],
  ["RECHECKED", "suspectDuplicate", "RECHECKED"],
  ["VERIFIED", "suspectDuplicate", "VERIFIED"],
  ["LIVE", "suspectDuplicate", "LIVE"],
  ["DECEASED", "suspectDuplicate", "DECEASED"],
  ["MISSING", "suspectDuplicate", "MISSING"],
  ["NATIONALITY_LOST", "suspectDuplicate", "NATIONALITY_LOST"],
  ["SCANNED", "merge", "MERGED"],
  ["IN_CORRECTION", "merge", "MERGED"],
  ["RECHECKED", "merge", "MERGED"],
  ["VERIFIED", "merge", "MERGED"],
  ["LIVE", "merge", "MERGED"],
  ["VERIFIED", "death", "DECEASED"],
  ["LIVE", "death", "DECEASED"],
  ["VERIFIED", "missing", "MISSING"],
  ["LIVE", "missing", "MISSING"],
  ["VERIFIED", "loseNationality", "NATIONALITY_LOST"],
  ["LIVE", "loseNationality", "NATIONALITY_LOST"],
  ["MISSING", "return", "LIVE"],
];

const at = new Date("2026-07-01T03:00:00Z");

function recordIn(stage: RecordStage, change: Partial<PopulationRecord> = {}): PopulationRecord {
  return {
    ...samplePerson(),
    stage,
    lastConfirmedAt: "2026-01-01T00:00:00.000Z",
    id: "01J00000000000000000000000",
    version: 1,
    flags: [],
    createdAt: at.toISOString(),
    createdBy: "a",
    updatedAt: at.toISOString(),
    updatedBy: "a",
    ...change,
  };
}

describe("population record states", () => {
  const pairs = recordStages.flatMap((stage) => recordEvents.map((event) => [stage, event] as const));

  it("covers every pair", () => {
    expect(pairs).toHaveLength(11 * 17);
  });

  it.each(pairs)("%s × %s", (stage, event) => {
    const to = allowed.find((row) => row[0] === stage && row[1] === event)?.[2];
    const move = () => moveRecord(recordIn(stage), event, { at, by: "b" });
    if (to === undefined) expect(move).toThrow(expect.objectContaining({ code: "ILLEGAL_TRANSITION" }));
    else expect(move().stage).toBe(to);
  });

  it("verifies no record with an open flag or without a number", () => {
    const flag = { kind: "PAPERS_MISMATCH", since: at.toISOString(), by: "a" } as const;
    const notClean = expect.objectContaining({ code: "RECORD_NOT_CLEAN" });
    const verify = (record: PopulationRecord) => () => moveRecord(record, "verify", { at, by: "b" });
    expect(verify(recordIn("RECHECKED", { flags: [flag] }))).toThrow(notClean);
    expect(verify(recordIn("RECHECKED", { personalNumber: undefined }))).toThrow(notClean);
    expect(verify(recordIn("RECHECKED", { flags: [{ ...flag, resolvedAt: at.toISOString() }] }))().stage).toBe(
      "VERIFIED",
    );
  });

  it("activates only what was confirmed within the days", () => {
    const activate = (lastConfirmedAt: string | undefined) => () =>
      moveRecord(recordIn("VERIFIED", { lastConfirmedAt }), "activate", { at, by: "b", confirmationDays: 10 });
    expect(activate("2026-06-21T03:00:00.000Z")().stage).toBe("LIVE");
    const late = expect.objectContaining({ code: "RECORD_NOT_CONFIRMED" });
    expect(activate("2026-06-21T02:59:59.999Z")).toThrow(late);
    expect(activate(undefined)).toThrow(late);
  });

  it("marks a suspected duplicate", () => {
    const record = moveRecord(recordIn("LIVE"), "suspectDuplicate", { at, by: "b" });
    expect(record.flags.map((flag) => flag.kind)).toEqual(["DUPLICATE_SUSPECTED"]);
  });
});
