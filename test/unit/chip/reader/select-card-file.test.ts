import { describe, expect, it } from "vitest";
import { toHex } from "../../../../src/base/bytes/index.ts";
import { type ApduProcessor, encodeCommandApdu } from "../../../../src/chip/iso7816/index.ts";
import { FileSelector } from "../../../../src/chip/reader/select-card-file.ts";
import { status } from "./file-chip.ts";

function chip(answers: Readonly<Record<string, number>>): {
  readonly transmit: ApduProcessor;
  readonly sent: string[];
} {
  const sent: string[] = [];
  return {
    sent,
    transmit: async (command) => {
      const text = toHex(encodeCommandApdu(command));
      sent.push(text);
      return status(answers[text] ?? 0x6a82);
    },
  };
}

const usual = "00a4020c020101";
const anywhere = "00a4000c020101";
const withInformation = "00a4020002010100";
const short = "00b0810004";

describe("selecting a file", () => {
  it.each([
    ["the usual form", { [usual]: 0x9000 }, [usual]],
    ["by identifier anywhere", { [usual]: 0x6a86, [anywhere]: 0x9000 }, [usual, anywhere]],
    [
      "with file control information",
      { [usual]: 0x6a86, [anywhere]: 0x6a86, [withInformation]: 0x9000 },
      [usual, anywhere, withInformation],
    ],
    [
      "by short identifier",
      { [usual]: 0x6d00, [anywhere]: 0x6d00, [withInformation]: 0x6d00, [short]: 0x9000 },
      [usual, anywhere, withInformation, short],
    ],
    [
      "by short identifier, of a file of few bytes",
      { [usual]: 0x6d00, [anywhere]: 0x6d00, [withInformation]: 0x6d00, [short]: 0x6282 },
      [usual, anywhere, withInformation, short],
    ],
  ])("%s, and the form is remembered", async (_, answers, expected) => {
    const { transmit, sent } = chip(answers);
    const selector = new FileSelector();
    expect(await selector.select(transmit, "DG1")).toBe(0x9000);
    expect(sent).toEqual(expected);
    expect(await selector.select(transmit, "DG1")).toBe(0x9000);
    expect(sent).toEqual([...expected, expected.at(-1)]);
  });

  it.each([0x6a82, 0x6982, 0x6283, 0x6985])(
    "takes %i for an answer about the file, and asks no more",
    async (answer) => {
      const { transmit, sent } = chip({ [usual]: answer });
      expect(await new FileSelector().select(transmit, "DG1")).toBe(answer);
      expect(sent).toEqual([usual]);
    },
  );
});
