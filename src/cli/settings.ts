/** Every setting of the program, read once from the environment; docs/settings.md is checked against this table. */
import { join, resolve } from "node:path";
import { CivicardError } from "../base/errors/index.ts";

export interface Settings {
  /** Directory of everything that this installation keeps. */
  readonly dataDirectory: string;
  /** `sqlite:FILE` or `postgres://…`. */
  readonly databaseUrl: string;
  /** Key store: `file:DIR`, `pkcs12:FILE`, `pkcs11:MODULE?…`. */
  readonly keys: string;
  readonly keysPassphraseFile: string;
  readonly listenHost: string;
  readonly listenPort: number;
  readonly tlsCertificateFile?: string;
  readonly tlsKeyFile?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Name, default and meaning of each setting. The scripts of a checkout read SETUP and REQUIRE. */
export const settingNames = {
  CIVICARD_DATA: "./civicard-data",
  CIVICARD_DATABASE_URL: "sqlite:civicard.sqlite in the data directory",
  CIVICARD_KEYS: "file:keys in the data directory",
  CIVICARD_KEYS_PASSPHRASE_FILE: "keys-passphrase in the data directory",
  CIVICARD_LISTEN: "127.0.0.1:8080",
  CIVICARD_TLS_CERTIFICATE_FILE: "none",
  CIVICARD_TLS_KEY_FILE: "none",
  CIVICARD_LANG: "the locale",
  CIVICARD_CAN: "none",
  CIVICARD_MRZ: "none",
  CIVICARD_PASSWORD: "none",
  CIVICARD_SETUP: "core",
  CIVICARD_REQUIRE: "none",
} as const;

/** @throws CivicardError SETTING_UNKNOWN, SETTING_INVALID */
export function readSettings(environment: Environment): Settings {
  for (const name of Object.keys(environment)) {
    if (name.startsWith("CIVICARD_") && !(name in settingNames)) {
      throw new CivicardError("SETTING_UNKNOWN", { setting: name });
    }
  }
  const dataDirectory = resolve(environment["CIVICARD_DATA"] || "civicard-data");
  const tlsCertificateFile = environment["CIVICARD_TLS_CERTIFICATE_FILE"];
  const tlsKeyFile = environment["CIVICARD_TLS_KEY_FILE"];
  if ((tlsCertificateFile === undefined) !== (tlsKeyFile === undefined)) {
    throw new CivicardError("SETTING_INVALID", {
      setting: tlsKeyFile === undefined ? "CIVICARD_TLS_KEY_FILE" : "CIVICARD_TLS_CERTIFICATE_FILE",
      reason: "certificate and key go together",
    });
  }
  return {
    dataDirectory,
    databaseUrl: environment["CIVICARD_DATABASE_URL"] || `sqlite:${join(dataDirectory, "civicard.sqlite")}`,
    keys: environment["CIVICARD_KEYS"] || `file:${join(dataDirectory, "keys")}`,
    keysPassphraseFile: environment["CIVICARD_KEYS_PASSPHRASE_FILE"] || join(dataDirectory, "keys-passphrase"),
    ...listenAddress(environment["CIVICARD_LISTEN"] || "127.0.0.1:8080"),
    ...(tlsCertificateFile === undefined ? {} : { tlsCertificateFile }),
    ...(tlsKeyFile === undefined ? {} : { tlsKeyFile }),
  };
}

function listenAddress(text: string): { listenHost: string; listenPort: number } {
  const match = /^(?:(\[[0-9a-fA-F:.]+\]|[^:\s]+):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match === null || port > 65_535) {
    throw new CivicardError("SETTING_INVALID", { setting: "CIVICARD_LISTEN", reason: "wants HOST:PORT or PORT" });
  }
  return { listenHost: (match[1] ?? "127.0.0.1").replaceAll(/[[\]]/g, ""), listenPort: port };
}
