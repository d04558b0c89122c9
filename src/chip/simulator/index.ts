/**
 * The virtual chip: the card's side of everything, so that the whole toolkit can be tried without a card and every
 * failure of the field can be made to happen. It is served by a transport like a card and knows no reader.
 */
export type { LifeCycle } from "./chip-state.ts";
export {
  type BlankChipOptions,
  createBlankChip,
  createPersonalisedChip,
  type PersonalisedChipOptions,
  type RestoredChipOptions,
  restoreChip,
} from "./create-chip.ts";
export { type Fault, faultNames, parseFault } from "./fault.ts";
export { faultsOf, getPersonality, personalities, withPersonality } from "./personality.ts";
export type { Personality } from "./personality-row.ts";
export { VirtualChip } from "./virtual-chip.ts";
