import { createPublicKey, generateKeyPairSync, constants as platform, privateDecrypt } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  concatBytes,
  encodeDerBitString,
  encodeDerInteger,
  encodeDerOid,
  encodeDerSequence,
  fromHex,
  fromUnsignedBytes,
  toUnsignedBytes,
} from "../../../../src/base/bytes/index.ts";
import {
  decodeRsaSubjectPublicKeyInfo,
  digest,
  isRsaSubjectPublicKeyInfo,
  signIso9796,
  verifyIso9796,
  verifyRecovered,
} from "../../../../src/base/crypto/index.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

const pair = generateKeyPairSync("rsa", { modulusLength: 1024 });
const spki = new Uint8Array(pair.publicKey.export({ format: "der", type: "spki" }));
const privateKey = new Uint8Array(pair.privateKey.export({ format: "der", type: "pkcs8" }));
const key = decodeRsaSubjectPublicKeyInfo(spki);
const message = fromHex("0102030405060708");

/** The platform's private operation on any string of the modulus' width. */
function signRaw(recovered: Uint8Array): Uint8Array {
  return new Uint8Array(privateDecrypt({ key: pair.privateKey, padding: platform.RSA_NO_PADDING }, recovered));
}

describe("RSA keys", () => {
  it("are read as the platform reads them", () => {
    const { n = "", e = "" } = createPublicKey(pair.publicKey.export({ format: "pem", type: "spki" })).export({
      format: "jwk",
    });
    expect(key.modulus).toBe(fromUnsignedBytes(new Uint8Array(Buffer.from(n, "base64url"))));
    expect(key.exponent).toBe(fromUnsignedBytes(new Uint8Array(Buffer.from(e, "base64url"))));
    expect(key).toMatchObject({ modulusBits: 1024, modulusBytes: 128 });
    expect(isRsaSubjectPublicKeyInfo(spki)).toBe(true);
  });

  const keyOf = (...numbers: bigint[]) => {
    const algorithm = encodeDerSequence(encodeDerOid("1.2.840.113549.1.1.1"), fromHex("0500"));
    return encodeDerSequence(algorithm, encodeDerBitString(encodeDerSequence(...numbers.map(encodeDerInteger))));
  };
  it.each([
    ["an even modulus", keyOf(key.modulus + 1n, 65537n)],
    ["a modulus of zero", keyOf(0n, 3n)],
    ["a modulus that is too large", keyOf((1n << 9000n) + 1n, 3n)],
    ["an exponent of one", keyOf(key.modulus, 1n)],
    ["an even exponent", keyOf(key.modulus, 4n)],
    ["an exponent above the modulus", keyOf(key.modulus, key.modulus + 2n)],
    ["three numbers", keyOf(key.modulus, 3n, 3n)],
  ])("are refused with %s", (_, bytes) => {
    expect(() => decodeRsaSubjectPublicKeyInfo(bytes)).toThrow(expect.objectContaining({ code: "RSA_KEY_INVALID" }));
  });
});

describe("ISO/IEC 9796-2 scheme 1", () => {
  it.each(["SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"] as const)("signs and verifies with %s", (hash) => {
    const signature = signIso9796({ privateKey, modulusBytes: 128, hash, message, random: seededRandom(hash) });
    expect(verifyIso9796(key, message, signature)).toEqual({ valid: true, hash, fullRecovery: false });
    expect(verifyIso9796(key, message.with(0, 9), signature)).toEqual({ valid: false, reason: "hash" });
    // The form n - s of the same signature.
    const other = toUnsignedBytes(key.modulus - fromUnsignedBytes(signature), 128);
    expect(verifyIso9796(key, message, other)).toMatchObject({ valid: true });
  });

  it("takes a wholly recovered message only when it ends with what was asked for", () => {
    const recovered = (m1: Uint8Array) =>
      concatBytes(Uint8Array.of(0x4a), m1, digest("SHA-1", m1), Uint8Array.of(0xbc));
    const fresh = concatBytes(new Uint8Array(106 - message.length).fill(5), message);
    expect(verifyIso9796(key, message, signRaw(recovered(fresh)))).toEqual({
      valid: true,
      hash: "SHA-1",
      fullRecovery: true,
    });
    const stale = new Uint8Array(106).fill(5);
    expect(verifyIso9796(key, message, signRaw(recovered(stale)))).toEqual({ valid: false, reason: "hash" });
    expect(verifyRecovered(recovered(message.slice(2)), message)).toEqual({ valid: false, reason: "hash" });
  });

  it.each([
    ["another length", new Uint8Array(127), "length"],
    ["a number not below the modulus", toUnsignedBytes(key.modulus, 128), "range"],
    ["zero", new Uint8Array(128), "header"],
  ])("refuses %s", (_, signature, reason) => {
    expect(verifyIso9796(key, message, signature)).toEqual({ valid: false, reason });
  });

  it("refuses every change of one bit", () => {
    const signature = signIso9796({
      privateKey,
      modulusBytes: 128,
      hash: "SHA-256",
      message,
      random: seededRandom("bit"),
    });
    fc.assert(
      fc.property(fc.nat({ max: 1023 }), (bit) => {
        const at = bit >> 3;
        const changed = signature.with(at, (signature[at] ?? 0) ^ (1 << (bit & 7)));
        expect(verifyIso9796(key, message, changed).valid).toBe(false);
      }),
    );
  });

  it("does not sign with a key too short for the hash", () => {
    const run = () =>
      signIso9796({ privateKey, modulusBytes: 64, hash: "SHA-512", message, random: seededRandom("x") });
    expect(run).toThrow(expect.objectContaining({ code: "RSA_KEY_INVALID" }));
  });
});
