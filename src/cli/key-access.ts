/** The key store of an installation, opened with the passphrase from its file. */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { toHex } from "../base/bytes/index.ts";
import { CivicardError } from "../base/errors/index.ts";
import { type KeyStore, openKeyStore } from "../pki/index.ts";
import { CvAuthority, SigningAuthority } from "../service/authority/index.ts";
import type { CommandContext } from "./command.ts";

const PASSPHRASE_BYTES = 24;

/** @throws CivicardError KEY_PASSPHRASE_MISSING */
async function openKeys({ settings, random }: CommandContext): Promise<KeyStore> {
  if (!existsSync(settings.keysPassphraseFile)) throw new CivicardError("KEY_PASSPHRASE_MISSING");
  const passphrase = (await readFile(settings.keysPassphraseFile, "utf8")).trim();
  return openKeyStore(settings.keys, { passphrase, random });
}

/**
 * Makes a random passphrase for a demonstration, readable by its owner only. A centre writes its own file, which
 * need not stay on the machine's disk.
 */
export async function makeDemonstrationPassphrase({ settings, random }: CommandContext): Promise<void> {
  if (existsSync(settings.keysPassphraseFile)) return;
  await mkdir(dirname(settings.keysPassphraseFile), { recursive: true, mode: 0o700 });
  await writeFile(settings.keysPassphraseFile, `${toHex(random(PASSPHRASE_BYTES))}\n`, { mode: 0o600, flag: "wx" });
}

export async function openAuthority(context: CommandContext): Promise<SigningAuthority> {
  return new SigningAuthority({
    directory: join(context.settings.dataDirectory, "pki"),
    keys: await openKeys(context),
    clock: context.clock,
    random: context.random,
  });
}

export async function openCvAuthority(context: CommandContext): Promise<CvAuthority> {
  const directory = join(context.settings.dataDirectory, "cvc");
  return new CvAuthority({ directory, keys: await openKeys(context), clock: context.clock });
}
