import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CivicardError } from "../../base/errors/index.ts";
import type { EncodeProgress } from "../../chip/personalisation/index.ts";
import type { CommandContext, CommandDefinition } from "../command.ts";
import { artefactNames } from "../demonstration/artefacts.ts";
import { demonstrationAccountsFile } from "../demonstration/demonstration-installation.ts";
import { type DemonstrationStep, demonstrationSteps } from "../demonstration/listener.ts";
import { type DemonstrationResult, runDemonstration } from "../demonstration/run-demonstration.ts";
import { exitCodeOfVerdict, inspectionToJson, inspectionToText } from "../inspection-text.ts";
import type { Bilingual } from "../language.ts";
import type { Output } from "../output.ts";

const stepTexts: Readonly<Record<DemonstrationStep, Bilingual>> = {
  installation: {
    vi: "Lập cơ quan ký thử nghiệm, tài khoản, nạp dữ liệu dân cư mẫu",
    en: "Make a demonstration authority and accounts, load the sample population records",
  },
  request: {
    vi: "Hồ sơ cấp mới: tiếp nhận, thu nhận, phê duyệt",
    en: "First-issue request: intake, capture, approval",
  },
  chip: { vi: "Đặt chip trắng vào đầu đọc", en: "Put a blank chip into the reader" },
  encoding: { vi: "Dựng dữ liệu, ký, ghi chip, khóa, đọc lại", en: "Build, sign, write the chip, lock, read back" },
  quality: { vi: "Người thứ hai kiểm tra chất lượng", en: "A second person inspects the card" },
  delivery: { vi: "Chuyển về và trả thẻ", en: "Ship and hand over" },
  inspection: { vi: "Kiểm tra thẻ như người lạ", en: "Inspect the card as a stranger" },
  artefacts: { vi: "Lưu kết quả", en: "Leave the results" },
};

export const demo: CommandDefinition = {
  verb: "demo",
  summary: {
    vi: "Chạy trọn một hồ sơ: từ bản ghi dân cư đến chip đã được kiểm tra",
    en: "Run one request end to end: from a population record to a verified chip",
  },
  options: [{ flags: "--out <dir>", summary: { vi: "nơi lưu kết quả", en: "where the results go" } }],
  examples: ["civicard demo", "civicard demo --json --out /tmp/demo"],
  exitCodes: [1, 5, 6, 7],
  async run(input, context) {
    const directory = resolve(input.findText("out") ?? "demo-output");
    const result = await runDemonstration({
      context: await freshContext(context, directory),
      directory,
      listener: new Narrator(context.output),
    });
    return {
      json: resultToJson(result),
      text: resultToText(result, context.output),
      exitCode: exitCodeOfVerdict(result.inspection.verdict),
    };
  },
};

/** A data directory of its own, made anew; files that no demonstration made are left alone. */
async function freshContext(context: CommandContext, directory: string): Promise<CommandContext> {
  const dataDirectory = join(directory, "data");
  const own: CommandContext = {
    ...context,
    settings: {
      ...context.settings,
      dataDirectory,
      databaseUrl: `sqlite:${join(dataDirectory, "civicard.sqlite")}`,
      keys: `file:${join(dataDirectory, "keys")}`,
      keysPassphraseFile: join(dataDirectory, "keys-passphrase"),
    },
  };
  const leftovers = [dataDirectory, ...artefactNames.map((name) => join(directory, name))].filter(existsSync);
  if (leftovers.length > 0 && !existsSync(demonstrationAccountsFile(own))) {
    throw new CivicardError("DEMONSTRATION_FOLDER_TAKEN");
  }
  for (const leftover of leftovers) await rm(leftover, { recursive: true });
  return own;
}

/** Tells the steps on stderr as they happen. */
class Narrator {
  readonly #output: Output;
  #shown = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  onStep(step: DemonstrationStep, fact: string): void {
    this.#shown += 1;
    const number = `${String(this.#shown).padStart(2)}/${demonstrationSteps.length}`;
    const { vi, en } = stepTexts[step];
    const tail = fact === "" ? "" : ` – ${fact}`;
    this.#output.note({ vi: `${number} ${vi}${tail}`, en: `${number} ${en}${tail}` });
  }

  onInstalled(people: number): void {
    this.#output.note({ vi: `        ${people} bản ghi dân cư`, en: `        ${people} population records` });
  }

  onState(state: string): void {
    this.#output.note({ vi: `        ${state}`, en: `        ${state}` });
  }

  onEncode(progress: EncodeProgress): void {
    if (progress.step === "writing") {
      this.#output.progress({ vi: "        ghi chip", en: "        writing" }, progress.written, progress.total);
    }
  }
}

function resultToJson(result: DemonstrationResult): object {
  const { inspection, readerReason, ...facts } = result;
  return {
    ...facts,
    ...(readerReason === undefined ? {} : { readerReason: readerReason.code }),
    verdict: inspection.verdict,
    inspection: inspectionToJson(inspection),
  };
}

function resultToText(result: DemonstrationResult, output: Output): string {
  const { artefacts, readerReason, audit } = result;
  const rows: readonly (readonly [Bilingual, string])[] = [
    [{ vi: "Hai mặt thẻ (PDF)", en: "Both faces (PDF)" }, artefacts.cardFace],
    [{ vi: "Biên bản kiểm tra", en: "Inspection report" }, artefacts.inspectionReport],
    [{ vi: "Tệp của chip", en: "Files of the chip" }, artefacts.cardFiles],
    [{ vi: "Chứng thư CSCA, CRL", en: "CSCA certificate, CRL" }, artefacts.trust],
    [{ vi: "Tài khoản thử nghiệm", en: "Demonstration accounts" }, result.accountsFile],
  ];
  const reader =
    readerReason === undefined
      ? output.choose({ vi: `Đọc qua PC/SC: ${result.readerName}`, en: `Read over PC/SC: ${result.readerName}` })
      : output.choose({
          vi: `Đọc trong bộ nhớ, không qua PC/SC. ${readerReason.text("vi")}`,
          en: `Read in memory, not over PC/SC. ${readerReason.text("en")}`,
        });
  const font = output.choose({
    vi: "Chưa có phông OCR-B (gói fonts-ocr-b): MRZ trên mặt thẻ được đánh dấu là không đọc được bằng máy.",
    en: "OCR-B is not installed (package fonts-ocr-b): the MRZ on the face is marked as not machine-readable.",
  });
  return [
    "",
    inspectionToText(result.inspection, output),
    "",
    reader,
    output.choose({
      vi: `Hồ sơ ${result.requestNo} đã qua ${result.states.length} trạng thái; nhật ký ${audit.events} sự kiện, ${audit.intact ? "nguyên vẹn" : "BỊ SỬA"}.`,
      en: `Request ${result.requestNo} passed ${result.states.length} states; the audit trail of ${audit.events} events is ${audit.intact ? "intact" : "BROKEN"}.`,
    }),
    ...(artefacts.mrzMachineReadable ? [] : [font]),
    ...rows.map(([label, path]) => `${output.choose(label).padEnd(24)} ${path}`),
    output.choose({
      vi: `Thử tiếp: npm run civicard -- card verify ${artefacts.cardFiles} --trust ${artefacts.trust}`,
      en: `Try next: npm run civicard -- card verify ${artefacts.cardFiles} --trust ${artefacts.trust}`,
    }),
  ].join("\n");
}
