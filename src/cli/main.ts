#!/usr/bin/env node
/** The composition root: reads the environment once, makes the context, runs one command, ends with its exit code. */
import { platformRandom } from "../base/crypto/index.ts";
import { systemClock } from "../base/time.ts";
import { commands } from "./commands/all.ts";
import { chooseLanguage } from "./language.ts";
import { Output } from "./output.ts";
import { runProgram } from "./program.ts";
import { readSettings } from "./settings.ts";
import { programVersion } from "./version.ts";

const args = process.argv.slice(2);
const output = new Output({
  language: chooseLanguage(args, process.env),
  json: args.includes("--json"),
  stdout: process.stdout,
  stderr: process.stderr,
});
const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ending.abort());

process.exitCode = await runProgram(commands, args, {
  output,
  version: programVersion,
  createContext: () => ({
    output,
    settings: readSettings(process.env),
    clock: systemClock,
    random: platformRandom,
    signal: ending.signal,
  }),
});
