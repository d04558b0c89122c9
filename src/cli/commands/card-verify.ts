import { inspectImage } from "../../pki/index.ts";
import { readCardDirectory } from "../card-directory.ts";
import type { CommandDefinition } from "../command.ts";
import { exitCodeOfVerdict, inspectionToJson, inspectionToText } from "../inspection-text.ts";
import { findJudgementTime, readTrustStore, trustOptions } from "../trust-material.ts";

export const cardVerify: CommandDefinition = {
  noun: "card",
  verb: "verify",
  summary: { vi: "Kiểm tra các tệp của một thẻ", en: "Verify the files of a card" },
  arguments: [{ name: "dir", summary: { vi: "thư mục chứa các tệp", en: "folder with the files" } }],
  options: trustOptions,
  examples: [
    "civicard card verify card/ --trust csca.cer --crl csca.crl",
    "civicard card verify card/ --trust trust/ --at 2030-01-01 --json",
  ],
  exitCodes: [1, 7],
  async run(input, context) {
    const { output, clock } = context;
    const at = findJudgementTime(input);
    const { image, ignored } = await readCardDirectory(input.argument(0));
    if (ignored.length > 0) {
      output.note({ vi: `Bỏ qua: ${ignored.join(", ")}`, en: `Left aside: ${ignored.join(", ")}` });
    }
    const trust = await readTrustStore(input, output);
    const report = await inspectImage({ image, trust, at: at ?? clock() });
    return {
      json: inspectionToJson(report),
      text: inspectionToText(report, output),
      exitCode: exitCodeOfVerdict(report.verdict),
    };
  },
};
