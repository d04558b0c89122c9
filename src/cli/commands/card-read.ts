import { inspectCard, type ReadProgress } from "../../chip/reader/index.ts";
import { readAccessKey } from "../access-input.ts";
import { readerOptions, withCard } from "../card-connection.ts";
import { writeCardDirectory } from "../card-directory.ts";
import type { CommandDefinition } from "../command.ts";
import { exitCodeOfVerdict, inspectionToJson, inspectionToText } from "../inspection-text.ts";
import type { Output } from "../output.ts";
import { accessOptions } from "../secret-input.ts";
import { findJudgementTime, readTrustStore, trustOptions } from "../trust-material.ts";

export const cardRead: CommandDefinition = {
  noun: "card",
  verb: "read",
  summary: { vi: "Đọc và kiểm tra thẻ trong đầu đọc", en: "Read and inspect the card in a reader" },
  options: [
    ...readerOptions,
    ...accessOptions,
    { flags: "--out <dir>", summary: { vi: "lưu các tệp đọc được", en: "keep the files that were read" } },
    ...trustOptions,
  ],
  examples: [
    "civicard card read --can-file can.txt --trust csca.cer --crl csca.crl",
    "civicard card read --mrz-file mrz.txt --out card/ --json",
  ],
  exitCodes: [1, 3, 4, 5, 7],
  async run(input, context) {
    const { output, clock, random, signal } = context;
    const at = findJudgementTime(input);
    const trust = await readTrustStore(input, output);
    const access = await readAccessKey(input, context);
    const inspection = await withCard(input, context, { exclusive: false }, (transport) =>
      inspectCard({
        transport,
        access,
        trust,
        at: at ?? clock(),
        random,
        signal,
        onProgress: (progress) => showProgress(progress, output),
      }),
    );
    const directory = input.findText("out");
    if (directory !== undefined) await writeCardDirectory(directory, inspection.image);
    return {
      json: inspectionToJson(inspection),
      text: inspectionToText(inspection, output),
      exitCode: exitCodeOfVerdict(inspection.verdict),
    };
  },
};

function showProgress(progress: ReadProgress, output: Output): void {
  if (progress.step !== "reading" || progress.total === undefined) return;
  output.progress({ vi: `đọc ${progress.file}`, en: `reading ${progress.file}` }, progress.read, progress.total);
}
