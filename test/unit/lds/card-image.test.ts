import { describe, expect, it } from "vitest";
import {
  cardFileKey,
  cardFileKeyOf,
  cardFileNames,
  cardFiles,
  createCardImage,
  dataGroupNumber,
  findCardFile,
  findCardFileName,
  findDataGroupName,
  isDataGroupName,
  LDS1_APPLICATION,
  MASTER_FILE,
} from "../../../src/lds/index.ts";

describe("CardImage", () => {
  it("tells files of one id apart by their application", () => {
    const image = createCardImage([
      ["EF.CardSecurity", Uint8Array.of(1)],
      ["EF.SOD", Uint8Array.of(2)],
    ]);
    expect([...image.keys()]).toEqual(["MF/011D", "A0000002471001/011D"]);
    expect(findCardFile(image, "EF.SOD")).toEqual(Uint8Array.of(2));
    expect(findCardFile(image, "EF.CardSecurity")).toEqual(Uint8Array.of(1));
    expect(findCardFile(image, "DG1")).toBeUndefined();
  });

  it("has a key of its own for every file", () => {
    expect(new Set(cardFileNames.map(cardFileKeyOf)).size).toBe(cardFileNames.length);
    for (const name of cardFileNames) expect(findCardFileName(cardFileKeyOf(name))).toBe(name);
    expect(findCardFileName(cardFileKey(MASTER_FILE, 0x0abc))).toBeUndefined();
    expect(cardFileKey(LDS1_APPLICATION, 0x0abc)).toBe("A0000002471001/0ABC");
  });

  // File ids and tags of Doc 9303-10, Tables 1 and 34.
  it.each([
    ["DG1", 0x0101, 0x61],
    ["DG2", 0x0102, 0x75],
    ["DG3", 0x0103, 0x63],
    ["DG13", 0x010d, 0x6d],
    ["DG14", 0x010e, 0x6e],
    ["DG15", 0x010f, 0x6f],
    ["DG16", 0x0110, 0x70],
    ["EF.COM", 0x011e, 0x60],
    ["EF.SOD", 0x011d, 0x77],
  ] as const)("%s", (name, fileId, tag) => {
    expect(cardFiles[name]).toMatchObject({ fileId, tag, shortFileId: fileId & 0x1f });
  });

  it("numbers data groups", () => {
    expect(dataGroupNumber("DG16")).toBe(16);
    expect(findDataGroupName(13)).toBe("DG13");
    for (const number of [0, 17, 1.5, -1]) expect(findDataGroupName(number)).toBeUndefined();
    expect(isDataGroupName("EF.COM")).toBe(false);
  });
});
