import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes/index.ts";
import {
  describeCardFile,
  encodeDg1,
  encodeDg11,
  encodeEfCom,
  findMrzFaults,
  parseDg1,
  parseDg2,
  parseDg11,
  parseDg12,
  parseDg14,
  parseDg15,
  parseEfCom,
  parseMrz,
  unwrapDg13,
} from "../../src/lds/index.ts";
import { describeShared, sharedPath } from "../support/shared.ts";
import { loadVectors, type NamedVector } from "../support/vectors.ts";

type FileVector = NamedVector & { file: string; encoded: string };

const parsers: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  "EF.COM": parseEfCom,
  "EF.DG1": parseDg1,
  "EF.DG14": parseDg14,
  "EF.DG15": parseDg15,
};

describe("worked examples of Doc 9303-10", () => {
  const vectors = loadVectors<FileVector>("lds-files", 4);
  const encodedOf = (file: string) => fromHex(vectors.find((vector) => vector.file === file)?.encoded ?? "");

  it("EF.COM", () => {
    const com = parseEfCom(encodedOf("EF.COM"));
    expect(com).toEqual({ ldsVersion: "0106", unicodeVersion: "040000", dataGroups: ["DG1", "DG2"], unknownTags: [] });
    expect(toHex(encodeEfCom(com))).toBe(toHex(encodedOf("EF.COM")));
  });

  it("DG11", () => {
    const { raw, ...content } = parseDg11(encodedOf("EF.DG11"));
    expect(content).toEqual({
      fullName: "SMITH<<JOHN<J",
      placeOfBirth: ["ANYTOWN", "MN"],
      address: ["123 MAPLE RD", "ANYTOWN", "MN"],
      telephone: "16125551212",
      profession: "TRAVEL<AGENT",
    });
    expect(raw.size).toBe(5);
    expect(toHex(encodeDg11(content))).toBe(toHex(encodedOf("EF.DG11")));
  });

  it.each(vectors)("$name is shown without an error", ({ file, encoded }) => {
    const { fields } = describeCardFile(file.replace("EF.DG1", "DG1"), fromHex(encoded));
    expect(fields.length).toBeGreaterThan(0);
    expect(fields.filter((field) => field.error !== undefined)).toEqual([]);
  });
});

describe("broken files", () => {
  it.each(loadVectors<FileVector>("lds-invalid", 9))("$name", ({ file, encoded }) => {
    const parse = parsers[file];
    expect(parse).toBeDefined();
    expect(() => parse?.(fromHex(encoded))).toThrow(expect.objectContaining({ code: expect.any(String) }));
    const { fields } = describeCardFile(file.replace("EF.DG", "DG"), fromHex(encoded));
    expect(fields[0]?.error?.code).toMatch(/^[A-Z_]+$/);
  });
});

describeShared("card files of other suites", ["vectors", "lds.json"], () => {
  const { vectors } = JSON.parse(readFileSync(sharedPath("vectors", "lds.json"), "utf8")) as {
    readonly vectors: readonly {
      readonly ef: string;
      readonly name: string;
      readonly encoded: string;
      readonly tag_list?: readonly string[];
      readonly expected: Readonly<Record<string, unknown>>;
    }[];
  };
  const named = (ef: string) => vectors.filter((vector) => vector.ef === ef);

  it.each(named("EF.COM"))("$ef $name", ({ encoded }) => {
    expect(toHex(encodeEfCom(parseEfCom(fromHex(encoded))))).toBe(encoded);
  });

  it.each(named("EF.DG1"))("$ef $name", ({ encoded, expected }) => {
    const dg1 = parseDg1(fromHex(encoded));
    if (expected["61/5F1F"] !== undefined) expect(dg1.mrz).toBe(expected["61/5F1F"]);
    expect(findMrzFaults(parseMrz(dg1.mrz))).toEqual([]);
    expect(toHex(encodeDg1(dg1))).toBe(encoded);
  });

  it("DG11: other names in a template, without a template, and named by it", () => {
    const names = named("EF.DG11").map(({ encoded }) => parseDg11(fromHex(encoded)).otherNames);
    expect(names).toEqual([
      undefined,
      ["SMITH<<JOHN", "JOHN<SMITH"],
      ["SMITH<<JOHN", "JOHN<SMITH"],
      ["SMITH<<JOHN"],
      ["William"],
      undefined,
    ]);
  });

  it("DG11: date of birth in BCD and in ASCII", () => {
    const dates = named("EF.DG11").flatMap(({ encoded }) => parseDg11(fromHex(encoded)).fullDateOfBirth ?? []);
    expect(dates).toEqual(["1970-01-01", "1970-12-01"]);
  });

  it("DG12: dates in BCD and in ASCII, with and without a tag list", () => {
    const files = named("EF.DG12").map(({ encoded }) => parseDg12(fromHex(encoded)));
    expect(files.map(({ dateOfIssue }) => dateOfIssue)).toEqual(["2024-01-01", undefined, "2018-03-26"]);
    expect(files.map(({ personalisationTime }) => personalisationTime)).toEqual([
      "2024-01-01T12:30:59",
      "2016-11-15T01:36:12",
      undefined,
    ]);
    expect(files.map(({ issuingAuthority }) => issuingAuthority)).toEqual(["TEST", undefined, "TESTER"]);
  });

  it("DG13 that is no TLV is kept raw", () => {
    expect(named("EF.DG13").map(({ encoded }) => toHex(unwrapDg13(fromHex(encoded))))).toEqual([
      "01234567890123456789",
    ]);
  });
});

describeShared("whole documents by other programs", ["data", "specimens"], () => {
  const read = (...parts: string[]) => new Uint8Array(readFileSync(sharedPath("data", "specimens", ...parts)));

  it.each([
    ["bsi-erika-2013", "DG1", "Datagroup1.bin"],
    ["bsi-erika-2013", "DG2", "Datagroup2.bin"],
    ["bsi-erika-2013", "DG14", "Datagroup14.bin"],
    ["bsi-erika-2013", "DG15", "Datagroup15.bin"],
    ["bsi-erika-2013", "EF.COM", "EF_COM.bin"],
    ["bsi-erika-2013", "EF.SOD", "EF_SOD.bin"],
    ["jmrtd/bsi2008", "DG1", "Datagroup1.bin"],
    ["jmrtd/bsi2008", "DG2", "Datagroup2.bin"],
    ["jmrtd/bsi2008", "DG14", "Datagroup14.bin"],
    ["generated-by-jmrtd-emrtd-sim", "DG1", "EF.DG1.bin"],
    ["generated-by-jmrtd-emrtd-sim", "DG2", "EF.DG2.bin"],
    ["generated-by-jmrtd-emrtd-sim", "DG14", "EF.DG14.bin"],
    ["generated-by-jmrtd-emrtd-sim", "DG15", "EF.DG15.bin"],
    ["generated-by-jmrtd-emrtd-sim", "EF.CardAccess", "EF.CardAccess.bin"],
    ["generated-by-jmrtd-emrtd-sim", "EF.SOD", "EF.SOD.bin"],
    ["tsemrtd", "DG11", "EF_DG11.bin"],
    ["tsemrtd", "DG12", "EF_DG12.bin"],
    ["tsemrtd", "DG5", "EF_DG5.bin"],
  ])("%s %s is shown without an error", (folder, name, file) => {
    const described = describeCardFile(name, read(folder, file));
    expect(described.fields.filter((field) => field.error !== undefined)).toEqual([]);
    expect(described.fields.length).toBeGreaterThan(0);
  });

  it("EF.COM with numbers in place of tags: unknown tags are reported, nothing fails", () => {
    const com = parseEfCom(read("generated-by-jmrtd-emrtd-sim", "EF.COM.bin"));
    expect(com.dataGroups).toEqual(["DG1"]);
    expect(com.unknownTags).toEqual([0x02, 0x03, 0x04, 0x0e, 0x0f]);
  });

  it("the portrait of BSI TR-03105-5 has the size of the image, not of the record", () => {
    const [face] = parseDg2(read("bsi-erika-2013", "Datagroup2.bin")).faces;
    expect(face).toMatchObject({
      imageFormat: "JPEG2000",
      width: 413,
      height: 531,
      claimed: { width: 337, height: 449 },
    });
  });

  it("no file of any folder makes the description throw", () => {
    const folders = ["bsi-erika-2013", "jmrtd/bsi2008", "generated-by-jmrtd-emrtd-sim", "openpace", "csca-demo"];
    const files = folders.flatMap((folder) =>
      readdirSync(sharedPath("data", "specimens", folder), { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => read(folder, entry.name)),
    );
    expect(files.length).toBeGreaterThan(30);
    for (const bytes of files) {
      for (const name of ["EF.COM", "DG1", "DG2", "DG11", "DG13", "DG14", "EF.CardAccess", "EF.SOD"]) {
        expect(describeCardFile(name, bytes).fields.length).toBeGreaterThan(0);
      }
    }
  });
});
