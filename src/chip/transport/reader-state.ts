/** Readers as people see them, out of pcscd's state bits. */
import type { RawReaderState } from "./pcsc-messages.ts";
import type { TransportError } from "./transport-error.ts";

export interface ReaderState {
  readonly name: string;
  /** `mute`: a card is there and does not answer, most often put in the wrong way. */
  readonly card: "absent" | "present" | "mute";
  /** Answer to reset; only with a card that answers. */
  readonly atr?: Uint8Array | undefined;
  /** Whether some program is connected to the card. */
  readonly use: "free" | "shared" | "exclusive";
  /** Goes up with every insertion and removal: two looks with the same number saw the same card. */
  readonly changes: number;
}

export type ReaderEvent =
  | { readonly kind: "reader-added" | "reader-removed"; readonly reader: ReaderState }
  | { readonly kind: "card-inserted" | "card-removed" | "card-mute"; readonly reader: ReaderState }
  /** pcscd went away, or was not there at the start; it is looked for until it is back. */
  | { readonly kind: "service-lost"; readonly error: TransportError }
  | { readonly kind: "service-found" };

/** @spec PC/SC Workgroup part 5, SCARD_STATE_* */
const StateBit = { present: 0x20, exclusive: 0x80, inUse: 0x100, mute: 0x200 } as const;

export function readerStateOf({ name, state, atr }: RawReaderState): ReaderState {
  const has = (bit: number): boolean => (state & bit) !== 0;
  const use = has(StateBit.exclusive) ? "exclusive" : has(StateBit.inUse) ? "shared" : "free";
  const changes = state >>> 16;
  if (!has(StateBit.present)) return { name, card: "absent", use, changes };
  // Without an ATR nothing can be done with it: upside down, dead since a failed reset, or a phantom slot.
  if (has(StateBit.mute) || atr.length === 0) return { name, card: "mute", use, changes };
  return { name, card: "present", atr, use, changes };
}

/** What changed between two looks at the readers, in the order in which a person would tell it. */
export function readerEventsBetween(before: readonly ReaderState[], after: readonly ReaderState[]): ReaderEvent[] {
  const events: ReaderEvent[] = [];
  for (const reader of before) {
    if (after.some(({ name }) => name === reader.name)) continue;
    if (reader.card !== "absent") events.push({ kind: "card-removed", reader: { ...reader, card: "absent" } });
    events.push({ kind: "reader-removed", reader });
  }
  for (const reader of after) {
    const old = before.find(({ name }) => name === reader.name);
    if (old === undefined) events.push({ kind: "reader-added", reader });
    events.push(...cardEvents(old, reader));
  }
  return events;
}

function cardEvents(old: ReaderState | undefined, now: ReaderState): ReaderEvent[] {
  const before = old?.card ?? "absent";
  if (before === now.card && (before === "absent" || old?.changes === now.changes)) return [];
  const events: ReaderEvent[] = [];
  if (before !== "absent") events.push({ kind: "card-removed", reader: now });
  if (now.card === "present") events.push({ kind: "card-inserted", reader: now });
  if (now.card === "mute") events.push({ kind: "card-mute", reader: now });
  return events;
}
