/** Files that people name on the command line: bounded reading, and the spellings that card dumps use. */
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { CivicardError } from "../base/errors/index.ts";

const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** @throws CivicardError CLI_FILE_UNREADABLE */
export async function readInputFile(file: string): Promise<Uint8Array> {
  if (file === "-") return new TextEncoder().encode(await readStandardInput());
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES) throw new CivicardError("CLI_FILE_UNREADABLE", { reason: "larger than 64 MiB" });
    return new Uint8Array(await readFile(file));
  } catch (cause) {
    if (cause instanceof CivicardError) throw cause;
    throw new CivicardError("CLI_FILE_UNREADABLE", { reason: systemReason(cause) }, { cause });
  }
}

/** The regular files of a folder, or the file itself when it is one; sorted by name. */
export async function listInputFiles(path: string): Promise<readonly string[]> {
  try {
    if ((await stat(path)).isFile()) return [path];
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && !basename(entry.name).startsWith("."))
      .map((entry) => join(path, entry.name))
      .toSorted();
  } catch (cause) {
    throw new CivicardError("CLI_FILE_UNREADABLE", { reason: systemReason(cause) }, { cause });
  }
}

/** Text of standard input, at most 64 MiB. */
export async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    size += (chunk as Buffer).length;
    if (size > MAX_FILE_BYTES) throw new CivicardError("CLI_FILE_UNREADABLE", { reason: "larger than 64 MiB" });
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** `ENOENT` and the like; a path may name a person, so it is not repeated. */
function systemReason(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
}
