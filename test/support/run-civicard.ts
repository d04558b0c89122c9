import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export interface CivicardRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const project = join(import.meta.dirname, "..", "..");

/** Runs the command line as a user does, in a process of its own, with only the environment given. */
export function runCivicard(
  args: readonly string[],
  options: { readonly input?: string; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<CivicardRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", join(project, "src/cli/main.ts"), ...args], {
      cwd: project,
      env: { PATH: process.env["PATH"] ?? "", CIVICARD_LANG: "en", ...options.environment },
    });
    const out: string[] = [];
    const err: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => out.push(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => err.push(text));
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, stdout: out.join(""), stderr: err.join("") }));
    child.stdin.end(options.input ?? "");
  });
}

/** An empty folder that goes when the test is over. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "civicard-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
