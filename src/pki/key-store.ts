/**
 * Where private keys live. A key is made in its store, found by label, and never leaves it in clear.
 * `CIVICARD_KEYS` names the store; PKCS#11 comes with its own issue and says so until then.
 */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import {
  type CurveName,
  ecPrivateKeyObject,
  generateScalar,
  getCurve,
  type RandomSource,
} from "../base/crypto/index.ts";
import { CivicardError } from "../base/errors/index.ts";
import type { SignatureAlgorithm } from "./signature-algorithm.ts";
import type { SigningKey } from "./signing-key.ts";

/** What kind of key to make. RSASSA-PSS is the default of RSA. */
export type KeySpec =
  | { readonly kind: "EC"; readonly curve: CurveName }
  | {
      readonly kind: "RSA";
      readonly modulusBits: 2048 | 3072 | 4096;
      readonly scheme?: "RSASSA-PSS" | "RSASSA-PKCS1" | undefined;
    };

export interface KeyEntry {
  readonly label: string;
}

export interface KeyStore {
  /**
   * Makes a key under a label that is free.
   * @throws CivicardError KEY_LABEL_TAKEN, KEY_LABEL_INVALID
   */
  generate(label: string, spec: KeySpec): Promise<SigningKey>;
  /** @throws CivicardError KEY_NOT_FOUND, KEY_STORE_UNREADABLE when the passphrase is wrong */
  open(label: string): Promise<SigningKey>;
  /** Labels in alphabetical order. */
  list(): Promise<readonly KeyEntry[]>;
}

export interface KeyStoreAccess {
  readonly passphrase: string;
  /** Makes scalars, salts and initialisation vectors. */
  readonly random: RandomSource;
}

export type KeyStoreSetting =
  | { readonly kind: "file"; readonly directory: string }
  | { readonly kind: "pkcs12"; readonly file: string };

/**
 * Reads a setting such as `file:./keys`.
 * @throws CivicardError KEY_STORE_SETTING_INVALID, KEY_STORE_NOT_SUPPORTED for `pkcs11:`
 */
export function parseKeyStoreSetting(setting: string): KeyStoreSetting {
  const colon = setting.indexOf(":");
  const kind = setting.slice(0, Math.max(colon, 0));
  const place = setting.slice(colon + 1);
  if (kind === "pkcs11") throw new CivicardError("KEY_STORE_NOT_SUPPORTED", { kind });
  if (kind !== "file" && kind !== "pkcs12") {
    throw new CivicardError("KEY_STORE_SETTING_INVALID", { reason: "it does not start with a known kind" });
  }
  if (place === "") throw new CivicardError("KEY_STORE_SETTING_INVALID", { reason: "nothing follows the colon" });
  return kind === "file" ? { kind, directory: place } : { kind, file: place };
}

/** @throws CivicardError KEY_LABEL_INVALID; a label is also a file name */
export function assertKeyLabel(label: string): void {
  if (!/^[a-z0-9][a-z0-9.-]{0,63}$/.test(label) || label.includes("..")) throw new CivicardError("KEY_LABEL_INVALID");
}

export interface GeneratedKey {
  readonly privateKey: KeyObject;
  /** RSA only: a curve brings its own. */
  readonly algorithm?: SignatureAlgorithm;
}

export function generatePrivateKey(spec: KeySpec, random: RandomSource): GeneratedKey {
  if (spec.kind === "EC") {
    const curve = getCurve(spec.curve);
    return { privateKey: ecPrivateKeyObject(curve, generateScalar(curve, random)) };
  }
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: spec.modulusBits });
  return { privateKey, algorithm: { scheme: spec.scheme ?? "RSASSA-PSS", hash: "SHA-256" } };
}
