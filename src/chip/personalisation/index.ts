/**
 * Personalisation: a blank chip is written, locked, powered off and on and read back as a stranger. It takes its plan
 * as data, keeps a journal of what the chip acknowledged, and sees no population record. It does not import the
 * reader: who reads back is passed in, so that a station may use another reader than the one it trusts itself.
 */
export type { ChipKey, ChipKeyRequest } from "./chip-key.ts";
export { type CardContent, type EncodeCardOptions, type EncodeProgress, encodeCard } from "./encode-card.ts";
export { type EncodePlan, type EncodeStep, type PlanOptions, planEncode } from "./encode-plan.ts";
export type { EncodeJournal, JournalEntry } from "./journal.ts";
export type { EncodeFault, EncodeOutcome, LastStep } from "./outcome.ts";
export type { InspectPort, ReadBackAccess, ReadBackReport } from "./read-back.ts";
export { type RecoverCardOptions, recoverCard } from "./recover-card.ts";
