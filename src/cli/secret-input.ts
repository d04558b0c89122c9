/**
 * Secrets a person hands in: by file, environment, standard input or prompt. Plain arguments stand in the process
 * list and the shell history, so `--can` and `--mrz` are for specimens and come with a warning.
 */
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { CivicardError } from "../base/errors/index.ts";
import type { CommandContext, CommandInput, CommandOption } from "./command.ts";
import { readStandardInput } from "./files.ts";

type SecretName = "can" | "mrz" | "password" | "passphrase";

const environmentNames: Partial<Record<SecretName, string>> = {
  can: "CIVICARD_CAN",
  mrz: "CIVICARD_MRZ",
  password: "CIVICARD_PASSWORD",
};

const questions: Readonly<Record<SecretName, { vi: string; en: string }>> = {
  can: { vi: "Số CAN (6 chữ số): ", en: "CAN (6 digits): " },
  mrz: { vi: "Các dòng MRZ: ", en: "MRZ lines: " },
  password: { vi: "Mật khẩu: ", en: "Password: " },
  passphrase: { vi: "Cụm mật khẩu: ", en: "Passphrase: " },
};

/** Options that open a card; every command that reads one has them. */
export const accessOptions: readonly CommandOption[] = [
  {
    flags: "--can-file <file>",
    summary: { vi: "tệp chứa CAN ('-' là stdin)", en: "file with the CAN ('-' is stdin)" },
  },
  { flags: "--mrz-file <file>", summary: { vi: "tệp chứa MRZ", en: "file with the MRZ" } },
  { flags: "--can <digits>", summary: { vi: "CAN, chỉ cho thẻ mẫu", en: "CAN, for specimens only" } },
  { flags: "--mrz <text>", summary: { vi: "MRZ, chỉ cho thẻ mẫu", en: "MRZ, for specimens only" } },
  {
    flags: "--number <number>",
    summary: { vi: "số giấy tờ trong MRZ, chỉ cho thẻ mẫu", en: "document number as in the MRZ, for specimens only" },
  },
  { flags: "--birth <date>", summary: { vi: "ngày sinh YYYY-MM-DD", en: "date of birth YYYY-MM-DD" } },
  { flags: "--expiry <date>", summary: { vi: "ngày hết hạn YYYY-MM-DD", en: "date of expiry YYYY-MM-DD" } },
];

/** The secret where one was handed in without asking. */
export async function findSecret(
  name: SecretName,
  input: CommandInput,
  context: CommandContext,
): Promise<string | undefined> {
  const file = input.findText(`${name}-file`);
  if (file !== undefined) return (file === "-" ? await readStandardInput() : await readSecretFile(file)).trim();
  const argument = input.findText(name);
  if (argument !== undefined) {
    warnOfArgument(context);
    return argument.trim();
  }
  const variable = environmentNames[name];
  const fromEnvironment = variable === undefined ? undefined : process.env[variable];
  return fromEnvironment === "" ? undefined : fromEnvironment;
}

/** The secret, asked for on the terminal where it was not handed in. */
export async function getSecret(name: SecretName, input: CommandInput, context: CommandContext): Promise<string> {
  const given = await findSecret(name, input, context);
  if (given !== undefined) return given;
  if (process.stdin.isTTY !== true) throw new CivicardError("CLI_NO_SECRET", { what: name });
  return await ask(context.output.choose(questions[name]));
}

export function warnOfArgument(context: CommandContext): void {
  context.output.warn({
    vi: "bí mật trên dòng lệnh hiện trong danh sách tiến trình; chỉ dùng cho thẻ mẫu.",
    en: "a secret on the command line shows in the process list; use this for specimens only.",
  });
}

async function readSecretFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new CivicardError("CLI_FILE_UNREADABLE", { reason: "secret file" }, { cause });
  }
}

/** A question whose answer is not echoed. */
async function ask(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return (await lines.question("")).trim();
  } finally {
    lines.close();
    process.stderr.write("\n");
  }
}
