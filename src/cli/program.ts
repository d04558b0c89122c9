/** The commander program made from the command definitions; help in the language of the run. */
import { Command, CommanderError, Option } from "commander";
import { CivicardError, type ExitCode } from "../base/errors/index.ts";
import { type CommandContext, type CommandDefinition, CommandInput } from "./command.ts";
import type { Bilingual } from "./language.ts";
import type { Output } from "./output.ts";
import { complaintOf } from "./usage-complaints.ts";

const nounSummaries: Readonly<Record<string, Bilingual>> = {
  reader: { vi: "Đầu đọc thẻ", en: "Card readers" },
  card: { vi: "Đọc, kiểm tra và ghi thẻ", en: "Read, verify and encode cards" },
  mrz: { vi: "Vùng đọc máy (MRZ)", en: "Machine readable zone" },
  sod: { vi: "Đối tượng an ninh của tài liệu (EF.SOD)", en: "Document security object (EF.SOD)" },
  pki: { vi: "Cơ quan ký quốc gia (CSCA, DS)", en: "Country signing authority (CSCA, DS)" },
  sim: { vi: "Chip mô phỏng", en: "Simulated chip" },
  registry: { vi: "Dữ liệu dân cư", en: "Population register" },
  request: { vi: "Hồ sơ cấp thẻ", en: "Issuance requests" },
  db: { vi: "Cơ sở dữ liệu", en: "Database" },
  user: { vi: "Tài khoản", en: "Accounts" },
  audit: { vi: "Nhật ký kiểm toán", en: "Audit trail" },
};

const exitCodeTexts: Readonly<Record<ExitCode, Bilingual>> = {
  0: { vi: "xong / giấy tờ hợp lệ", en: "done / document valid" },
  1: { vi: "giấy tờ không hợp lệ", en: "document not valid" },
  2: { vi: "gọi sai hoặc dữ liệu vào sai", en: "usage or bad input" },
  3: { vi: "không có đầu đọc hoặc thẻ", en: "no reader or card" },
  4: { vi: "thẻ từ chối truy cập", en: "access refused" },
  5: { vi: "lỗi đường truyền hoặc dịch vụ", en: "transport or service failed" },
  6: { vi: "bị một quy tắc từ chối", en: "refused by a rule" },
  7: { vi: "chưa kết luận được", en: "indeterminate or incomplete" },
  10: { vi: "lỗi nội bộ", en: "internal" },
};

export interface ProgramRun {
  readonly output: Output;
  readonly version: string;
  /** Made only when a command runs, so that `--help` works with broken settings. */
  createContext(): CommandContext;
}

/** @returns the exit code */
export async function runProgram(
  definitions: readonly CommandDefinition[],
  args: readonly string[],
  run: ProgramRun,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = buildProgram(definitions, run, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError && (error.exitCode === 0 || error.code === "commander.help")) {
      return error.exitCode === 0 ? 0 : 2;
    }
    const failure = asCivicardError(error);
    run.output.failure(failure);
    return failure.entry.exit;
  }
  return exitCode;
}

function buildProgram(
  definitions: readonly CommandDefinition[],
  run: ProgramRun,
  finish: (code: ExitCode) => void,
): Command {
  const { output } = run;
  const program = createCommand("civicard", output);
  program
    .description(
      output.choose({ vi: "Cấp và kiểm tra thẻ căn cước gắn chip", en: "Issue and verify chip-based citizen cards" }),
    )
    .version(run.version, "-V, --version", output.choose({ vi: "in phiên bản", en: "print the version" }));
  addCommonOptions(program, output);
  const nouns = new Map<string, Command>();
  for (const definition of definitions) {
    const parent = definition.noun === undefined ? program : nounCommand(program, nouns, definition.noun, output);
    parent.addCommand(buildCommand(definition, run, finish));
  }
  return program;
}

function addCommonOptions(command: Command, output: Output): void {
  command.option("--json", output.choose({ vi: "in kết quả dạng JSON", en: "print the result as JSON" }));
  command.addOption(
    new Option("--lang <language>", output.choose({ vi: "ngôn ngữ", en: "language" })).choices(["vi", "en"]),
  );
}

function nounCommand(program: Command, nouns: Map<string, Command>, noun: string, output: Output): Command {
  const known = nouns.get(noun);
  if (known !== undefined) return known;
  const summary = nounSummaries[noun];
  const command = createCommand(noun, output);
  if (summary !== undefined) command.description(output.choose(summary));
  nouns.set(noun, command);
  program.addCommand(command);
  return command;
}

function buildCommand(definition: CommandDefinition, run: ProgramRun, finish: (code: ExitCode) => void): Command {
  const { output } = run;
  const command = createCommand(definition.verb, output).description(output.choose(definition.summary));
  for (const argument of definition.arguments ?? []) {
    const name = `${argument.name}${argument.many === true ? "..." : ""}`;
    command.argument(argument.optional === true ? `[${name}]` : `<${name}>`, output.choose(argument.summary));
  }
  for (const option of definition.options ?? []) {
    const built = new Option(option.flags, output.choose(option.summary));
    if (option.choices !== undefined) built.choices(option.choices);
    if (option.required === true) built.makeOptionMandatory();
    command.addOption(built);
  }
  addCommonOptions(command, output);
  command.addHelpText("after", helpText(definition, output));
  command.action(async (...received: unknown[]) => {
    const count = definition.arguments?.length ?? 0;
    const input = new CommandInput(
      received.slice(0, count) as (string | readonly string[] | undefined)[],
      received[count] as Record<string, unknown>,
    );
    const result = await definition.run(input, run.createContext());
    if (result === undefined) return;
    output.result(result.json, result.text);
    finish(result.exitCode ?? 0);
  });
  return command;
}

function helpText(definition: CommandDefinition, output: Output): string {
  const codes = [0, ...(definition.exitCodes ?? []), 2, 10] as const;
  const unique = [...new Set<ExitCode>(codes)].toSorted((left, right) => left - right);
  return [
    "",
    output.choose({ vi: "Ví dụ:", en: "Examples:" }),
    ...definition.examples.map((example) => `  $ ${example}`),
    "",
    output.choose({ vi: "Mã kết thúc:", en: "Exit codes:" }),
    ...unique.map((code) => `  ${String(code).padStart(2)}  ${output.choose(exitCodeTexts[code])}`),
  ].join("\n");
}

/** Commander's own complaints are usage errors; anything unforeseen is an internal one. */
function asCivicardError(error: unknown): CivicardError {
  if (error instanceof CivicardError) return error;
  if (error instanceof CommanderError) {
    const { vi, en } = complaintOf(error);
    return new CivicardError("CLI_USAGE", { reason: en, reasonVi: vi }, { cause: error });
  }
  const reason = systemReason(error);
  if (reason !== undefined) return new CivicardError("CLI_FILE_REFUSED", { reason }, { cause: error });
  return new CivicardError("INTERNAL", {}, { cause: error });
}

const fileFaults = ["EACCES", "EEXIST", "EISDIR", "ENOENT", "ENOSPC", "ENOTDIR", "ENOTEMPTY", "EPERM", "EROFS"];

/** Why the system would not let a file be written; its path is left out, for it may name a person. */
function systemReason(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error && "syscall" in error ? String(error.code) : "";
  return fileFaults.includes(code) ? code : undefined;
}

const helpTitles: Readonly<Record<string, string>> = {
  "Usage:": "Cách dùng:",
  "Arguments:": "Tham số:",
  "Options:": "Tùy chọn:",
  "Commands:": "Lệnh:",
  "Global Options:": "Tùy chọn chung:",
};

/** Every command of the tree: help in the language of the run, complaints through our own error table. */
function createCommand(name: string, output: Output): Command {
  return new Command(name)
    .exitOverride()
    .helpOption("-h, --help", output.choose({ vi: "xem hướng dẫn", en: "show this help" }))
    .helpCommand(false)
    .configureHelp({ styleTitle: (title) => (output.language === "vi" ? (helpTitles[title] ?? title) : title) })
    .configureOutput({ outputError: () => undefined });
}
