import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import {
  activateFile,
  assertSuccess,
  type CommandApdu,
  deleteFile,
  describeStatusWord,
  encodeCommandApdu,
  encodeFileControlParameters,
  externalAuthenticate,
  generalAuthenticate,
  generateAsymmetricKeyPair,
  getChallenge,
  getData,
  internalAuthenticate,
  MseAuthentication,
  mseSetAuthenticationTemplate,
  parseDiscretionaryData,
  parseFileControlParameters,
  putData,
  readAsymmetricPublicKey,
  readBinary,
  readBinaryByShortFileId,
  readBinaryOdd,
  StatusWord,
  StatusWordError,
  selectApplication,
  selectFile,
  selectFileForParameters,
  selectMasterFile,
  updateBinary,
  updateBinaryOdd,
} from "../../../../src/chip/iso7816/index.ts";

/** Bytes from the worked examples of ICAO 9303-11 D and G, ISO 7816 and the field list; written by hand. */
const commands: readonly (readonly [string, CommandApdu, string])[] = [
  ["SELECT application LDS1", selectApplication(fromHex("a0000002471001")), "00a4040c07a0000002471001"],
  ["SELECT EF.COM", selectFile(0x011e), "00a4020c02011e"],
  ["SELECT MF without data", selectMasterFile("without-data"), "00a4000c"],
  ["SELECT MF 3F00", selectMasterFile("by-file-id"), "00a4000c023f00"],
  ["READ BINARY", readBinary(0x0104, 18), "00b0010412"],
  ["READ BINARY at the last even offset", readBinary(0x7fff, 256), "00b07fff00"],
  ["READ BINARY by short identifier", readBinaryByShortFileId(0x1c, 0, 256), "00b09c0000"],
  ["READ BINARY odd", readBinaryOdd(0x8000, 256), "00b10000045402800000"],
  ["READ BINARY odd beyond 64 KB", readBinaryOdd(0x012345, 256), "00b1000005540301234500"],
  ["UPDATE BINARY", updateBinary(4, fromHex("aabb")), "00d6000402aabb"],
  ["UPDATE BINARY odd", updateBinaryOdd(0x8000, fromHex("aabb")), "00d7000008540280005302aabb"],
  ["GET CHALLENGE", getChallenge(8), "0084000008"],
  ["INTERNAL AUTHENTICATE", internalAuthenticate(fromHex("0102030405060708")), "0088000008010203040506070800"],
  ["EXTERNAL AUTHENTICATE", externalAuthenticate(fromHex("0102"), 40), "0082000002010228"],
  [
    "MSE:Set AT for PACE",
    mseSetAuthenticationTemplate(MseAuthentication.pace, fromHex("800a04007f00070202040202830101")),
    "0022c1a40f800a04007f00070202040202830101",
  ],
  ["GENERAL AUTHENTICATE, first step", generalAuthenticate(fromHex("7c00"), true), "10860000027c0000"],
  ["GENERAL AUTHENTICATE, last step", generalAuthenticate(fromHex("7c00"), false), "00860000027c0000"],
  ["PUT DATA", putData(0x0101, fromHex("aa")), "00da010101aa"],
  ["GET DATA", getData(0x9f7f), "00ca9f7f00"],
  ["GENERATE ASYMMETRIC KEY PAIR", generateAsymmetricKeyPair(fromHex("830101")), "0047800005b60383010100"],
  ["its public key again", readAsymmetricPublicKey(fromHex("830101")), "0047810005b60383010100"],
  ["DELETE FILE", deleteFile(0x0101), "00e40000020101"],
  ["SELECT EF with its parameters", selectFileForParameters(0x0101), "00a4020402010100"],
  ["ACTIVATE FILE", activateFile(), "00440000"],
  ["ACTIVATE FILE MF", activateFile(0x3f00), "00440000023f00"],
];

describe("command builders", () => {
  test.each(commands)("%s", (_, command, hex) => {
    expect(toHex(encodeCommandApdu(command))).toBe(hex);
  });

  test.each([
    () => readBinary(0x8000, 1),
    () => updateBinary(-1, fromHex("00")),
    () => readBinaryByShortFileId(31, 0, 1),
    () => readBinaryByShortFileId(1, 256, 1),
  ])("out of range %#", (build) => {
    expect(build).toThrowError(expect.objectContaining({ code: "NUMBER_OUT_OF_RANGE" }));
  });

  test("content of an odd READ BINARY answer", () => {
    expect(toHex(parseDiscretionaryData(fromHex("5303010203")))).toBe("010203");
    expect(() => parseDiscretionaryData(fromHex("53030102"))).toThrowError();
  });
});

describe("file control parameters", () => {
  const transparent = {
    kind: "transparent",
    fileId: 0x0101,
    size: 94,
    shortFileId: 1,
    securityAttributes: fromHex("0a"),
    lifeCycle: 5,
    applicationId: undefined,
  } as const;
  const hex = "62148002005e8201018302010186010a8801088a0105";

  test("a transparent file, both ways", () => {
    expect(toHex(encodeFileControlParameters(transparent))).toBe(hex);
    expect(parseFileControlParameters(fromHex(hex))).toEqual(transparent);
  });

  test("an application as SELECT answers it; unknown objects are skipped", () => {
    const parsed = parseFileControlParameters(fromHex("6f0f8201388407a0000002471001c50100"));
    expect(parsed.kind).toBe("dedicated");
    expect(toHex(parsed.applicationId ?? fromHex(""))).toBe("a0000002471001");
  });

  test.each([
    ["other template", "61038201 01"],
    ["no descriptor", "62048002005e"],
    ["descriptor of a record file", "6203820102"],
    ["size of one byte", "62068001 5e820101"],
    ["short identifier 31", "6206820101 8801f8"],
    ["short identifier with low bits", "6206820101 880109"],
  ])("refused: %s", (_, bytes) => {
    expect(() => parseFileControlParameters(fromHex(bytes))).toThrowError(
      expect.objectContaining({ code: "FILE_CONTROL_INVALID" }),
    );
  });
});

describe("status words", () => {
  test("every named one has a text in both languages", () => {
    for (const statusWord of Object.values(StatusWord)) {
      expect(describeStatusWord(statusWord).en).not.toBe("unknown status word");
      expect(describeStatusWord(statusWord).vi).not.toBe(describeStatusWord(0x1234).vi);
    }
    expect(describeStatusWord(0x63c2).en).toContain("2 tries");
    expect(describeStatusWord(0x1234).en).toBe("unknown status word");
  });

  test("a refusal names instruction and status, nothing of the data", () => {
    const command = { cla: 0, ins: 0xa4, p1: 0, p2: 0, data: fromHex("31323334") };
    const refused = () => assertSuccess({ data: new Uint8Array(), statusWord: 0x6a82 }, command);
    expect(refused).toThrowError(expect.objectContaining({ code: "STATUS_WORD", statusWord: 0x6a82 }));
    expect(refused).toThrowError(/instruction A4: 6A82 \(file or application not found\)\.$/);
    expect(new StatusWordError(0x6a82, 0xa4).text("vi")).toMatch(/A4: 6A82 \(không tìm thấy tệp hoặc ứng dụng\)\.$/);
  });
});
