import type { ServedChip } from "../../src/chip/transport/index.ts";

export interface ChipDouble extends ServedChip {
  /** What the transport did to it, in order. */
  readonly events: string[];
}

/** Contactless ATR without historical bytes (PC/SC part 3): T=0 and T=1 offered. */
export const DOUBLE_ATR = Uint8Array.from([0x3b, 0x80, 0x80, 0x01, 0x01]);

/**
 * A chip that knows four instructions, chosen by INS:
 * A4 → 9000; CB → its own command and 9000; CE → never answers; anything else → 6D00.
 */
export function createChipDouble(overrides: Partial<ServedChip> = {}): ChipDouble {
  const events: string[] = [];
  return {
    events,
    atr: DOUBLE_ATR,
    powerOn: () => void events.push("on"),
    powerOff: () => void events.push("off"),
    reset: () => void events.push("reset"),
    transmit: (command) => {
      switch (command[1]) {
        case 0xa4:
          return Uint8Array.of(0x90, 0x00);
        case 0xcb:
          return Uint8Array.of(...command, 0x90, 0x00);
        case 0xce:
          return new Promise<Uint8Array>(() => undefined);
        default:
          return Uint8Array.of(0x6d, 0x00);
      }
    },
    ...overrides,
  };
}
