/**
 * Signatures with message recovery, scheme 1, as RSA active authentication uses them: header, the part M1 that the
 * signature carries, the hash of M1 and the part M2 that both sides know, and a trailer that names the hash.
 *
 * @spec ISO/IEC 9796-2:2010 §8; ICAO 9303-11 §6.1.2.2, Appendix F
 */
import { createPrivateKey, constants as platform, privateDecrypt } from "node:crypto";
import { concatBytes, equalBytes, fromUnsignedBytes, toUnsignedBytes } from "../bytes/index.ts";
import { CivicardError } from "../errors/index.ts";
import { digest, digestLength, type HashName } from "./digest.ts";
import { modularPower } from "./modular-arithmetic.ts";
import type { RandomSource } from "./random.ts";
import type { RsaPublicKey } from "./rsa-key.ts";

export type Iso9796Verification =
  | {
      readonly valid: true;
      readonly hash: HashName;
      /** All of the message was in the signature, which Doc 9303 does not foresee. */
      readonly fullRecovery: boolean;
    }
  | { readonly valid: false; readonly reason: "length" | "range" | "header" | "trailer" | "hash" };

export interface Iso9796Signing {
  /** PKCS#8 in DER. */
  readonly privateKey: Uint8Array;
  readonly modulusBytes: number;
  readonly hash: HashName;
  /** M2, that the verifier knows. */
  readonly message: Uint8Array;
  readonly random: RandomSource;
}

const HEADER_PARTIAL = 0x6a;
const HEADER_FULL = 0x4a;
const TRAILER_SHA1 = 0xbc;
const TRAILER_NAMED = 0xcc;

const hashesByTrailer: ReadonlyMap<number, HashName> = new Map([
  [0x33, "SHA-1"],
  [0x34, "SHA-256"],
  [0x35, "SHA-512"],
  [0x36, "SHA-384"],
  [0x38, "SHA-224"],
]);

/** Whether the signature is one over M1, whatever it is, and `message`. */
export function verifyIso9796(key: RsaPublicKey, message: Uint8Array, signature: Uint8Array): Iso9796Verification {
  if (signature.length !== key.modulusBytes) return { valid: false, reason: "length" };
  const value = fromUnsignedBytes(signature);
  if (value >= key.modulus) return { valid: false, reason: "range" };
  return verifyRecovered(recover(key, value), message);
}

/** The check of the recovered string F, apart from the RSA operation. */
export function verifyRecovered(recovered: Uint8Array, message: Uint8Array): Iso9796Verification {
  const header = recovered[0];
  if (header !== HEADER_PARTIAL && header !== HEADER_FULL) return { valid: false, reason: "header" };
  const trailer = readTrailer(recovered);
  if (trailer === undefined) return { valid: false, reason: "trailer" };
  const hashOffset = recovered.length - trailer.length - digestLength(trailer.hash);
  if (hashOffset < 1) return { valid: false, reason: "trailer" };
  const m1 = recovered.subarray(1, hashOffset);
  const given = recovered.subarray(hashOffset, recovered.length - trailer.length);
  const fullRecovery = header === HEADER_FULL;
  const carried = fullRecovery ? m1.subarray(Math.max(0, m1.length - message.length)) : message;
  const expected = fullRecovery ? digest(trailer.hash, m1) : digest(trailer.hash, m1, message);
  // A wholly recovered message must end with what was asked for: its own hash alone would prove nothing fresh.
  if (!equalBytes(given, expected) || !equalBytes(carried, message)) return { valid: false, reason: "hash" };
  return { valid: true, hash: trailer.hash, fullRecovery };
}

/**
 * A signature of the modulus' width with a random M1.
 * @throws CivicardError RSA_KEY_INVALID when the key is too short for the hash
 */
export function signIso9796({ privateKey, modulusBytes, hash, message, random }: Iso9796Signing): Uint8Array {
  const trailer = hash === "SHA-1" ? Uint8Array.of(TRAILER_SHA1) : Uint8Array.of(trailerOf(hash), TRAILER_NAMED);
  const m1Length = modulusBytes - 1 - digestLength(hash) - trailer.length;
  if (m1Length < 8) throw new CivicardError("RSA_KEY_INVALID", { reason: "too short for the hash" });
  const m1 = random(m1Length);
  const recovered = concatBytes(Uint8Array.of(HEADER_PARTIAL), m1, digest(hash, m1, message), trailer);
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: "der", type: "pkcs8" });
  // The private operation alone: what is "decrypted" is the string to sign.
  return new Uint8Array(privateDecrypt({ key, padding: platform.RSA_NO_PADDING }, recovered));
}

/** A signer may give n - s in place of s; the string always ends in the nibble C. */
function recover({ modulus, exponent, modulusBytes }: RsaPublicKey, value: bigint): Uint8Array {
  const power = modularPower(value, exponent, modulus);
  return toUnsignedBytes((power & 0xfn) === 0xcn ? power : modulus - power, modulusBytes);
}

function readTrailer(recovered: Uint8Array): { readonly hash: HashName; readonly length: number } | undefined {
  const last = recovered.at(-1);
  if (last === TRAILER_SHA1) return { hash: "SHA-1", length: 1 };
  const hash = last === TRAILER_NAMED ? hashesByTrailer.get(recovered.at(-2) ?? 0) : undefined;
  return hash && { hash, length: 2 };
}

function trailerOf(hash: HashName): number {
  const found = [...hashesByTrailer].find(([, name]) => name === hash);
  if (found === undefined) throw new TypeError("every hash has a trailer");
  return found[0];
}
