import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import {
  getChallenge,
  readBinary,
  readBinaryByShortFileId,
  selectApplication,
  selectFile,
} from "../../../../src/chip/iso7816/index.ts";
import { findAccessProfile, getAccessProfile } from "../../../../src/chip/profiles/index.ts";
import { performBac } from "../../../../src/chip/protocols/index.ts";
import {
  createPersonalisedChip,
  faultsOf,
  getPersonality,
  personalities,
  type VirtualChip,
  withPersonality,
} from "../../../../src/chip/simulator/index.ts";
import { createMemoryTransport } from "../../../../src/chip/transport/index.ts";
import {
  type CardImage,
  createCardImage,
  encodeDg14,
  encodeEfCardAccess,
  encodeEfCom,
  findCardFile,
  findPaceProtocol,
  getChipAuthenticationOid,
  LDS1_APPLICATION,
  listSecurityInfos,
  parseDg14,
  parseEfCardAccess,
  parseEfCom,
  protocolOids,
} from "../../../../src/lds/index.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { connect, image, mrzInformation, openWithPace, paceInfo, secrets, subjectPublicKeyInfo } from "./specimen.ts";

const card: CardImage = new Map([
  ...image,
  ...createCardImage([
    [
      "EF.COM",
      encodeEfCom({ ldsVersion: "0107", unicodeVersion: "040000", dataGroups: ["DG1", "DG2", "DG14", "DG15"] }),
    ],
    ["EF.CardSecurity", fromHex("3000")],
    [
      "DG14",
      encodeDg14([
        paceInfo,
        { kind: "chip-authentication-public-key", oid: protocolOids.publicKeyEcdh, subjectPublicKeyInfo },
        {
          kind: "chip-authentication",
          oid: getChipAuthenticationOid({ keyAgreement: "ECDH", cipher: "AES-128" }),
          version: 1,
        },
      ]),
    ],
  ]),
]);

function chipOf(name: string): VirtualChip {
  const options = { image: card, secrets, profile: getAccessProfile("vnm"), random: seededRandom("chip") };
  return createPersonalisedChip(withPersonality(options, getPersonality(name)));
}

const reshaped = (name: string): CardImage => getPersonality(name).reshape?.(card) ?? card;
const selectLds1 = selectApplication(fromHex(LDS1_APPLICATION));

describe("the list", () => {
  test("has names of their own, faults that exist, profiles that exist, and both languages", () => {
    const names = personalities.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const personality of personalities) {
      const { name, summary, accessProfile, faults = [] } = personality;
      expect(name).toMatch(/^[a-z0-9-]+$/);
      expect(summary.en, name).toMatch(/\.$/);
      expect(summary.vi, name).toMatch(/\.$/);
      expect(faultsOf(personality).length).toBe(faults.length);
      if (accessProfile !== undefined) expect(findAccessProfile(accessProfile), name).toBeDefined();
    }
  });

  test("covers every row of the field cases that is the chip's doing", () => {
    const rows = "A01 A02 A03 A04 A06 A07 A14 A15 A16 A17 A19 A20 A23 A26 A27 A29 A31 A33 A38 A40 S08 S11".split(" ");
    const covered = new Set(personalities.map(({ fieldCase }) => fieldCase));
    expect(rows.filter((row) => !covered.has(row))).toEqual([]);
  });

  test("an unknown name lists the known ones", () => {
    expect(() => getPersonality("other")).toThrowError(/pace-wants-84/);
  });
});

describe("answers in plain, byte by byte", () => {
  // Commands and the answers to them, as the rows of the field cases have them.
  test.each([
    [
      "mf-select-by-id-only",
      [
        ["00a4000c", "6a87"],
        ["00a4000c023f00", "9000"],
      ],
    ],
    [
      "mf-select-without-data-only",
      [
        ["00a4000c", "9000"],
        ["00a4000c023f00", "6a86"],
      ],
    ],
    [
      "mf-select-6982",
      [
        ["00a4000c", "6982"],
        ["00a4000c023f00", "6982"],
        ["00a4020c02011c", "9000"],
      ],
    ],
    [
      "mf-select-6d00",
      [
        ["00a4000c023f00", "6d00"],
        ["00a4020c02011c", "9000"],
      ],
    ],
    [
      "mf-select-6d00-cardaccess-6982",
      [
        ["00a4000c023f00", "6d00"],
        ["00a4020c02011c", "6982"],
        ["00b09c0002", "31149000"],
      ],
    ],
    [
      "cardaccess-6283",
      [
        ["00a4020c02011c", "6283"],
        ["00b09c0002", "6a82"],
      ],
    ],
    ["cardaccess-absent", [["00a4020c02011c", "6a82"]]],
    ["pace-wants-84", [["0022c1a40f800a04007f00070202040202830102", "6a87"]]],
    ["pace-refuses-84", [["0022c1a412800a04007f0007020204020283010284010c", "6a80"]]],
    [
      "pace-reply-empty",
      [
        ["0022c1a412800a04007f0007020204020283010284010c", "9000"],
        ["10860000027c0000", "7c009000"],
      ],
    ],
    [
      "pace-reply-short",
      [
        ["0022c1a412800a04007f0007020204020283010284010c", "9000"],
        ["10860000027c0000", "7c0280059000"],
      ],
    ],
    ["short-length-only", [["00b09c00000100", "6700"]]],
    ["read-hint-150", [["00b09c00c8", "6c96"]]],
    [
      "empty-9000-above-224",
      [
        ["00b09c00e1", "9000"],
        ["00b09c0002", "31149000"],
      ],
    ],
    ["end-of-file-6b00", [["00b09c0064", "6b00"]]],
    ["end-of-file-6282", [["00b09c1464", "010c6282"]]],
    ["end-of-file-9000", [["00b09c1464", "010c9000"]]],
    [
      "endless-61xx",
      [
        ["00b09c0000", "006110"],
        ["00c0000010", "006110"],
      ],
    ],
    ["empty-9000", [["00b09c0004", "9000"]]],
  ] as const)("%s", async (name, exchanges) => {
    const chip = chipOf(name);
    for (const [command, answer] of exchanges) {
      expect(toHex(await chip.transmit(fromHex(command))), command).toBe(answer);
    }
  });
});

describe("under secure messaging", () => {
  async function open(name: string) {
    const chip = chipOf(name);
    const transmit = connect(chip);
    const channel = await openWithPace(transmit);
    await channel(selectFile(0x0101));
    return { chip, channel };
  }

  test.each([231, 223, 160, 100])("read-limit-%i", async (limit) => {
    const { channel } = await open(`read-limit-${limit}`);
    expect((await channel(readBinary(0, limit + 1))).statusWord).toBe(0x6700);
    expect((await channel(readBinary(0, 90))).statusWord).toBe(0x9000);
  });

  test("bare-6700: the chip has counted nothing, and the very same command sequence goes on", async () => {
    const { chip, channel } = await open("bare-6700");
    // A protected command that asks for 257 bytes; its checksum is not looked at.
    const command = fromHex(`0cb000000000 0e 97020101 8e080000000000000000 0000`.replaceAll(" ", ""));
    expect(toHex(await chip.transmit(command))).toBe("6700");
    expect((await channel(readBinary(0, 4))).statusWord).toBe(0x9000);
  });

  test.each([
    ["bare-6700-counted", "SM_RESPONSE_NOT_PROTECTED"],
    ["bare-6700-dropped", "SM_RESPONSE_NOT_PROTECTED"],
  ])("%s", async (name, code) => {
    const { chip, channel } = await open(name);
    await expect(channel(readBinary(0, 257))).rejects.toMatchObject({ code, statusWord: 0x6700 });
    const again = toHex(await chip.transmit(fromHex("0cb000000d9701048e08000000000000000000")));
    expect(again).toBe("6988");
  });

  test.each([
    ["sm-6988-after-refusal", 0x6988],
    ["sm-6985-after-refusal", 0x6985],
  ])("%s", async (name, statusWord) => {
    const { channel } = await open(name);
    expect((await channel(selectFile(0x0103))).statusWord).toBe(0x6982);
    await expect(channel(readBinary(0, 4))).rejects.toMatchObject({ statusWord });
  });

  test.each([
    ["sm-reply-bare-9000", "SM_RESPONSE_NOT_PROTECTED"],
    ["sm-reply-cut-status", "SM_OBJECTS_INVALID"],
    ["sm-reply-cut-checksum", "SM_OBJECTS_INVALID"],
    ["sm-reply-empty-status", "SM_OBJECTS_INVALID"],
    ["sm-reply-one-byte-status", "SM_OBJECTS_INVALID"],
    ["sm-reply-none", "TRANSPORT_CARD_REMOVED"],
    ["wrong-mac", "SM_CHECKSUM_WRONG"],
    ["giant-reply", "SM_OBJECTS_INVALID"],
    ["reordered-objects", "SM_CHECKSUM_WRONG"],
  ])("%s: the terminal's gate says %s", async (name, code) => {
    const reading = open(name).then(({ channel }) => channel(readBinary(0, 4)));
    await expect(reading).rejects.toMatchObject({ code });
  });

  test("replayed-reply: the first read opens, its copy does not", async () => {
    const { channel } = await open("replayed-reply");
    expect((await channel(readBinary(0, 4))).statusWord).toBe(0x9000);
    await expect(channel(readBinary(4, 4))).rejects.toMatchObject({ code: "SM_CHECKSUM_WRONG" });
  });

  test("giant-dg1: tag and a length of 4 GiB", async () => {
    const { channel } = await open("giant-dg1");
    expect(toHex((await channel(readBinary(0, 6))).data.subarray(1))).toBe("84ffffffff");
  });

  test("get-response: parts of 128 bytes make one answer", async () => {
    const { channel } = await open("get-response");
    await channel(selectFile(0x011d));
    expect((await channel(readBinary(0, 223))).data).toEqual(findCardFile(image, "EF.SOD")?.subarray(0, 223));
  });
});

describe("without an answer", () => {
  test("mute-on-read and mute: the transport's deadline ends the wait", async () => {
    for (const name of ["mute-on-read", "mute"]) {
      const transport = createMemoryTransport(chipOf(name), { deadlineMs: 20 });
      await expect(transport.transmit(fromHex("00b09c0004"))).rejects.toMatchObject({ code: "TRANSPORT_DEADLINE" });
    }
  });

  test("mute-on-external-authenticate", async () => {
    const transmit = connect(chipOf("mute-on-external-authenticate"));
    await transmit(selectLds1);
    expect((await transmit(getChallenge(8))).data.length).toBe(8);
    const transport = createMemoryTransport(chipOf("mute-on-external-authenticate"), { deadlineMs: 20 });
    await expect(transport.transmit(fromHex("0082000000"))).rejects.toMatchObject({ code: "TRANSPORT_DEADLINE" });
  });

  test("late-answer: too late for one deadline, in time for another", async () => {
    const late = createPersonalisedChip({
      ...{ image: card, secrets, profile: getAccessProfile("vnm"), random: seededRandom("chip") },
      faults: [{ kind: "late-answer", count: 40 }],
    });
    const command = fromHex("00b09c0002");
    await expect(createMemoryTransport(late, { deadlineMs: 5 }).transmit(command)).rejects.toMatchObject({
      code: "TRANSPORT_DEADLINE",
    });
    expect(toHex(await createMemoryTransport(late, { deadlineMs: 5_000 }).transmit(command))).toBe("31149000");
  });
});

describe("BAC", () => {
  test("bac-le-00-only: Le 28 is 6700 and uses the challenge up; with Le 00 the card opens", async () => {
    const transmit = connect(chipOf("bac-le-00-only"));
    await transmit(selectLds1);
    await transmit(getChallenge(8));
    const authenticate = { cla: 0, ins: 0x82, p1: 0, p2: 0, data: new Uint8Array(40) };
    expect((await transmit({ ...authenticate, expectedLength: 40 })).statusWord).toBe(0x6700);
    expect((await transmit({ ...authenticate, expectedLength: 256 })).statusWord).toBe(0x6985);
    const result = await performBac({ transmit, mrzInformation, random: seededRandom("bac") });
    expect(result.secureMessaging.ended).toBe(false);
  });
});

describe("files", () => {
  const accessOf = (name: string) => findCardFile(reshaped(name), "EF.CardAccess") ?? fromHex("");

  test("paceinfo-without-parameter-id: two elements, and P-256 in full, as the chip then runs it", async () => {
    const name = "paceinfo-without-parameter-id";
    const infos = parseEfCardAccess(accessOf(name));
    expect(infos.map(({ kind }) => kind)).toEqual(["pace", "pace-domain-parameters"]);
    // SEQUENCE of 15 bytes: identifier and version alone.
    expect(toHex(accessOf(name))).toContain("300f060a04007f00070202040202020102");
    expect(
      listSecurityInfos(parseDg14(findCardFile(reshaped(name), "DG14") ?? fromHex("")), "pace")[0]?.parameterId,
    ).toBe(undefined);
    const template = fromHex("800a04007f00070202040202830102");
    const answer = await connect(chipOf(name))({ cla: 0, ins: 0x22, p1: 0xc1, p2: 0xa4, data: template });
    expect(answer.statusWord).toBe(0x9000);
  });

  test.each([
    ["pace-offers-im-cam-gm", ["IM", "CAM", "GM"]],
    ["pace-offers-cam-gm-im", ["CAM", "GM", "IM"]],
    ["pace-offers-gm-im-cam", ["GM", "IM", "CAM"]],
  ])("%s", (name, order) => {
    const offers = listSecurityInfos(parseEfCardAccess(accessOf(name)), "pace");
    expect(offers.map(({ oid }) => findPaceProtocol(oid)?.mapping)).toEqual(order);
    const withoutSecurity = new Map(card);
    withoutSecurity.delete("MF/011D");
    const honest = getPersonality(name).reshape?.(withoutSecurity) ?? card;
    const content = findCardFile(honest, "EF.CardAccess") ?? fromHex("");
    expect(listSecurityInfos(parseEfCardAccess(content), "pace").length).toBe(2);
  });

  test("ca-without-info: the key stays, the protocol goes", () => {
    const dg14 = parseDg14(findCardFile(reshaped("ca-without-info"), "DG14") ?? fromHex(""));
    expect(dg14.map(({ kind }) => kind).toSorted()).toEqual(["chip-authentication-public-key", "pace"]);
  });

  test("dg12-listed-absent: listed, and 6A82", async () => {
    const com = parseEfCom(findCardFile(reshaped("dg12-listed-absent"), "EF.COM") ?? fromHex(""));
    expect(com.dataGroups).toContain("DG12");
    const channel = await openWithPace(connect(chipOf("dg12-listed-absent")));
    expect((await channel(selectFile(0x010c))).statusWord).toBe(0x6a82);
  });

  test("cardaccess-truncated: half of the file, and nothing that PACE could begin with", async () => {
    const transmit = connect(chipOf("cardaccess-truncated"));
    const whole = encodeEfCardAccess([paceInfo]);
    expect((await transmit(readBinaryByShortFileId(0x1c, 0, 256))).data).toEqual(whole.subarray(0, 11));
    await transmit(selectLds1);
    expect((await performBac({ transmit, mrzInformation, random: seededRandom("bac") })).secureMessaging.ended).toBe(
      false,
    );
  });

  test("write-limit-200 is for a chip that is being written", () => {
    const personality = getPersonality("write-limit-200");
    expect(personality.chip).toBe("blank");
    expect(faultsOf(personality)).toEqual([{ kind: "write-limit", count: 200 }]);
  });
});
