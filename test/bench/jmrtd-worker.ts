/** Small Java programs around the JMRTD library, compiled against the jars that test/interop/jmrtd brought. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { findJmrtdProblem } from "../support/jmrtd.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const classes = join(root, ".cache", "jmrtd-bench");
const classPath = [classes, join(root, ".cache", "jmrtd", "classes"), `${join(root, ".cache", "jmrtd", "lib")}/*`];

export interface JavaWorker {
  /** One line out, one line back. */
  ask(line: string): Promise<string>;
  close(): Promise<void>;
}

/** Why there is no JMRTD here, or undefined after the programs were compiled. */
export function findJmrtdBenchProblem(): string | undefined {
  const problem = findJmrtdProblem();
  if (problem !== undefined) return problem;
  const folder = join(root, "test", "bench", "jmrtd");
  const sources = readdirSync(folder).map((name) => join(folder, name));
  mkdirSync(classes, { recursive: true });
  execFileSync("javac", ["-nowarn", "-XDsuppressNotes", "-d", classes, "-cp", classPath.join(":"), ...sources], {
    stdio: "inherit",
  });
  return undefined;
}

/** Starts `civicard.NAME` and waits for its first line. */
export async function startJavaWorker(
  name: string,
  options: {
    readonly parameters: readonly string[];
    readonly properties?: readonly string[] | undefined;
    readonly environment?: Readonly<Record<string, string>> | undefined;
  },
): Promise<JavaWorker> {
  const { parameters, properties = [], environment } = options;
  const child = spawn("java", [...properties, "-cp", classPath.join(":"), `civicard.${name}`, ...parameters], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`civicard.${name} ended`);
    return value;
  };
  await next();
  return {
    ask: (line) => {
      child.stdin.write(`${line}\n`);
      return next();
    },
    close: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.stdin?.end();
  await ended;
}
