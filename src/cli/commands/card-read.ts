import {
  type Advice,
  describeInspection,
  type InspectionLevel,
  inspectCard,
  inspectionLevels,
  type ReadProgress,
} from "../../chip/reader/index.ts";
import { readAccessKey } from "../access-input.ts";
import { readerOptions, withCard } from "../card-connection.ts";
import { writeCardDirectory } from "../card-directory.ts";
import type { CommandDefinition } from "../command.ts";
import { exitCodeOfVerdict, inspectionToJson, inspectionToText } from "../inspection-text.ts";
import type { Output } from "../output.ts";
import { accessOptions } from "../secret-input.ts";
import { findJudgementTime, readTrustStore, trustOptions } from "../trust-material.ts";

const levels = Object.keys(inspectionLevels) as readonly InspectionLevel[];

export const cardRead: CommandDefinition = {
  noun: "card",
  verb: "read",
  summary: { vi: "Đọc và kiểm tra thẻ trong đầu đọc", en: "Read and inspect the card in a reader" },
  options: [
    ...readerOptions,
    ...accessOptions,
    { flags: "--out <dir>", summary: { vi: "lưu các tệp đọc được", en: "keep the files that were read" } },
    {
      flags: "--level <level>",
      summary: {
        vi: "mức kiểm tra: standard, advanced (chip phải tự chứng minh), extended (thêm vân tay, mống mắt)",
        en: "standard, advanced (the chip must prove itself) or extended (fingerprints and irises too)",
      },
      choices: levels,
    },
    {
      flags: "--doctor",
      summary: {
        vi: "chỉ nói bằng lời thường: thẻ từ chối gì và cần làm gì",
        en: "plain words only: what the card refused and what to do",
      },
    },
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
        level: levels.find((level) => level === input.findText("level")),
        at: at ?? clock(),
        random,
        signal,
        onProgress: (progress) => showProgress(progress, output),
      }),
    );
    const directory = input.findText("out");
    if (directory !== undefined) await writeCardDirectory(directory, inspection.image);
    const advice = describeInspection(inspection);
    const words = advice.map((each) => adviceLine(each, output)).join("\n");
    const whole = [inspectionToText(inspection, output), ...(words === "" ? [] : ["", words])].join("\n");
    return {
      json: { ...inspectionToJson(inspection), advice },
      text: input.flag("doctor") ? words || allWell(output) : whole,
      exitCode: exitCodeOfVerdict(inspection.verdict),
    };
  },
};

function showProgress(progress: ReadProgress, output: Output): void {
  if (progress.step !== "reading" || progress.total === undefined) return;
  output.progress({ vi: `đọc ${progress.file}`, en: `reading ${progress.file}` }, progress.read, progress.total);
}

const weights: Readonly<Record<Advice["weight"], string>> = { stop: "✗", ask: "?", note: "·" };

function adviceLine({ weight, vi, en }: Advice, output: Output): string {
  return `${weights[weight]} ${output.choose({ vi, en })}`;
}

function allWell(output: Output): string {
  return output.choose({ vi: "Không có gì đáng lưu ý.", en: "Nothing to report: everything was well." });
}
