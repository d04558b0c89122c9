/**
 * PKCS#8 EncryptedPrivateKeyInfo with scrypt or PBKDF2 and AES-256-CBC. node:crypto writes PBKDF2 with 2,048 rounds and
 * cannot be told otherwise; it reads these forms, and so does `openssl pkey`.
 *
 * @spec RFC 8018 §6.2, RFC 7914 §7
 */
import { createCipheriv, createPrivateKey, type KeyObject, pbkdf2Sync, scryptSync } from "node:crypto";
import {
  concatBytes,
  encodeDerInteger,
  encodeDerNull,
  encodeDerOctetString,
  encodeDerOid,
  encodeDerSequence,
} from "../base/bytes/index.ts";
import { CivicardError } from "../base/errors/index.ts";
import type { KeyStoreAccess } from "./key-store.ts";

const PBES2 = "1.2.840.113549.1.5.13";
const SCRYPT = "1.3.6.1.4.1.11591.4.11";
const PBKDF2 = "1.2.840.113549.1.5.12";
const HMAC_SHA_256 = "1.2.840.113549.2.9";
const AES_256_CBC = "2.16.840.1.101.3.4.1.42";

/** 16 MiB, as much as OpenSSL grants when it reads such a key; five lanes make up for it in time. */
const scryptCost = { N: 16_384, r: 8, p: 5 } as const;
const pbkdf2Rounds = 600_000;

/** scrypt wherever the reader knows it; PKCS#12 programs often know PBKDF2 only. */
export type KeyDerivation = "scrypt" | "pbkdf2";

/** DER of an EncryptedPrivateKeyInfo. */
export function encryptPrivateKey(
  privateKey: KeyObject,
  { passphrase, random }: KeyStoreAccess,
  derivation: KeyDerivation,
): Uint8Array {
  const salt = random(16);
  const iv = random(16);
  const key =
    derivation === "scrypt" ? byScrypt(passphrase, salt) : pbkdf2Sync(passphrase, salt, pbkdf2Rounds, 32, "sha256");
  const cipher = createCipheriv("aes-256-cbc", key, iv);
  const clear = privateKey.export({ type: "pkcs8", format: "der" });
  const encrypted = concatBytes(cipher.update(clear), cipher.final());
  clear.fill(0);
  key.fill(0);
  const scheme = encodeDerSequence(encodeDerOid(AES_256_CBC), encodeDerOctetString(iv));
  const parameters = encodeDerSequence(
    derivation === "scrypt" ? scryptIdentifier(salt) : pbkdf2Identifier(salt),
    scheme,
  );
  return encodeDerSequence(encodeDerSequence(encodeDerOid(PBES2), parameters), encodeDerOctetString(encrypted));
}

/** @throws CivicardError KEY_STORE_UNREADABLE */
export function decryptPrivateKey(pem: string, passphrase: string): KeyObject {
  try {
    return createPrivateKey({ key: pem, format: "pem", passphrase });
  } catch (cause) {
    throw new CivicardError("KEY_STORE_UNREADABLE", { reason: "wrong passphrase or damaged key" }, { cause });
  }
}

function byScrypt(passphrase: string, salt: Uint8Array): Buffer {
  return scryptSync(passphrase, salt, 32, { ...scryptCost, maxmem: 64 * 1024 * 1024 });
}

function scryptIdentifier(salt: Uint8Array): Uint8Array {
  const { N, r, p } = scryptCost;
  const parameters = [encodeDerOctetString(salt), encodeDerInteger(N), encodeDerInteger(r), encodeDerInteger(p)];
  return encodeDerSequence(encodeDerOid(SCRYPT), encodeDerSequence(...parameters));
}

function pbkdf2Identifier(salt: Uint8Array): Uint8Array {
  const hash = encodeDerSequence(encodeDerOid(HMAC_SHA_256), encodeDerNull());
  const parameters = [encodeDerOctetString(salt), encodeDerInteger(pbkdf2Rounds), hash];
  return encodeDerSequence(encodeDerOid(PBKDF2), encodeDerSequence(...parameters));
}
