import { describe, expect, test } from "vitest";
import { readerEventsBetween, readerStateOf } from "../../../../src/chip/transport/reader-state.ts";

const atr = Uint8Array.of(0x3b, 0x80, 0x80, 0x01, 0x01);
const none = new Uint8Array();

/** Bits of dwEventState from PC/SC part 5: EMPTY 10, PRESENT 20, EXCLUSIVE 80, INUSE 100, MUTE 200; counter above. */
describe("reader state", () => {
  test.each([
    [0x0010, none, { card: "absent", use: "free", changes: 0 }],
    [0x0001_0022, atr, { card: "present", use: "free", changes: 1, atr }],
    [0x0001_0122, atr, { card: "present", use: "shared", changes: 1, atr }],
    [0x0001_01a2, atr, { card: "present", use: "exclusive", changes: 1, atr }],
    [0x0003_0222, none, { card: "mute", use: "free", changes: 3 }],
    [0x0003_0022, none, { card: "mute", use: "free", changes: 3 }],
  ])("%s", (state, bytes, expected) => {
    expect(readerStateOf({ name: "R", state, atr: bytes })).toEqual({ name: "R", ...expected });
  });

  const at = (name: string, state: number) => readerStateOf({ name, state, atr: (state & 0x20) === 0 ? none : atr });
  const kinds = (before: readonly number[], after: readonly number[]): string[] => {
    const readers = (states: readonly number[]) => states.map((state, index) => at(`R${index}`, state));
    return readerEventsBetween(readers(before), readers(after)).map((event) => event.kind);
  };

  test.each<[string, number[], number[], string[]]>([
    ["nothing", [0x10], [0x10], []],
    ["a reader comes", [], [0x10], ["reader-added"]],
    ["a reader comes with a card in it", [], [0x1_0020], ["reader-added", "card-inserted"]],
    ["a reader goes with its card", [0x1_0020], [], ["card-removed", "reader-removed"]],
    ["a card comes", [0x10], [0x1_0020], ["card-inserted"]],
    ["a card goes", [0x1_0020], [0x2_0010], ["card-removed"]],
    ["a card is swapped between two looks", [0x1_0020], [0x3_0020], ["card-removed", "card-inserted"]],
    ["a program connects", [0x1_0020], [0x1_0120], []],
    ["a card is put in the wrong way", [0x10], [0x1_0220], ["card-mute"]],
  ])("%s", (_, before, after, expected) => {
    expect(kinds(before, after)).toEqual(expected);
  });
});
