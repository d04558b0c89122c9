/** Files that are whole or not there: written aside for their owner only, flushed, then named. */
import { link, mkdir, open, rename, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { toHex } from "../base/bytes/index.ts";
import type { RandomSource } from "../base/crypto/index.ts";
import { CivicardError } from "../base/errors/index.ts";

/** @throws CivicardError KEY_LABEL_TAKEN when the file is there already; it is never replaced */
export async function writeNewFile(file: string, content: string | Uint8Array, random: RandomSource): Promise<void> {
  const aside = await writeAside(file, content, random);
  try {
    await link(aside, file);
  } catch (cause) {
    throw isFileError(cause, "EEXIST") ? new CivicardError("KEY_LABEL_TAKEN") : cause;
  } finally {
    await unlink(aside);
  }
  await flushFolder(file);
}

/** Readers see the old content or the new, never a part. */
export async function replaceFile(file: string, content: Uint8Array, random: RandomSource): Promise<void> {
  const aside = await writeAside(file, content, random);
  await orRemove(aside, () => rename(aside, file));
  await flushFolder(file);
}

/** Whether an error of node:fs has the code, such as `ENOENT`. */
export function isFileError(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

async function writeAside(file: string, content: string | Uint8Array, random: RandomSource): Promise<string> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const aside = `${file}.${toHex(random(6))}.new`;
  const handle = await open(aside, "wx", 0o600);
  await orRemove(aside, async () => {
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
  return aside;
}

/** Whatever keeps the work from its end, nothing of it is left on the disk: it may hold keys. */
async function orRemove(aside: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await unlink(aside);
    throw error;
  }
}

/** A name lasts over a power cut only when its folder was flushed too. */
async function flushFolder(file: string): Promise<void> {
  const folder = await open(dirname(file), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
