import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeTlv } from "../../../src/base/bytes/index.ts";
import { CivicardError } from "../../../src/base/errors/index.ts";
import {
  type CardFile,
  cardFileNames,
  cardFiles,
  describeCardFile,
  encodeDg2,
  encodeDg13,
  encodeEfCom,
  encodeLdsSecurityObject,
  encodeSecurityInfos,
  parseCardQr,
  parseDg1,
  parseDg2,
  parseDg11,
  parseDg12,
  parseDg13,
  parseDg14,
  parseDg15,
  parseEfCardAccess,
  parseEfCom,
  parseFaceRecord,
  parseLdsSecurityObject,
  parseSecurityInfos,
  readImageHeader,
  unwrapEfSod,
} from "../../../src/lds/index.ts";
import { tinyJpeg } from "../../support/tiny-jpeg.ts";

const parsers = {
  parseCardQr: (bytes: Uint8Array) => parseCardQr(Buffer.from(bytes).toString("latin1")),
  parseDg1,
  parseDg2,
  parseDg11,
  parseDg12,
  parseDg13,
  parseDg14,
  parseDg15,
  parseEfCardAccess,
  parseEfCom,
  parseFaceRecord,
  parseLdsSecurityObject,
  parseSecurityInfos,
  readImageHeader,
  unwrapEfSod,
} as const;

const samples: readonly Uint8Array[] = [
  encodeEfCom({ ldsVersion: "0108", unicodeVersion: "040000", dataGroups: ["DG1", "DG2", "DG13"] }),
  encodeDg2({ faces: [{ image: tinyJpeg(3, 4), featurePoints: [{ type: 1, major: 2, minor: 3, x: 4, y: 5 }] }] }),
  encodeDg13({ fullName: "Nguyễn Văn A", fatherName: "Nguyễn Văn B", dateOfIssue: "01/07/2024" }),
  encodeSecurityInfos([
    { kind: "pace", oid: "0.4.0.127.0.7.2.2.4.2.2", version: 2, parameterId: 13 },
    {
      kind: "terminal-authentication",
      oid: "0.4.0.127.0.7.2.2.2",
      version: 1,
      efCvca: { fileId: 0x011c, shortFileId: 0x1c },
    },
  ]),
  encodeLdsSecurityObject({
    version: 1,
    hashAlgorithm: "SHA-1",
    dataGroupHashes: new Map([1, 2].map((number) => [number, new Uint8Array(20)])),
    ldsVersion: "0108",
    unicodeVersion: "040000",
  }),
];

const tags = cardFileNames.map((name): CardFile => cardFiles[name]).flatMap(({ tag }) => tag ?? []);

/** Noise, noise under the right tag, and good files with bytes changed or cut off. */
const hostile = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.tuple(fc.constantFrom(...tags), fc.uint8Array({ maxLength: 120 })).map(([tag, bytes]) => encodeTlv(tag, bytes)),
  fc
    .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 3 }), fc.nat(400))
    .map(([sample, changes, end]) => {
      const bytes = Uint8Array.from(sample);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      return bytes.slice(0, end);
    }),
);

describe("parsers are total on any bytes", () => {
  it.each(Object.entries(parsers))("%s gives a result or an error of ours", (_, parse) => {
    fc.assert(
      fc.property(hostile, (bytes) => {
        try {
          expect(parse(bytes)).toBeDefined();
        } catch (error) {
          if (!(error instanceof CivicardError)) throw error;
          const offset = error.details["offset"];
          if (typeof offset === "number") expect(offset).toBeLessThanOrEqual(bytes.length);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("describeCardFile never throws", () => {
    fc.assert(
      fc.property(fc.constantFrom(...cardFileNames, "EF.OTHER", "constructor"), hostile, (name, bytes) => {
        expect(describeCardFile(name, bytes).name).toBe(name);
      }),
      { numRuns: 1000 },
    );
  });

  it("deep nesting is shown, not followed without end", () => {
    let bytes = new Uint8Array();
    for (let depth = 0; depth < 100; depth++) bytes = Uint8Array.from(encodeTlv(0x7f61, bytes));
    expect(describeCardFile("DG2", bytes).fields[0]?.error?.code).toBe("TLV_UNEXPECTED_TAG");
    expect(describeCardFile("EF.DIR", bytes).fields).toHaveLength(1);
  });
});
