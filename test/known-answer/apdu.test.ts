import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes/index.ts";
import { type CommandApdu, encodeCommandApdu, parseCommandApdu } from "../../src/chip/iso7816/index.ts";

const header = { cla: 0x00, ins: 0xb0, p1: 0x12, p2: 0x34 };
const bytes = (length: number) => new Uint8Array(length).fill(0xab);
const ab = (length: number) => "ab".repeat(length);

/** The seven cases of ISO/IEC 7816-4 §5.1, with the edges of every length field, written out by hand. */
const table: readonly (readonly [string, CommandApdu, string])[] = [
  ["1: header alone", header, "00b01234"],
  ["2S: Ne 1", { ...header, expectedLength: 1 }, "00b0123401"],
  ["2S: Ne 255", { ...header, expectedLength: 255 }, "00b01234ff"],
  ["2S: Ne 256 is 00", { ...header, expectedLength: 256 }, "00b0123400"],
  ["2E: Ne 257", { ...header, expectedLength: 257 }, "00b01234000101"],
  ["2E: Ne 65535", { ...header, expectedLength: 65535 }, "00b0123400ffff"],
  ["2E: Ne 65536 is 0000", { ...header, expectedLength: 65536 }, "00b01234000000"],
  ["3S: Nc 1", { ...header, data: bytes(1) }, "00b0123401ab"],
  ["3S: Nc 255", { ...header, data: bytes(255) }, `00b01234ff${ab(255)}`],
  ["3E: Nc 256", { ...header, data: bytes(256) }, `00b01234000100${ab(256)}`],
  ["3E: Nc 65535", { ...header, data: bytes(65535) }, `00b0123400ffff${ab(65535)}`],
  ["4S: Nc 2, Ne 3", { ...header, data: bytes(2), expectedLength: 3 }, "00b0123402abab03"],
  ["4S: Nc 255, Ne 256", { ...header, data: bytes(255), expectedLength: 256 }, `00b01234ff${ab(255)}00`],
  ["4E: Nc 1, Ne 65536", { ...header, data: bytes(1), expectedLength: 65536 }, "00b01234000001ab0000"],
  ["4E: Nc 256, Ne 1", { ...header, data: bytes(256), expectedLength: 1 }, `00b01234000100${ab(256)}0001`],
  ["4E: Nc 65535, Ne 257", { ...header, data: bytes(65535), expectedLength: 257 }, `00b0123400ffff${ab(65535)}0101`],
];

/** Extended fields where short ones would do. */
const extended: readonly (readonly [string, CommandApdu, string])[] = [
  ["2E: Ne 1", { ...header, expectedLength: 1 }, "00b01234000001"],
  ["2E: Ne 256", { ...header, expectedLength: 256 }, "00b01234000100"],
  ["3E: Nc 1", { ...header, data: bytes(1) }, "00b01234000001ab"],
  ["4E: Nc 1, Ne 1", { ...header, data: bytes(1), expectedLength: 1 }, "00b01234000001ab0001"],
];

const refused: readonly (readonly [string, string])[] = [
  ["nothing", ""],
  ["three bytes", "00b012"],
  ["Lc 2 with one byte", "00b0123402ab"],
  ["Lc 1 with three bytes", "00b0123401ababab"],
  ["extended field of one byte", "00b012340001"],
  ["extended Lc zero with data", "00b01234000000ab"],
  ["extended Lc zero with Le", "00b012340000000000"],
  ["extended Lc 2 with one byte", "00b01234000002ab"],
  ["extended Lc with Le of one byte", "00b01234000001ab00"],
  ["extended Lc with three bytes of Le", "00b01234000001ab000000"],
];

describe("command APDU, ISO/IEC 7816-4 §5.1", () => {
  test.each(table)("case %s", (_, command, hex) => {
    expect(toHex(encodeCommandApdu(command))).toBe(hex);
    expect(parseCommandApdu(fromHex(hex))).toEqual(command);
  });

  test.each(extended)("case %s, extended on request", (_, command, hex) => {
    expect(toHex(encodeCommandApdu(command, { extended: true }))).toBe(hex);
    expect(parseCommandApdu(fromHex(hex))).toEqual(command);
  });

  test.each(refused)("refused: %s", (_, hex) => {
    expect(() => parseCommandApdu(fromHex(hex))).toThrowError(
      expect.objectContaining({ code: "APDU_COMMAND_INVALID" }),
    );
  });

  test("every case of the table was run", () => {
    const cases = new Set([...table, ...extended].map(([name]) => name.split(":")[0]));
    expect([...cases].toSorted()).toEqual(["1", "2E", "2S", "3E", "3S", "4E", "4S"]);
    expect(table.length + extended.length + refused.length).toBe(30);
  });

  test("any bytes parse to a command of the same meaning or are refused", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (input) => {
        let command: CommandApdu;
        try {
          command = parseCommandApdu(input);
        } catch (error) {
          expect(error).toMatchObject({ code: "APDU_COMMAND_INVALID" });
          return;
        }
        const again = [encodeCommandApdu(command), encodeCommandApdu(command, { extended: true })].map(toHex);
        expect(again).toContain(toHex(input));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    { ...header, cla: 256 },
    { ...header, expectedLength: 0 },
    { ...header, expectedLength: 65537 },
    { ...header, data: bytes(65536) },
  ])("fields out of range are not encoded", (command) => {
    expect(() => encodeCommandApdu(command)).toThrowError(expect.objectContaining({ code: "APDU_COMMAND_INVALID" }));
  });
});
