import { percentOf, type Rounding, roundings } from "../../registry/index.ts";
import { type CommandDefinition, missingOption } from "../command.ts";

export const registryPercent: CommandDefinition = {
  noun: "registry",
  verb: "percent",
  summary: {
    vi: "Tính phần trăm theo đúng cách các báo cáo dùng",
    en: "The one percentage arithmetic that all reports use",
  },
  options: [
    { flags: "--part <n>", summary: { vi: "phần", en: "part" }, required: true },
    { flags: "--whole <n>", summary: { vi: "toàn bộ", en: "whole" }, required: true },
    { flags: "--decimals <k>", summary: { vi: "số chữ số thập phân, 0–12", en: "decimals, 0 to 12" }, required: true },
    {
      flags: "--rounding <mode>",
      summary: { vi: "cách làm tròn", en: "rounding" },
      required: true,
      choices: roundings,
    },
  ],
  examples: ["civicard registry percent --part 85172210 --whole 87306594 --decimals 1 --rounding TRUNCATE --json"],
  async run(input, { output }) {
    const percentage = percentOf({
      part: input.findWholeNumber("part") ?? missingOption("part"),
      whole: input.findWholeNumber("whole") ?? missingOption("whole"),
      decimals: Number(input.findWholeNumber("decimals")),
      rounding: input.text("rounding") as Rounding,
    });
    if (percentage.exceedsWhole) {
      output.warn({ vi: "phần lớn hơn toàn bộ.", en: "the part is greater than the whole." });
    }
    return { json: { percent: percentage.text }, text: `${percentage.text} %` };
  },
};
