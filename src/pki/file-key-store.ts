/**
 * Keys as encrypted PEM files in one directory: `LABEL.key.pem`, readable by their owner only. The algorithm of an
 * RSA key stands in clear above the armour, for PKCS#8 does not say which padding the key is for.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CivicardError } from "../base/errors/index.ts";
import { isFileError, writeNewFile } from "./atomic-file.ts";
import { decryptPrivateKey, encryptPrivateKey } from "./encrypted-private-key.ts";
import {
  assertKeyLabel,
  generatePrivateKey,
  type KeyEntry,
  type KeySpec,
  type KeyStore,
  type KeyStoreAccess,
} from "./key-store.ts";
import { encodePem } from "./pem.ts";
import type { SignatureAlgorithm } from "./signature-algorithm.ts";
import { type SigningKey, SoftwareSigningKey } from "./signing-key.ts";

const SUFFIX = ".key.pem";

export class FileKeyStore implements KeyStore {
  readonly #directory: string;
  readonly #access: KeyStoreAccess;

  constructor(directory: string, access: KeyStoreAccess) {
    this.#directory = directory;
    this.#access = access;
  }

  async generate(label: string, spec: KeySpec): Promise<SigningKey> {
    const { privateKey, algorithm } = generatePrivateKey(spec, this.#access.random);
    const header = algorithm === undefined ? "" : `Algorithm: ${algorithm.scheme} ${algorithm.hash}\n`;
    const armour = encodePem("ENCRYPTED PRIVATE KEY", encryptPrivateKey(privateKey, this.#access, "scrypt"));
    await writeNewFile(this.#fileOf(label), header + armour, this.#access.random);
    return new SoftwareSigningKey(privateKey, algorithm);
  }

  async open(label: string): Promise<SigningKey> {
    const file = this.#fileOf(label);
    const text = await readFile(file, "utf8").catch((cause: unknown) => {
      throw isFileError(cause, "ENOENT")
        ? new CivicardError("KEY_NOT_FOUND")
        : new CivicardError("KEY_STORE_UNREADABLE", { reason: "the file cannot be opened" }, { cause });
    });
    return new SoftwareSigningKey(decryptPrivateKey(text, this.#access.passphrase), findAlgorithm(text));
  }

  async list(): Promise<readonly KeyEntry[]> {
    const names = await readdir(this.#directory).catch((error: unknown) => {
      if (isFileError(error, "ENOENT")) return [];
      throw new CivicardError("KEY_STORE_UNREADABLE", { reason: "the directory cannot be listed" }, { cause: error });
    });
    const labels = names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
    return labels.toSorted().map((label) => ({ label }));
  }

  #fileOf(label: string): string {
    assertKeyLabel(label);
    return join(this.#directory, label + SUFFIX);
  }
}

function findAlgorithm(text: string): SignatureAlgorithm | undefined {
  const scheme = /^Algorithm: (RSASSA-PSS|RSASSA-PKCS1) SHA-256$/m.exec(text)?.[1];
  return scheme === "RSASSA-PSS" || scheme === "RSASSA-PKCS1" ? { scheme, hash: "SHA-256" } : undefined;
}
