import { createPrivateKey, createPublicKey, webcrypto } from "node:crypto";
import { describe, expect, it } from "vitest";
import { derChildren, parseDer } from "../../../../src/base/bytes/index.ts";
import {
  encodeChipSecrets,
  generateSealingKeyPair,
  openSealedChipSecrets,
  sealChipSecrets,
} from "../../../../src/chip/secrets/index.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { sampleLeaks, sampleSecrets } from "./sample.ts";

const station = generateSealingKeyPair(seededRandom("station"));
const other = generateSealingKeyPair(seededRandom("another station"));
const context = "job 01J/station 7";

function seal(random = seededRandom("seal")): Uint8Array {
  return sealChipSecrets({ secrets: sampleSecrets(), recipientPublicKey: station.publicKey, context, random });
}

function open(sealed: Uint8Array, recipientPrivateKey = station.privateKey, name = context) {
  return openSealedChipSecrets({ sealed, recipientPrivateKey, context: name });
}

describe("sealed chip secrets", () => {
  it("open with the station's key under the same context", () => {
    expect(open(seal())).toEqual(sampleSecrets());
  });

  it("open with the platform's Web Crypto by the scheme that the module names", async () => {
    const { subtle } = webcrypto;
    const [, ephemeral, ciphertext, tag] = derChildren(parseDer(seal())).map(({ value }) => value);
    if (ephemeral === undefined || ciphertext === undefined || tag === undefined) throw new Error("parts are missing");
    const curve = { name: "ECDH", namedCurve: "P-256" };
    const theirs = await subtle.importKey("raw", Uint8Array.from(ephemeral), curve, false, []);
    const ours = await subtle.importKey("pkcs8", Uint8Array.from(station.privateKey), curve, false, ["deriveBits"]);
    const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, ours, 256);
    const recipientPoint = createPublicKey({ key: Buffer.from(station.publicKey), format: "der", type: "spki" })
      .export({ format: "der", type: "spki" })
      .subarray(-65);
    const material = await subtle.deriveBits(
      {
        name: "HKDF",
        hash: "SHA-256",
        salt: Buffer.concat([ephemeral, recipientPoint]),
        info: Buffer.from("civicard chip secrets 1"),
      },
      await subtle.importKey("raw", shared, "HKDF", false, ["deriveBits"]),
      44 * 8,
    );
    const key = await subtle.importKey("raw", material.slice(0, 32), "AES-GCM", false, ["decrypt"]);
    const plaintext = await subtle.decrypt(
      {
        name: "AES-GCM",
        iv: material.slice(32),
        additionalData: Buffer.from(`civicard chip secrets 1\n${context}`),
      },
      key,
      Buffer.concat([ciphertext, tag]),
    );
    expect(new Uint8Array(plaintext)).toEqual(encodeChipSecrets(sampleSecrets()));
  });

  it("do not open for another station, under another context, or altered in any byte", () => {
    const sealed = seal();
    const refused = { code: "SECRETS_SEAL_INVALID" };
    expect(() => open(sealed, other.privateKey)).toThrow(expect.objectContaining(refused));
    expect(() => open(sealed, station.privateKey, "job 02")).toThrow(expect.objectContaining(refused));
    expect(() => open(sealed.subarray(0, -1))).toThrow(expect.objectContaining(refused));
    for (let offset = 0; offset < sealed.length; offset++) {
      const altered = sealed.map((byte, index) => (index === offset ? byte ^ 0x01 : byte));
      expect(() => open(altered)).toThrow(expect.objectContaining(refused));
    }
  });

  it("show nothing of the content and differ with every ephemeral key", () => {
    const text = Buffer.from(seal()).toString("latin1");
    for (const leak of sampleLeaks) expect(text).not.toContain(leak);
    expect(seal(seededRandom("a"))).not.toEqual(seal(seededRandom("b")));
  });

  it("refuse a station key that is no P-256 key, without quoting it", () => {
    const notP256 = { code: "SECRETS_RECIPIENT_INVALID" };
    const random = seededRandom("seal");
    const secrets = sampleSecrets();
    const recipientPublicKey = Uint8Array.of(0x30, 0);
    expect(() => sealChipSecrets({ secrets, recipientPublicKey, context, random })).toThrow(
      expect.objectContaining(notP256),
    );
    expect(() => open(seal(), Uint8Array.of(0x30, 0))).toThrow(expect.objectContaining(notP256));
  });

  it("use a key pair that node:crypto takes for one pair", () => {
    const privateKey = createPrivateKey({ key: Buffer.from(station.privateKey), format: "der", type: "pkcs8" });
    const publicKey = createPublicKey(privateKey).export({ format: "der", type: "spki" });
    expect(Uint8Array.from(publicKey)).toEqual(station.publicKey);
  });
});
