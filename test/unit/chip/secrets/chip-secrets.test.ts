import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import { CivicardError } from "../../../../src/base/errors/index.ts";
import {
  assertChipSecrets,
  destroyChipSecrets,
  encodeChipSecrets,
  parseChipSecrets,
} from "../../../../src/chip/secrets/index.ts";
import { sampleLeaks, sampleSecrets } from "./sample.ts";

const { can: _, ...withoutCan } = sampleSecrets();

describe("chip secrets", () => {
  it("have the DER form that the module names", () => {
    const encoded = encodeChipSecrets({ mrzInformation: "L898902C<369080619406236", can: "123456", keys: [] });
    expect(toHex(encoded)).toBe(
      [
        "3027",
        "020101",
        "0c18",
        toHex(new TextEncoder().encode("L898902C<369080619406236")),
        "8006313233343536",
        "3000",
      ]
        .join("")
        .toLowerCase(),
    );
  });

  it("come back as they were", () => {
    expect(parseChipSecrets(encodeChipSecrets(sampleSecrets()))).toEqual(sampleSecrets());
    expect(parseChipSecrets(encodeChipSecrets(withoutCan))).toEqual(withoutCan);
  });

  it("are refused when a part has not its form", () => {
    const good = sampleSecrets();
    const [key] = good.keys;
    if (key === undefined) throw new Error("the sample has keys");
    const wrong = [
      { ...good, can: "12345" },
      { ...good, can: "12345a" },
      { ...good, mrzInformation: "" },
      { ...good, mrzInformation: "l898902c<369080619406236" },
      { ...good, keys: [{ ...key, privateKey: fromHex("11") }] },
      { ...good, keys: [{ ...key, privateKey: new Uint8Array(32) }] },
      { ...good, keys: [{ ...key, privateKey: new Uint8Array(32).fill(0xff) }] },
      { ...good, keys: [{ ...key, keyId: -1 }] },
      { ...good, keys: new Array(9).fill(key) },
    ];
    for (const secrets of wrong) expect(() => assertChipSecrets(secrets)).toThrow(CivicardError);
  });

  it("take MRZ information of a document number longer than nine characters", () => {
    expect(assertChipSecrets({ mrzInformation: "D23145890734934081259507122", keys: [] }).keys).toEqual([]);
  });

  it("are overwritten by destroy", () => {
    const secrets = sampleSecrets();
    destroyChipSecrets(secrets);
    for (const key of secrets.keys) expect(key.privateKey).toEqual(new Uint8Array(32));
  });

  it("parse to secrets or one named error, whatever the bytes, and the error tells nothing of them", () => {
    const encoded = encodeChipSecrets(sampleSecrets());
    const mutation = fc.tuple(fc.nat(encoded.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(3));
    fc.assert(
      fc.property(mutation, ([offset, flip, cut]) => {
        const bytes = Uint8Array.from(encoded).subarray(0, encoded.length - cut);
        bytes[offset] = (bytes[offset] ?? 0) ^ flip;
        try {
          return parseChipSecrets(bytes).keys.length <= 8;
        } catch (error) {
          expect(error).toBeInstanceOf(CivicardError);
          const text = `${String(error)} ${JSON.stringify(error)} ${String((error as Error).cause)}`;
          return (
            (error as CivicardError).code === "SECRETS_INVALID" && sampleLeaks.every((leak) => !text.includes(leak))
          );
        }
      }),
      { seed: 3, numRuns: 2000 },
    );
  });
});
