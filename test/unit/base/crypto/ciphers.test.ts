import { cmac } from "@noble/ciphers/aes.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import {
  aesCbcDecrypt,
  aesCbcEncrypt,
  aesCmac,
  aesEcbDecrypt,
  aesEcbEncrypt,
  deriveKey,
  digest,
  padIso9797Method2,
  retailMac,
  tripleDesCbcDecrypt,
  tripleDesCbcEncrypt,
  unpadIso9797Method2,
} from "../../../../src/base/crypto/index.ts";

const lengthError = expect.objectContaining({ code: "CRYPTO_LENGTH_INVALID" });
const bytesOf = (...lengths: number[]) =>
  fc.constantFrom(...lengths).chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));

describe("AES and 3DES", () => {
  it("AES-CBC and ECB give the values of NIST SP 800-38A F.1.1 and F.2.1", () => {
    const key = fromHex("2b7e151628aed2a6abf7158809cf4f3c");
    const plain = fromHex("6bc1bee22e409f96e93d7e117393172a");
    const iv = fromHex("000102030405060708090a0b0c0d0e0f");
    expect(toHex(aesEcbEncrypt(key, plain))).toBe("3ad77bb40d7a3660a89ecaf32466ef97");
    expect(toHex(aesCbcEncrypt(key, iv, plain))).toBe("7649abac8119b246cee98e9b12e9197d");
    expect(aesEcbDecrypt(key, aesEcbEncrypt(key, plain))).toEqual(plain);
    expect(aesCbcDecrypt(key, iv, aesCbcEncrypt(key, iv, plain))).toEqual(plain);
  });

  it("3DES takes two keys as K1, K2, K1 (ICAO 9303-11 App. D.3: E.IFD)", () => {
    const key = fromHex("ab94fdecf2674fdfb9b391f85d7f76f2");
    const s = fromHex("781723860c06c2264608f919887022120b795240cb7049b01c19b33e32804f0b");
    const encrypted = tripleDesCbcEncrypt(key, new Uint8Array(8), s);
    expect(toHex(encrypted)).toBe("72c29c2371cc9bdb65b779b8e8d37b29ecc154aa56a8799fae2f498f76ed92f2");
    expect(tripleDesCbcEncrypt(concatBytes(key, key.subarray(0, 8)), new Uint8Array(8), s)).toEqual(encrypted);
    expect(tripleDesCbcDecrypt(key, new Uint8Array(8), encrypted)).toEqual(s);
  });

  it.each([
    ["AES key", () => aesCbcEncrypt(new Uint8Array(8), new Uint8Array(16), new Uint8Array(16))],
    ["AES initial vector", () => aesCbcEncrypt(new Uint8Array(16), new Uint8Array(8), new Uint8Array(16))],
    ["AES data", () => aesEcbEncrypt(new Uint8Array(16), new Uint8Array(15))],
    ["3DES key", () => tripleDesCbcEncrypt(new Uint8Array(8), new Uint8Array(8), new Uint8Array(8))],
    ["3DES data", () => tripleDesCbcDecrypt(new Uint8Array(16), new Uint8Array(8), new Uint8Array(7))],
    ["retail MAC data", () => retailMac(new Uint8Array(16), new Uint8Array(0))],
    ["retail MAC data of part of a block", () => retailMac(new Uint8Array(16), new Uint8Array(12))],
    ["retail MAC key", () => retailMac(new Uint8Array(24), new Uint8Array(8))],
  ])("refuses a wrong length: %s", (_, run) => {
    expect(run).toThrow(lengthError);
  });
});

describe("CMAC", () => {
  it("agrees with another implementation at every length", () => {
    fc.assert(
      fc.property(bytesOf(16, 24, 32), fc.uint8Array({ maxLength: 80 }), (key, message) => {
        expect(toHex(aesCmac(key, message))).toBe(toHex(cmac(message, key)));
      }),
    );
  });

  it("leaves its input as it was", () => {
    const message = new Uint8Array(32).fill(7);
    aesCmac(new Uint8Array(16), message);
    expect(message.every((byte) => byte === 7)).toBe(true);
  });
});

describe("padding method 2", () => {
  it.each([
    ["", 8, "8000000000000000"],
    ["1234567880", 8, "1234567880800000"],
    ["0001020304050607", 8, "00010203040506078000000000000000"],
    ["000102030405060708090a0b0c0d0e", 16, "000102030405060708090a0b0c0d0e80"],
  ])("pads %s to blocks of %d", (data, blockLength, padded) => {
    expect(toHex(padIso9797Method2(fromHex(data), blockLength))).toBe(padded);
    expect(toHex(unpadIso9797Method2(fromHex(padded)))).toBe(data);
  });

  it.each(["", "0000000000000000", "12345678", "8100"])("refuses %s", (data) => {
    expect(() => unpadIso9797Method2(fromHex(data))).toThrow(expect.objectContaining({ code: "PADDING_INVALID" }));
  });
});

describe("digest and derivation", () => {
  it("hashes parts as their concatenation (FIPS 180-4 example abc)", () => {
    const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    expect(toHex(digest("SHA-256", fromHex("61"), fromHex("6263")))).toBe(abc);
  });

  it("sets odd parity on every byte of a 3DES key and only there", () => {
    const secret = fromHex("00112233");
    const odd = deriveKey({ secret, counter: 1, cipher: "3DES" });
    const even = deriveKey({ secret, counter: 1, cipher: "AES-128" });
    expect(odd.every((byte) => byte.toString(2).replaceAll("0", "").length % 2 === 1)).toBe(true);
    expect(odd.map((byte) => byte >> 1)).toEqual(even.map((byte) => byte >> 1));
  });

  it("gives the length of the cipher's key", () => {
    const lengths = (["3DES", "AES-128", "AES-192", "AES-256"] as const).map(
      (cipher) => deriveKey({ secret: fromHex("00"), counter: 3, cipher }).length,
    );
    expect(lengths).toEqual([16, 16, 24, 32]);
  });
});
