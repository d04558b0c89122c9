import { expect, test } from "vitest";
import { cardFileNames, cardFileSpelling, findCardFileBySpelling } from "../../../src/lds/index.ts";

/** Spellings seen in the dumps of other tools; decisions.md nr 18 and the contract list them. */
test.each([
  ["EF_SOD.bin", 0x77, "EF.SOD"],
  ["EF.SOD", 0x77, "EF.SOD"],
  ["SOD.bin", 0x77, "EF.SOD"],
  ["EF_COM.bin", 0x60, "EF.COM"],
  ["DG1.bin", 0x61, "DG1"],
  ["Datagroup1.bin", 0x61, "DG1"],
  ["Datagroup14.bin", 0x6e, "DG14"],
  ["dg01.bin", 0x61, "DG1"],
  ["EF.DG1.bin", 0x61, "DG1"],
  ["EF_DG11.bin", 0x6b, "DG11"],
  ["ef0101.bin", 0x61, "DG1"],
  ["ef010F.bin", 0x6f, "DG15"],
  ["ef011D.bin", 0x77, "EF.SOD"],
  ["ef011D.bin", 0x30, "EF.CardSecurity"],
  ["ef011E.bin", 0x60, "EF.COM"],
  ["ef011C", 0x31, "EF.CardAccess"],
  ["EF.CardAccess.bin", 0x31, "EF.CardAccess"],
  ["ef_cardaccess", 0x31, "EF.CardAccess"],
  ["efCardSecurity", 0x30, "EF.CardSecurity"],
])("%s starting with tag %i is %s", (fileName, firstByte, name) => {
  expect(findCardFileBySpelling(fileName, Uint8Array.of(firstByte))).toBe(name);
});

test.each(["DG14_pk.bin", "DG15_sk.pkcs8", "DG17.bin", "manifest.json", "CSCA.cer", "README", "dg1.txt.bak"])(
  "%s is not a file of a card",
  (fileName) => {
    expect(findCardFileBySpelling(fileName, Uint8Array.of(0x30))).toBeUndefined();
  },
);

test.each(cardFileNames)("our own spelling of %s is recognised", (name) => {
  const tag = { "EF.CardAccess": 0x31, "EF.CardSecurity": 0x30, "EF.CVCA": 0x42 }[name as string] ?? 0x61;
  expect(findCardFileBySpelling(cardFileSpelling(name), Uint8Array.of(tag))).toBe(name);
});
