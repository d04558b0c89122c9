import { createDecipheriv, scryptSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { encodeUtf8, fromHex } from "../../../../src/base/bytes/index.ts";
import {
  encodeChipSecrets,
  encodeSecretsFile,
  encodeSpecimenSecretsFile,
  needsPassphrase,
  openSecretsFile,
} from "../../../../src/chip/secrets/index.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { sampleLeaks, sampleSecrets } from "./sample.ts";

const passphrase = "Mật khẩu của trạm".normalize("NFC");
const file = await encodeSecretsFile({ secrets: sampleSecrets(), passphrase, random: seededRandom("file") });
const json = JSON.parse(Buffer.from(file).toString("utf8"));

function rewritten(change: object): Uint8Array {
  return encodeUtf8(JSON.stringify({ ...json, ...change }));
}

describe("secrets file under a passphrase", () => {
  it("opens, with the passphrase typed as composed or decomposed letters", async () => {
    expect(needsPassphrase(file)).toBe(true);
    expect(await openSecretsFile(file, passphrase.normalize("NFD"))).toEqual({
      secrets: sampleSecrets(),
      protection: "passphrase",
    });
  });

  it("is scrypt and AES-256-GCM as its header says", () => {
    const { kdf, iv, ciphertext, tag } = json;
    const options = { N: kdf.n, r: kdf.r, p: kdf.p, maxmem: 2 ** 29 };
    const key = scryptSync(passphrase, fromHex(kdf.salt), 32, options);
    const decipher = createDecipheriv("aes-256-gcm", key, fromHex(iv));
    decipher.setAAD(encodeUtf8(`civicard-chip-secrets/1/scrypt/${kdf.n}/8/1/${kdf.salt}/AES-256-GCM`));
    decipher.setAuthTag(fromHex(tag));
    const plaintext = Buffer.concat([decipher.update(fromHex(ciphertext)), decipher.final()]);
    expect(Uint8Array.from(plaintext)).toEqual(encodeChipSecrets(sampleSecrets()));
  });

  it("shows nothing of the content", () => {
    for (const leak of sampleLeaks.filter((text) => /[^\d]/.test(text))) expect(String(file)).not.toContain(leak);
    expect(Buffer.from(file).toString("utf8")).not.toContain("11".repeat(32));
  });

  it("asks for the passphrase and says when it is wrong", async () => {
    await expect(openSecretsFile(file)).rejects.toMatchObject({ code: "SECRETS_PASSPHRASE_NEEDED" });
    await expect(openSecretsFile(file, "")).rejects.toMatchObject({ code: "SECRETS_PASSPHRASE_NEEDED" });
    await expect(openSecretsFile(file, "Mật khẩu khác")).rejects.toMatchObject({ code: "SECRETS_PASSPHRASE_WRONG" });
  });

  it("does not open once altered: salt, cost, ciphertext, tag", async () => {
    const wrong = { code: "SECRETS_PASSPHRASE_WRONG" };
    const flipped = (text: string) => `${text.startsWith("0") ? "1" : "0"}${text.slice(1)}`;
    for (const change of [
      { kdf: { ...json.kdf, salt: flipped(json.kdf.salt) } },
      { ciphertext: flipped(json.ciphertext) },
      { tag: flipped(json.tag) },
      { iv: flipped(json.iv) },
      { kdf: { ...json.kdf, n: 2 ** 14 } },
    ]) {
      await expect(openSecretsFile(rewritten(change), passphrase)).rejects.toMatchObject(wrong);
    }
  });

  it("refuses cost parameters outside the bounds before any work, unknown members and other versions", async () => {
    for (const change of [
      { kdf: { ...json.kdf, n: 2 ** 30 } },
      { kdf: { ...json.kdf, n: 2 } },
      { kdf: { ...json.kdf, r: 1024 } },
      { kdf: { ...json.kdf, p: 1_000_000 } },
      { kdf: { ...json.kdf, salt: "00" } },
      { kdf: null },
      { version: 2 },
      { format: "other" },
      { cipher: "none" },
      { specimen: true },
    ]) {
      await expect(openSecretsFile(rewritten(change), passphrase)).rejects.toMatchObject({ code: "SECRETS_INVALID" });
    }
    await expect(openSecretsFile(encodeUtf8("{"), passphrase)).rejects.toMatchObject({ code: "SECRETS_INVALID" });
    await expect(openSecretsFile(encodeUtf8("[]"))).rejects.toMatchObject({ code: "SECRETS_INVALID" });
  });
});

describe("secrets file in clear", () => {
  it("opens when it says that it is a specimen, and says so", async () => {
    const clear = encodeSpecimenSecretsFile(sampleSecrets());
    expect(needsPassphrase(clear)).toBe(false);
    expect(await openSecretsFile(clear)).toEqual({ secrets: sampleSecrets(), protection: "specimen-in-clear" });
  });

  it("is refused without that word or with another value of it", async () => {
    const clear = JSON.parse(Buffer.from(encodeSpecimenSecretsFile(sampleSecrets())).toString("utf8"));
    for (const specimen of [undefined, false, "true", 1]) {
      const bytes = encodeUtf8(JSON.stringify({ ...clear, specimen }));
      await expect(openSecretsFile(bytes)).rejects.toMatchObject({ code: "SECRETS_CLEAR_NOT_SPECIMEN" });
    }
  });

  it("names the wrong member and quotes nothing", async () => {
    const clear = JSON.parse(Buffer.from(encodeSpecimenSecretsFile(sampleSecrets())).toString("utf8"));
    for (const change of [{ can: 123456 }, { keys: {} }, { keys: [{ ...clear.keys[0], curve: "P-1" }] }]) {
      const error = await openSecretsFile(encodeUtf8(JSON.stringify({ ...clear, ...change }))).catch(
        (cause: unknown) => cause,
      );
      expect(error).toMatchObject({ code: "SECRETS_INVALID" });
      for (const leak of sampleLeaks) expect(String(error)).not.toContain(leak);
    }
  });
});
