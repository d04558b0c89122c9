import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface ProgramResult {
  readonly code: number;
  readonly output: string;
}

/** Runs the OpenSSL program over files that live for one call; answers its exit code and everything it printed. */
export function openssl(
  args: readonly string[],
  files: Readonly<Record<string, Uint8Array | string>> = {},
): ProgramResult {
  return runShell('exec openssl "$@" 2>&1', { args, files });
}

/** A shell script over such files, for what takes several steps. */
export function runShell(
  command: string,
  {
    args = [],
    files = {},
  }: { readonly args?: readonly string[]; readonly files?: Readonly<Record<string, Uint8Array | string>> },
): ProgramResult {
  const directory = mkdtempSync(join(tmpdir(), "civicard-openssl-"));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
    const output = execFileSync("sh", ["-c", command, "sh", ...args], { cwd: directory, encoding: "utf8" });
    return { code: 0, output };
  } catch (error) {
    const { status, stdout } = error as { readonly status?: number; readonly stdout?: string };
    return { code: status ?? -1, output: stdout ?? "" };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
