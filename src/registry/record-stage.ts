/** Stages of a population record (thông tin dân cư), in the order in which a record usually passes them. */
export const recordStages = [
  "COLLECTED",
  "SCANNED",
  "SCAN_REJECTED",
  "IN_CORRECTION",
  "RECHECKED",
  "VERIFIED",
  "LIVE",
  "MERGED",
  "DECEASED",
  "MISSING",
  "NATIONALITY_LOST",
] as const;
export type RecordStage = (typeof recordStages)[number];
