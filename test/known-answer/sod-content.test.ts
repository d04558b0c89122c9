import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { concatBytes, fromHex, toHex } from "../../src/base/bytes/index.ts";
import type { HashName } from "../../src/base/crypto/index.ts";
import { encodeLdsSecurityObject, parseLdsSecurityObject, unwrapEfSod, wrapEfSod } from "../../src/lds/index.ts";
import { describeShared, sharedPath } from "../support/shared.ts";
import { loadVectors, type NamedVector } from "../support/vectors.ts";

interface SecurityObjectVector extends NamedVector {
  readonly encoded: string;
  readonly version: number;
  readonly hashAlgorithm: string;
  readonly hashes: readonly (readonly [number, string])[];
}

describe("LDS security object (Doc 9303-10 §4.6.2, Appendix D)", () => {
  it.each(loadVectors<SecurityObjectVector>("lds-security-object", 1))("$name", (vector) => {
    const object = parseLdsSecurityObject(fromHex(vector.encoded));
    expect(object.version).toBe(vector.version);
    expect(object.hashAlgorithm).toBe(vector.hashAlgorithm);
    expect([...object.dataGroupHashes].map(([number, hash]) => [number, toHex(hash)])).toEqual(vector.hashes);
    expect(parseLdsSecurityObject(encodeLdsSecurityObject(object)).dataGroupHashes.size).toBe(vector.hashes.length);
  });

  it("version 1 as the ASN.1 of the standard has it", () => {
    const hashes = new Map([
      [2, new Uint8Array(32).fill(2)],
      [1, new Uint8Array(32).fill(1)],
    ]);
    const bytes = encodeLdsSecurityObject({
      version: 1,
      hashAlgorithm: "SHA-256",
      dataGroupHashes: hashes,
      ldsVersion: "0108",
      unicodeVersion: "040000",
    });
    // Made by hand: version, algorithm, two hashes in ascending order, version information.
    expect(toHex(bytes)).toBe(
      [
        "3070020101",
        "300b0609608648016503040201",
        "304e",
        `30250201010420${"01".repeat(32)}`,
        `30250201020420${"02".repeat(32)}`,
        "300e130430313038" + "1306303430303030",
      ].join(""),
    );
  });
});

interface SharedSod {
  readonly name: string;
  readonly ef_sod?: string;
  readonly lds_security_object: string;
  readonly lds_version: number;
  readonly dg_hash_algorithm: string;
  readonly dg_hashes_in_order: readonly { readonly dg: number; readonly hash: string }[];
  readonly lds_version_info?: unknown;
}

describeShared("LDS security objects of other programs", ["vectors", "sod.json"], () => {
  const { vectors } = JSON.parse(readFileSync(sharedPath("vectors", "sod.json"), "utf8")) as {
    readonly vectors: readonly SharedSod[];
  };

  it("are all there", () => expect(vectors).toHaveLength(22));

  it.each(vectors)("$name", (vector) => {
    const object = parseLdsSecurityObject(fromHex(vector.lds_security_object));
    expect(object.version).toBe(vector.lds_version);
    expect(object.hashAlgorithm.replace("-", "").toLowerCase()).toBe(vector.dg_hash_algorithm);
    expect([...object.dataGroupHashes].map(([dg, hash]) => ({ dg, hash: toHex(hash) }))).toEqual(
      vector.dg_hashes_in_order.map(({ dg, hash }) => ({ dg, hash })),
    );
    expect(object.ldsVersion === undefined).toBe(vector.lds_version_info === undefined);
  });
});

describeShared("EF.SOD as a file", ["data", "specimens", "bsi-erika-2013"], () => {
  const file = new Uint8Array(readFileSync(sharedPath("data", "specimens", "bsi-erika-2013", "EF_SOD.bin")));

  it("is unwrapped and wrapped again byte for byte", () => {
    const signedData = unwrapEfSod(file);
    expect(signedData[0]).toBe(0x30);
    expect(toHex(wrapEfSod(signedData))).toBe(toHex(file));
  });

  it("with a byte behind it is refused", () => {
    expect(() => unwrapEfSod(concatBytes(file, Uint8Array.of(0)))).toThrow(
      expect.objectContaining({ code: "BYTES_TRAILING" }),
    );
  });

  it("holds the hashes of the data groups beside it", () => {
    const at = toHex(file).indexOf("3081d80201003");
    const object = parseLdsSecurityObject(file.slice(at / 2, at / 2 + 0xd8 + 3));
    for (const number of [1, 2, 3, 4, 14]) {
      const group = readFileSync(sharedPath("data", "specimens", "bsi-erika-2013", `Datagroup${number}.bin`));
      const hash = createHash(hashNames[object.hashAlgorithm]).update(group).digest("hex");
      expect(toHex(object.dataGroupHashes.get(number) ?? new Uint8Array())).toBe(hash);
    }
  });
});

const hashNames: Readonly<Record<HashName, string>> = {
  "SHA-1": "sha1",
  "SHA-224": "sha224",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};
