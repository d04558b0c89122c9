/** All keys in one PKCS#12 file, for those who move keys between programs. An RSA key here signs RSASSA-PSS. */
import { mkdir, open, readFile, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { CivicardError } from "../base/errors/index.ts";
import { isFileError, replaceFile } from "./atomic-file.ts";
import {
  assertKeyLabel,
  generatePrivateKey,
  type KeyEntry,
  type KeySpec,
  type KeyStore,
  type KeyStoreAccess,
} from "./key-store.ts";
import { addPkcs12Key, type Pkcs12KeyBag, readPkcs12Keys } from "./pkcs12.ts";
import { type SigningKey, SoftwareSigningKey } from "./signing-key.ts";

export class Pkcs12KeyStore implements KeyStore {
  readonly #file: string;
  readonly #access: KeyStoreAccess;

  /** @throws CivicardError KEY_STORE_SETTING_INVALID for a passphrase beyond ASCII, which programs encode differently */
  constructor(file: string, access: KeyStoreAccess) {
    if (!/^[\x20-\x7e]+$/.test(access.passphrase)) {
      throw new CivicardError("KEY_STORE_SETTING_INVALID", { reason: "a PKCS#12 passphrase is printable ASCII" });
    }
    this.#file = file;
    this.#access = access;
  }

  async generate(label: string, spec: KeySpec): Promise<SigningKey> {
    assertKeyLabel(label);
    if (spec.kind === "RSA" && spec.scheme === "RSASSA-PKCS1") {
      throw new CivicardError("PKI_KEY_NOT_SUPPORTED", { algorithm: "RSASSA-PKCS1 in PKCS#12" });
    }
    return this.#locked(async () => {
      const content = await this.#read();
      if (this.#keysOf(content).some((key) => key.label === label)) throw new CivicardError("KEY_LABEL_TAKEN");
      const { privateKey, algorithm } = generatePrivateKey(spec, this.#access.random);
      await replaceFile(this.#file, addPkcs12Key(content, { label, privateKey }, this.#access), this.#access.random);
      return new SoftwareSigningKey(privateKey, algorithm);
    });
  }

  async open(label: string): Promise<SigningKey> {
    const key = this.#keysOf(await this.#read()).find((candidate) => candidate.label === label);
    if (key === undefined) throw new CivicardError("KEY_NOT_FOUND");
    return new SoftwareSigningKey(key.openKey());
  }

  async list(): Promise<readonly KeyEntry[]> {
    const labels = this.#keysOf(await this.#read()).map(({ label }) => label);
    return labels.toSorted().map((label) => ({ label }));
  }

  #keysOf(content: Uint8Array | undefined): readonly Pkcs12KeyBag[] {
    return content === undefined ? [] : readPkcs12Keys(content, this.#access.passphrase);
  }

  async #read(): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.#file);
    } catch (cause) {
      if (isFileError(cause, "ENOENT")) return undefined;
      throw new CivicardError("KEY_STORE_UNREADABLE", { reason: "the file cannot be opened" }, { cause });
    }
  }

  /** Two programs that add a key at once must not lose one of them. */
  async #locked<T>(work: () => Promise<T>): Promise<T> {
    const lock = `${this.#file}.lock`;
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    const handle = await open(lock, "wx", 0o600).catch((cause: unknown) => {
      const reason = isFileError(cause, "EEXIST") ? "another program holds its lock" : "its folder cannot be written";
      throw new CivicardError("KEY_STORE_UNREADABLE", { reason }, { cause });
    });
    try {
      return await work();
    } finally {
      await handle.close();
      await unlink(lock);
    }
  }
}
