/**
 * What was done to a chip, in the order it was done. The journal is written behind every acknowledged step and before
 * the one that cannot be taken back, so that a station that lost power knows what lies on the reader. It holds kinds,
 * file names, offsets and lengths: nothing of the content, no key, no password.
 */
import type { EncodeStep } from "./encode-plan.ts";

export type JournalEntry =
  /** Which chip this is about; before anything is changed on it. */
  | { readonly event: "chip-bound"; readonly chipSerial: string; readonly profile: string }
  /** The chip has acknowledged a step; `index` is its place in the plan, from 0. */
  | { readonly event: "acknowledged"; readonly index: number; readonly step: EncodeStep }
  /** The lock is about to be sent: from here on the chip may be locked, whether or not it says so. */
  | { readonly event: "lock-sent"; readonly index: number }
  | { readonly event: "finished"; readonly status: "good" | "spoiled" | "unknown-after-lock" };

/** Port: the entry is durable when the promise resolves. */
export interface EncodeJournal {
  append(entry: JournalEntry): Promise<void>;
}
