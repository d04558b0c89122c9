/** What a command of the command line is: data about its use, and the function that runs it. */
import type { RandomSource } from "../base/crypto/index.ts";
import { CivicardError, type ExitCode } from "../base/errors/index.ts";
import type { Clock } from "../base/time.ts";
import type { Bilingual } from "./language.ts";
import type { Output } from "./output.ts";
import type { Settings } from "./settings.ts";

export interface CommandArgument {
  readonly name: string;
  readonly summary: Bilingual;
  readonly many?: boolean;
  readonly optional?: boolean;
}

export interface CommandOption {
  /** As commander reads it: `--reader <name>`, `--trust <path...>`, `--accept`. */
  readonly flags: string;
  readonly summary: Bilingual;
  /** Refused by the parser when absent. */
  readonly required?: boolean;
  readonly choices?: readonly string[];
}

export interface CommandContext {
  readonly output: Output;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** Fires on Ctrl-C and SIGTERM; long work ends in order. */
  readonly signal: AbortSignal;
}

export interface CommandResult {
  /** What `--json` prints. */
  readonly json: unknown;
  /** What people read. */
  readonly text: string;
  readonly exitCode?: ExitCode;
}

export interface CommandDefinition {
  /** `card`, `mrz`, …; absent for verbs that stand alone, such as `serve`. */
  readonly noun?: string;
  readonly verb: string;
  readonly summary: Bilingual;
  readonly arguments?: readonly CommandArgument[];
  readonly options?: readonly CommandOption[];
  /** Whole command lines, shown by `--help`. */
  readonly examples: readonly string[];
  /** Exit codes beyond 0, 2 and 10, which every command has. */
  readonly exitCodes?: readonly ExitCode[];
  /** `undefined`: the command wrote its events itself. */
  run(input: CommandInput, context: CommandContext): Promise<CommandResult | undefined>;
}

/** What the user typed, with the checks that commander leaves to us. */
export class CommandInput {
  readonly #args: readonly (string | readonly string[] | undefined)[];
  readonly #options: Readonly<Record<string, unknown>>;

  constructor(args: readonly (string | readonly string[] | undefined)[], options: Readonly<Record<string, unknown>>) {
    this.#args = args;
    this.#options = options;
  }

  argument(index: number): string {
    return (
      this.findArgument(index) ??
      usageError({ vi: `thiếu tham số ${index + 1}`, en: `argument ${index + 1} is missing` })
    );
  }

  findArgument(index: number): string | undefined {
    const value = this.#args[index];
    return typeof value === "string" ? value : undefined;
  }

  /** The arguments of a position that takes many. */
  argumentList(index: number): readonly string[] {
    const value = this.#args[index];
    return Array.isArray(value) ? value : [];
  }

  text(name: string): string {
    return this.findText(name) ?? missingOption(name);
  }

  findText(name: string): string | undefined {
    const value = this.#options[camelCase(name)];
    return typeof value === "string" ? value : undefined;
  }

  list(name: string): readonly string[] {
    const value = this.#options[camelCase(name)];
    return Array.isArray(value) ? (value as readonly string[]) : [];
  }

  flag(name: string): boolean {
    return this.#options[camelCase(name)] === true;
  }

  /** `YYYY-MM-DD` as the start of that day in UTC. */
  findDate(name: string): Date | undefined {
    const text = this.findText(name);
    if (text === undefined) return undefined;
    const date = new Date(`${text}T00:00:00Z`);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text) {
      return usageError({ vi: `--${name} cần một ngày YYYY-MM-DD`, en: `--${name} wants a date YYYY-MM-DD` });
    }
    return date;
  }

  findWholeNumber(name: string): bigint | undefined {
    const text = this.findText(name);
    if (text === undefined) return undefined;
    if (/^\d{1,30}$/.test(text)) return BigInt(text);
    return usageError({ vi: `--${name} cần một số nguyên`, en: `--${name} wants a whole number` });
  }
}

/** @throws CivicardError CLI_USAGE, exit code 2 */
export function usageError(reason: Bilingual): never {
  throw new CivicardError("CLI_USAGE", { reason: reason.en, reasonVi: reason.vi });
}

export function missingOption(name: string): never {
  return usageError({ vi: `thiếu --${name}`, en: `--${name} is missing` });
}

function camelCase(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
