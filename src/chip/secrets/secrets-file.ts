/**
 * Chip secrets in a file, for `--secrets FILE`: JSON, encrypted under a passphrase (scrypt, AES-256-GCM). The clear
 * form exists for published specimens only and says so in the file. The header is authenticated; its cost parameters
 * are bounded before they are used, so that a hostile file costs neither memory nor time.
 *
 * @spec RFC 7914 (scrypt), NIST SP 800-38D
 */
import { createCipheriv, createDecipheriv, scrypt } from "node:crypto";
import { concatBytes, decodeUtf8, encodeUtf8, toHex } from "../../base/bytes/index.ts";
import type { RandomSource } from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { type ChipSecrets, encodeChipSecrets, parseChipSecrets } from "./chip-secrets.ts";
import { FORMAT, getHex, getMember, parseJsonObject, VERSION } from "./secrets-json.ts";
import { encodeSpecimenSecrets, parseSpecimenSecrets } from "./specimen-secrets.ts";

/** Opened secrets and how the file kept them: `specimen-in-clear` calls for a warning. */
export interface OpenedSecretsFile {
  readonly secrets: ChipSecrets;
  readonly protection: "passphrase" | "specimen-in-clear";
}

interface ScryptCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

const MAX_FILE_BYTES = 65_536;
const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const SALT_BYTES = 16;
/** 128 MiB and about half a second for each guess. */
const COST: ScryptCost = { n: 2 ** 17, r: 8, p: 1 };
const acceptedCost = { n: [2 ** 14, 2 ** 15, 2 ** 16, 2 ** 17, 2 ** 18], r: [8], p: [1, 2, 4] } as const;

/** @throws CivicardError SECRETS_INVALID, SECRETS_PASSPHRASE_NEEDED when the passphrase is empty */
export async function encodeSecretsFile(options: {
  readonly secrets: ChipSecrets;
  readonly passphrase: string;
  readonly random: RandomSource;
}): Promise<Uint8Array> {
  const salt = options.random(SALT_BYTES);
  const iv = options.random(IV_BYTES);
  const plaintext = encodeChipSecrets(options.secrets);
  const key = await deriveFileKey(options.passphrase, salt, COST);
  try {
    const cipher = createCipheriv(CIPHER, key, iv);
    cipher.setAAD(headerBytes(salt, COST));
    const ciphertext = concatBytes(cipher.update(plaintext), cipher.final());
    const file = {
      format: FORMAT,
      version: VERSION,
      kdf: { name: "scrypt", ...COST, salt: toHex(salt) },
      cipher: "AES-256-GCM",
      iv: toHex(iv),
      ciphertext: toHex(ciphertext),
      tag: toHex(cipher.getAuthTag()),
    };
    return encodeUtf8(`${JSON.stringify(file, undefined, 2)}\n`);
  } finally {
    key.fill(0);
    plaintext.fill(0);
  }
}

/** The clear form, marked as a specimen. Never for a card of a person. */
export function encodeSpecimenSecretsFile(secrets: ChipSecrets): Uint8Array {
  return encodeUtf8(`${JSON.stringify(encodeSpecimenSecrets(secrets), undefined, 2)}\n`);
}

/** Whether opening the file takes a passphrase; lets a program ask for one only then. */
export function needsPassphrase(file: Uint8Array): boolean {
  return "kdf" in parseFile(file);
}

/**
 * @throws CivicardError SECRETS_INVALID, SECRETS_PASSPHRASE_NEEDED, SECRETS_PASSPHRASE_WRONG (also for an altered
 *   file: the two cannot be told apart), SECRETS_CLEAR_NOT_SPECIMEN
 */
export async function openSecretsFile(file: Uint8Array, passphrase?: string): Promise<OpenedSecretsFile> {
  const json = parseFile(file);
  if (!("kdf" in json)) return { secrets: parseSpecimenSecrets(json), protection: "specimen-in-clear" };
  if (passphrase === undefined) throw new CivicardError("SECRETS_PASSPHRASE_NEEDED");
  return { secrets: await decryptFile(json, passphrase), protection: "passphrase" };
}

async function decryptFile(json: Readonly<Record<string, unknown>>, passphrase: string): Promise<ChipSecrets> {
  const { cost, salt } = parseHeader(json);
  const iv = getHex(json, "iv", IV_BYTES);
  const tag = getHex(json, "tag", TAG_BYTES);
  const ciphertext = getHex(json, "ciphertext");
  const key = await deriveFileKey(passphrase, salt, cost);
  let plaintext: Uint8Array | undefined;
  try {
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(headerBytes(salt, cost));
    decipher.setAuthTag(tag);
    plaintext = decipher.update(ciphertext);
    assertAuthentic(decipher);
    return parseChipSecrets(plaintext);
  } finally {
    key.fill(0);
    plaintext?.fill(0);
  }
}

function assertAuthentic(decipher: { final(): Uint8Array }): void {
  try {
    decipher.final();
  } catch {
    throw new CivicardError("SECRETS_PASSPHRASE_WRONG");
  }
}

function parseFile(file: Uint8Array): Readonly<Record<string, unknown>> {
  if (file.length > MAX_FILE_BYTES) throw new CivicardError("SECRETS_INVALID", { reason: "file too long" });
  const json = parseJsonObject(decodeUtf8(file));
  const members =
    "kdf" in json
      ? ["kdf", "cipher", "iv", "ciphertext", "tag"]
      : ["specimen", "can", "pin", "puk", "mrzInformation", "keys", "trustPoints"];
  const unknown = Object.keys(json).find((name) => ![...members, "format", "version"].includes(name));
  if (unknown !== undefined) throw new CivicardError("SECRETS_INVALID", { reason: "a member that does not belong" });
  getMember(json, "format", [FORMAT]);
  getMember(json, "version", [VERSION]);
  return json;
}

function parseHeader(json: Readonly<Record<string, unknown>>): {
  readonly cost: ScryptCost;
  readonly salt: Uint8Array;
} {
  getMember(json, "cipher", ["AES-256-GCM"]);
  const kdf = json["kdf"];
  if (typeof kdf !== "object" || kdf === null) throw new CivicardError("SECRETS_INVALID", { reason: "kdf" });
  const members = kdf as Readonly<Record<string, unknown>>;
  getMember(members, "name", ["scrypt"]);
  const cost = {
    n: getMember(members, "n", acceptedCost.n),
    r: getMember(members, "r", acceptedCost.r),
    p: getMember(members, "p", acceptedCost.p),
  };
  return { cost, salt: getHex(members, "salt", SALT_BYTES) };
}

/** A fixed rendering: what is authenticated does not depend on how the JSON was laid out. */
function headerBytes(salt: Uint8Array, cost: ScryptCost): Uint8Array {
  return encodeUtf8(`${FORMAT}/${VERSION}/scrypt/${cost.n}/${cost.r}/${cost.p}/${toHex(salt)}/AES-256-GCM`);
}

function deriveFileKey(passphrase: string, salt: Uint8Array, cost: ScryptCost): Promise<Uint8Array> {
  if (passphrase === "") throw new CivicardError("SECRETS_PASSPHRASE_NEEDED");
  const { n: N, r, p } = cost;
  // Vietnamese keyboards give composed or decomposed letters for one and the same passphrase.
  const text = passphrase.normalize("NFC");
  return new Promise((resolve, reject) => {
    scrypt(text, salt, KEY_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
