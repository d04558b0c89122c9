import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AesCbcDecryptor,
  AesCbcEncryptor,
  AesCmac,
  aesCbcDecrypt,
  aesCbcEncrypt,
} from "../../../../src/base/crypto/index.ts";
import { CivicardError } from "../../../../src/base/errors/index.ts";
import { openssl } from "../../../support/openssl.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const key = fc.constantFrom(16, 24, 32).chain(bytes);
const message = fc.nat(5).chain((blocks) => fc.tuple(bytes(16), bytes(16 * blocks)));

describe("AES for the messages of one session", () => {
  it("gives for each message what a cipher of its own gives", () => {
    fc.assert(
      fc.property(key, fc.array(message, { maxLength: 6 }), (secret, messages) => {
        const encryptor = new AesCbcEncryptor(secret);
        const decryptor = new AesCbcDecryptor(secret);
        for (const [iv, data] of messages) {
          const encrypted = aesCbcEncrypt(secret, iv, data);
          expect(encryptor.encrypt(iv, data)).toEqual(encrypted);
          expect(decryptor.decrypt(iv, encrypted)).toEqual(data);
          expect(decryptor.decrypt(iv, data)).toEqual(aesCbcDecrypt(secret, iv, data));
        }
      }),
    );
  });

  it("makes of each message the CMAC that OpenSSL makes", () => {
    const secret = Uint8Array.from({ length: 16 }, (_, index) => index * 7);
    const cmac = new AesCmac(secret);
    for (const length of [0, 1, 15, 16, 17, 32, 250]) {
      const data = new Uint8Array(length).fill(length);
      const options = ["-macopt", "cipher:aes-128-cbc", "-macopt", `hexkey:${Buffer.from(secret).toString("hex")}`];
      const { output } = openssl(["mac", ...options, "-in", "data", "CMAC"], { data });
      expect(Buffer.from(cmac.mac(data)).toString("hex").toUpperCase()).toBe(output.trim());
    }
  });

  it("leaves what it was given as it was", () => {
    const [secret, iv, data] = [new Uint8Array(16), new Uint8Array(16).fill(1), new Uint8Array(32).fill(2)];
    new AesCbcEncryptor(secret).encrypt(iv, data);
    new AesCbcDecryptor(secret).decrypt(iv, data);
    new AesCmac(secret).mac(data);
    expect([...iv, ...data]).toEqual([...new Array(16).fill(1), ...new Array(32).fill(2)]);
  });

  it("refuses other lengths", () => {
    const encryptor = new AesCbcEncryptor(new Uint8Array(16));
    expect(() => new AesCmac(new Uint8Array(15))).toThrow(CivicardError);
    expect(() => encryptor.encrypt(new Uint8Array(8), new Uint8Array(16))).toThrow(CivicardError);
    expect(() => encryptor.encrypt(new Uint8Array(16), new Uint8Array(17))).toThrow(CivicardError);
  });

  it("does nothing more after its end", () => {
    const cmac = new AesCmac(new Uint8Array(16));
    cmac.end();
    expect(() => cmac.mac(new Uint8Array(16))).toThrow();
  });
});
