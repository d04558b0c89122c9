import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { internalAuthenticate } from "../../../../src/chip/iso7816/index.ts";
import { performActiveAuthentication } from "../../../../src/chip/protocols/index.ts";
import type { InjectedKey } from "../../../../src/chip/secrets/index.ts";
import { createCardImage, encodeDg15 } from "../../../../src/lds/index.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { connect, finishedChip, openWithPace } from "./specimen.ts";

interface RsaCard {
  readonly key: InjectedKey;
  readonly subjectPublicKeyInfo: Uint8Array;
}

function makeRsa(modulusLength: number): RsaCard {
  const pair = generateKeyPairSync("rsa", { modulusLength });
  const privateKey = new Uint8Array(pair.privateKey.export({ format: "der", type: "pkcs8" }));
  const publicKey = createPublicKey(createPrivateKey({ key: Buffer.from(privateKey), format: "der", type: "pkcs8" }));
  return {
    key: { purpose: "active-authentication", keyOrigin: "injected", rsaHash: "SHA-256", privateKey },
    subjectPublicKeyInfo: new Uint8Array(publicKey.export({ format: "der", type: "spki" })),
  };
}

const cards = new Map<number, RsaCard>();
const cardOf = (bits: number): RsaCard => {
  const card = cards.get(bits) ?? makeRsa(bits);
  cards.set(bits, card);
  return card;
};
beforeAll(() => void [1024, 2048, 3072].forEach(cardOf));

function chipOf({ key, subjectPublicKeyInfo }: RsaCard, ...faults: readonly string[]) {
  const files = createCardImage([["DG15", encodeDg15({ subjectPublicKeyInfo })]]);
  return finishedChip({ files, faults, moreSecrets: { keys: [key] } });
}

describe("active authentication with RSA", () => {
  test.each([1024, 2048, 3072])("%i bits: the signature is as wide as the modulus", async (bits) => {
    const card = cardOf(bits);
    const transmit = await openWithPace(connect(chipOf(card)));
    const { subjectPublicKeyInfo } = card;
    const result = await performActiveAuthentication({ transmit, subjectPublicKeyInfo, random: seededRandom("aa") });
    expect(result).toMatchObject({ status: "passed", algorithm: { kind: "RSA", modulusBits: bits, hash: "SHA-256" } });
  });

  test("a long signature is not given to a short Le: 6700", async () => {
    const transmit = await openWithPace(connect(chipOf(cardOf(2048))));
    expect(await transmit(internalAuthenticate(new Uint8Array(8), 256))).toMatchObject({ statusWord: 0x6700 });
    expect((await transmit(internalAuthenticate(new Uint8Array(8), 257))).data.length).toBe(256);
  });

  test("aa-truncates: what fits a short answer, and 9000 (field case A29)", async () => {
    const transmit = await openWithPace(connect(chipOf(cardOf(3072), "aa-truncates")));
    const short = await transmit(internalAuthenticate(new Uint8Array(8), 256));
    // 223 bytes fit a protected answer of 256 under AES.
    expect([short.data.length, short.statusWord]).toEqual([223, 0x9000]);
    expect((await transmit(internalAuthenticate(new Uint8Array(8), 384))).data.length).toBe(384);
  });

  test("keys of other lengths are no secrets of a chip", () => {
    const { key } = makeRsa(1024);
    const short = generateKeyPairSync("rsa", { modulusLength: 512 }).privateKey.export({
      format: "der",
      type: "pkcs8",
    });
    const invalid = expect.objectContaining({ code: "SECRETS_INVALID" });
    for (const privateKey of [new Uint8Array(short), new Uint8Array(40)]) {
      expect(() => finishedChip({ moreSecrets: { keys: [{ ...key, privateKey } as InjectedKey] } })).toThrowError(
        invalid,
      );
    }
  });
});
