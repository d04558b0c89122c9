import { describe, expect, it } from "vitest";
import {
  type ApduProcessor,
  type CommandApdu,
  type ResponseApdu,
  selectFile,
} from "../../../../../src/chip/iso7816/index.ts";
import { BacChip, type BacChipAnswer, performBac } from "../../../../../src/chip/protocols/index.ts";
import { seededRandom } from "../../../../support/seeded-random.ts";

const mrzInformation = "L898902C<369080619406236";
const status = (statusWord: number): ResponseApdu => ({ data: new Uint8Array(), statusWord });

interface Link {
  readonly transmit: ApduProcessor;
  readonly commands: CommandApdu[];
  readonly answers: BacChipAnswer[];
}

function linkTo(chip: BacChip, bend: (response: ResponseApdu, command: CommandApdu) => ResponseApdu = (r) => r): Link {
  const commands: CommandApdu[] = [];
  const answers: BacChipAnswer[] = [];
  const transmit: ApduProcessor = async (command) => {
    commands.push(command);
    if (command.ins === 0x84) return bend(chip.getChallenge(command), command);
    const answer = chip.externalAuthenticate(command);
    answers.push(answer);
    return bend(answer.response, command);
  };
  return { transmit, commands, answers };
}

const chipOf = (seed = "chip") => new BacChip({ mrzInformation, random: seededRandom(seed) });
const perform = ({ transmit }: Link, mrz = mrzInformation) =>
  performBac({ transmit, mrzInformation: mrz, random: seededRandom("terminal") });

describe("BAC", () => {
  it("ends in a session that both sides share, over many seeds", async () => {
    for (let run = 0; run < 50; run++) {
      const link = linkTo(chipOf(`chip/${run}`));
      const { secureMessaging } = await perform(link);
      const inside = link.answers.at(-1)?.secureMessaging;
      const command = selectFile(0x011e);
      expect(inside?.unprotectCommand(secureMessaging.protectCommand(command))).toMatchObject({ data: command.data });
    }
  });

  it("says BAC_WRONG_KEY for another document's fields and gains nothing", async () => {
    const link = linkTo(chipOf());
    await expect(perform(link, "L898902C<369080619406237")).rejects.toMatchObject({
      code: "BAC_WRONG_KEY",
      step: "authenticate",
      statusWord: 0x6300,
    });
    expect(link.answers.map(({ secureMessaging }) => secureMessaging)).toEqual([undefined]);
  });

  it.each([0x6700, 0x6c00])("tries once more with Le 00 and a fresh challenge when Le 28 gets %i", async (refusal) => {
    const link = linkTo(chipOf(), (response, { ins, expectedLength }) =>
      ins === 0x82 && expectedLength === 40 ? status(refusal) : response,
    );
    const { secureMessaging } = await perform(link);
    expect(link.commands.map(({ ins, expectedLength }) => [ins, expectedLength])).toEqual([
      [0x84, 8],
      [0x82, 40],
      [0x84, 8],
      [0x82, 256],
    ]);
    expect(link.commands[1]?.data).not.toEqual(link.commands[3]?.data);
    expect(secureMessaging.ended).toBe(false);
  });

  it("does not try a third time", async () => {
    const link = linkTo(chipOf(), (response, { ins }) => (ins === 0x82 ? status(0x6700) : response));
    await expect(perform(link)).rejects.toMatchObject({
      code: "BAC_REFUSED",
      step: "authenticate",
      statusWord: 0x6700,
    });
    expect(link.commands).toHaveLength(4);
  });

  const flipped = ({ data, statusWord }: ResponseApdu, at: number) => ({
    data: data.map((byte, index) => (index === at ? byte ^ 1 : byte)),
    statusWord,
  });
  it.each([
    ["a refused challenge", 0x84, () => status(0x6982), "BAC_REFUSED", "challenge"],
    [
      "a challenge of seven bytes",
      0x84,
      (r: ResponseApdu) => ({ ...r, data: r.data.slice(1) }),
      "BAC_PROTOCOL_FAULT",
      "challenge",
    ],
    ["an answer with one bit changed", 0x82, (r: ResponseApdu) => flipped(r, 3), "BAC_PROTOCOL_FAULT", "authenticate"],
    [
      "a checksum with one bit changed",
      0x82,
      (r: ResponseApdu) => flipped(r, 39),
      "BAC_PROTOCOL_FAULT",
      "authenticate",
    ],
    [
      "an answer that is cut off",
      0x82,
      (r: ResponseApdu) => ({ ...r, data: r.data.slice(0, 32) }),
      "BAC_PROTOCOL_FAULT",
      "authenticate",
    ],
    ["an empty answer", 0x82, () => status(0x9000), "BAC_PROTOCOL_FAULT", "authenticate"],
  ] as const)("notices %s", async (_, instruction, change, code, step) => {
    const link = linkTo(chipOf(), (response, { ins }) => (ins === instruction ? change(response) : response));
    await expect(perform(link)).rejects.toMatchObject({ code, step });
  });

  it("does not take its own command sent back, nor an answer to another challenge", async () => {
    let own = new Uint8Array();
    const echo = linkTo(chipOf(), (response, { ins, data }) => {
      own = data?.slice() ?? own;
      return ins === 0x82 ? { data: own, statusWord: 0x9000 } : response;
    });
    await expect(perform(echo)).rejects.toMatchObject({ code: "BAC_PROTOCOL_FAULT" });
    const other = linkTo(chipOf("another chip"));
    await perform(other);
    const recorded = other.answers[0]?.response ?? status(0x6f00);
    const replay = linkTo(chipOf(), (response, { ins }) => (ins === 0x82 ? recorded : response));
    await expect(perform(replay)).rejects.toMatchObject({ code: "BAC_PROTOCOL_FAULT" });
  });
});

describe("BAC, chip", () => {
  const challenge: CommandApdu = { cla: 0, ins: 0x84, p1: 0, p2: 0, expectedLength: 8 };

  it("takes a challenge once", async () => {
    const chip = chipOf();
    const link = linkTo(chip);
    await perform(link);
    const again = link.commands[1] ?? challenge;
    expect(chip.externalAuthenticate(again).response.statusWord).toBe(0x6985);
    chip.getChallenge(challenge);
    expect(chip.externalAuthenticate(again).response.statusWord).toBe(0x6300);
    chip.getChallenge(challenge);
    chip.reset();
    expect(chip.externalAuthenticate(again).response.statusWord).toBe(0x6985);
  });

  it("gives eight bytes and nothing else", () => {
    const chip = chipOf();
    expect(chip.getChallenge({ ...challenge, expectedLength: 16 }).statusWord).toBe(0x6700);
    expect(chip.getChallenge({ ...challenge, expectedLength: undefined }).statusWord).toBe(0x6700);
    expect(chip.getChallenge({ ...challenge, p1: 1 }).statusWord).toBe(0x6a86);
    expect(chip.getChallenge(challenge).data).toHaveLength(8);
    expect(chip.externalAuthenticate({ ...challenge, p2: 1 }).response.statusWord).toBe(0x6a86);
  });
});
