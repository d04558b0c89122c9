import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Language } from "../../src/base/errors/index.ts";
import { commands } from "../../src/cli/commands/all.ts";
import { Output } from "../../src/cli/output.ts";
import { runProgram } from "../../src/cli/program.ts";
import { readSettings } from "../../src/cli/settings.ts";
import { seededRandom } from "./seeded-random.ts";

export interface CivicardRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Readonly<Record<string, string>>;

const project = join(import.meta.dirname, "..", "..");

/** The command line as a user starts it, in a process of its own, with only the environment given. */
export function startCivicard(args: readonly string[], environment: Environment = {}): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", join(project, "src/cli/main.ts"), ...args], {
    cwd: project,
    env: { PATH: process.env["PATH"] ?? "", CIVICARD_LANG: "en", ...environment },
  });
}

/** Runs such a process to its end. */
export function runCivicard(
  args: readonly string[],
  options: { readonly input?: string; readonly environment?: Environment } = {},
): Promise<CivicardRun> {
  const child = startCivicard(args, options.environment);
  const ended = outcomeOf(child);
  child.stdin?.end(options.input ?? "");
  return ended;
}

/** What a started process says, until it ends. */
export function outcomeOf(child: ChildProcess): Promise<CivicardRun> {
  return new Promise((resolve, reject) => {
    const out: string[] = [];
    const err: string[] = [];
    child.stdout?.setEncoding("utf8").on("data", (text: string) => out.push(text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => err.push(text));
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, stdout: out.join(""), stderr: err.join("") }));
  });
}

/** The same program within the test's own process: no start-up to pay for, and no standard input. */
export async function runCivicardHere(
  args: readonly string[],
  options: { readonly environment?: Environment; readonly language?: Language; readonly at?: Date } = {},
): Promise<CivicardRun> {
  const written = { stdout: "", stderr: "" };
  const output = new Output({
    language: options.language ?? "en",
    json: args.includes("--json"),
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
  });
  const exitCode = await runProgram(commands, args, {
    output,
    version: "0.0.0",
    createContext: () => ({
      output,
      settings: readSettings(options.environment ?? {}),
      clock: () => options.at ?? new Date(),
      random: seededRandom("civicard in the test's process"),
      signal: new AbortController().signal,
    }),
  });
  return { exitCode, ...written };
}

/** An empty folder that goes when the test is over. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "civicard-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
