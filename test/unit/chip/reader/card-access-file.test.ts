import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import { type ApduProcessor, type CommandApdu, encodeCommandApdu } from "../../../../src/chip/iso7816/index.ts";
import { readCardAccessFile, selectMasterFileIfAny } from "../../../../src/chip/reader/card-access-file.ts";
import { encodeEfCardAccess, getPaceOid } from "../../../../src/lds/index.ts";
import { createFileChip, status } from "./file-chip.ts";

const oid = getPaceOid({ keyAgreement: "ECDH", mapping: "GM", cipher: "AES-128" });
const cardAccess = encodeEfCardAccess([{ kind: "pace", oid, version: 2, parameterId: 13 }]);

/** Answers commands by their bytes; READ BINARY is served from EF.CardAccess once it is selected. */
function scripted(answers: Readonly<Record<string, number>>): { transmit: ApduProcessor; sent: string[] } {
  const sent: string[] = [];
  const file = createFileChip(cardAccess);
  let selected = false;
  const transmit: ApduProcessor = async (command: CommandApdu) => {
    const bytes = toHex(encodeCommandApdu(command));
    sent.push(bytes);
    const answer = answers[bytes];
    if (answer !== undefined && answer !== 0x9000) return status(answer);
    if (bytes === "00a4020c02011c") selected = true;
    if (command.ins === 0xb0 && command.p1 === 0x9c) selected = answer === 0x9000;
    if (command.ins !== 0xb0) return status(answer ?? 0x6d00);
    return selected ? file.transmit({ ...command, p1: command.p1 & 0x7f & ~0x1c }) : status(0x6986);
  };
  return { transmit, sent };
}

const byId = "00a4000c023f00";
const bare = "00a4000c";
const byFileId = "00a4020c02011c";
const byShortId = "00b09c0004";

describe("A01: the master file in either form, or in none", () => {
  it.each([
    ["with 3F00", { [byId]: 0x9000 }, [byId]],
    ["without data", { [byId]: 0x6a86, [bare]: 0x9000 }, [byId, bare]],
    ["neither", { [byId]: 0x6982, [bare]: 0x6a87 }, [byId, bare]],
    ["no SELECT of it at all", { [byId]: 0x6d00, [bare]: 0x6d00 }, [byId, bare]],
  ])("%s", async (_, answers, expected) => {
    const chip = scripted(answers);
    await selectMasterFileIfAny(chip.transmit);
    expect(chip.sent).toEqual(expected);
  });
});

describe("A02: EF.CardAccess", () => {
  it("by its file identifier", async () => {
    const file = await readCardAccessFile(scripted({ [byFileId]: 0x9000 }).transmit);
    expect(file.bytes).toEqual(cardAccess);
    expect(file.infos).toHaveLength(1);
  });

  it("by its short identifier where SELECT is refused", async () => {
    const file = await readCardAccessFile(scripted({ [byFileId]: 0x6982, [byShortId]: 0x9000 }).transmit);
    expect(file.bytes).toEqual(cardAccess);
  });

  it.each([0x6283, 0x6a82, 0x6982, 0x6a86])("A33: is absent for status %i", async (statusWord) => {
    const { transmit } = scripted({ [byFileId]: statusWord, [byShortId]: 0x6a82 });
    expect(await readCardAccessFile(transmit)).toEqual({ infos: [], reason: "ABSENT" });
  });

  it.each([
    ["no set of SecurityInfos", fromHex("3003020101")],
    ["an entry of wrong content", fromHex("310b3009060a04007f0007020204020400".slice(0, 26))],
  ])("offers nothing and keeps its bytes when it holds %s", async (_, bytes) => {
    const chip = createFileChip(bytes);
    const transmit: ApduProcessor = async (command) => (command.ins === 0xa4 ? status(0x9000) : chip.transmit(command));
    const file = await readCardAccessFile(transmit);
    expect(file.infos).toEqual([]);
    expect(file.bytes).toEqual(bytes);
    expect(file.reason).toMatch(/^[A-Z_]+$/);
  });
});
