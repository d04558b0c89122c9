import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import { CivicardError } from "../../../../src/base/errors/index.ts";
import {
  assertChipSecrets,
  type ChipSecrets,
  destroyChipSecrets,
  encodeChipSecrets,
  encodeSpecimenSecretsFile,
  openSecretsFile,
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

describe("more than a CAN and keys on curves", () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({ format: "der", type: "pkcs8" });
  const full: ChipSecrets = {
    ...sampleSecrets(),
    pin: "271828",
    puk: "3141592653",
    keys: [
      {
        purpose: "active-authentication",
        keyOrigin: "injected",
        rsaHash: "SHA-256",
        privateKey: new Uint8Array(rsa),
      },
      { purpose: "chip-authentication", keyOrigin: "injected", dhGroup: 2, privateKey: fromHex("07"), keyId: 3 },
    ],
    trustPoints: [fromHex("7f2100")],
  };

  it("comes back as it was, sealed form and clear form", async () => {
    expect(parseChipSecrets(encodeChipSecrets(full))).toEqual(full);
    expect((await openSecretsFile(encodeSpecimenSecretsFile(full))).secrets).toEqual(full);
  });

  it("PIN, PUK and trust points have the places that the module names", () => {
    const { mrzInformation } = sampleSecrets();
    const encoded = encodeChipSecrets({ mrzInformation, pin: "1234", puk: "12345678", keys: [], trustPoints: [] });
    expect(toHex(encoded)).toMatch(/^.{4}020101.{52}810431323334820831323334353637383000a300$/);
  });

  it.each<readonly [string, Partial<ChipSecrets>]>([
    ["a PIN of letters", { pin: "abcd" }],
    ["a PUK that is too short", { puk: "1234567" }],
    ["a trust point that is no CV certificate", { trustPoints: [fromHex("3000")] }],
    ["three trust points", { trustPoints: [1, 2, 3].map(() => fromHex("7f2100")) }],
    [
      "an RSA key for chip authentication",
      { keys: full.keys.map((key) => ({ ...key, purpose: "chip-authentication" }) as typeof key) },
    ],
    [
      "a DH exponent of zero",
      { keys: [{ purpose: "chip-authentication", keyOrigin: "injected", dhGroup: 0, privateKey: new Uint8Array(20) }] },
    ],
  ])("%s is refused", (_, change) => {
    expect(() => assertChipSecrets({ ...full, ...change })).toThrowError(
      expect.objectContaining({ code: "SECRETS_INVALID" }),
    );
  });

  it("a private key with leading zeros is one (field case S07)", () => {
    const privateKey = fromHex(`${"00".repeat(31)}07`);
    const key = { purpose: "active-authentication", keyOrigin: "injected", curve: "P-256", privateKey } as const;
    expect(assertChipSecrets({ ...full, keys: [key] }).keys).toEqual([key]);
  });
});
