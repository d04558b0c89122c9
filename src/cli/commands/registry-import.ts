import { errorCatalogue } from "../../base/errors/index.ts";
import { type ImportReport, importPopulation } from "../../service/application/index.ts";
import type { CommandDefinition } from "../command.ts";
import { readInputFile } from "../files.ts";
import type { Output } from "../output.ts";
import { signInOptions, withService } from "../sign-in.ts";

export const registryImport: CommandDefinition = {
  noun: "registry",
  verb: "import",
  summary: {
    vi: "Nạp dữ liệu dân cư từ CSV: tất cả hoặc không gì cả",
    en: "Import population records from CSV: all of them or none",
  },
  arguments: [{ name: "file", summary: { vi: "tệp CSV, UTF-8", en: "CSV file, UTF-8" } }],
  options: [
    { flags: "--dry-run", summary: { vi: "chỉ kiểm tra, không lưu", en: "check only, store nothing" } },
    ...signInOptions,
  ],
  examples: [
    "civicard registry import people.csv --user can-bo-dan-cu --dry-run",
    "civicard registry import people.csv --user can-bo-dan-cu --password-file password.txt --json",
  ],
  exitCodes: [6],
  async run(input, context) {
    const bytes = await readInputFile(input.argument(0));
    const dryRun = input.flag("dry-run");
    const report = await withService(input, context, (service) => importPopulation(service, { bytes, dryRun }));
    return { json: report, text: reportToText(report, dryRun, context.output) };
  },
};

function reportToText({ counts, findings, stored }: ImportReport, dryRun: boolean, output: Output): string {
  const { read, accepted, corrected, rejected } = counts;
  const lines = findings.map(({ code, line, column, field, otherLine }) => {
    const place = [
      `${output.choose({ vi: "dòng", en: "line" })} ${line}`,
      column && `${output.choose({ vi: "cột", en: "column" })} ${column}`,
      field,
    ];
    const other =
      otherLine === undefined ? "" : ` (${output.choose({ vi: "trùng dòng", en: "same as line" })} ${otherLine})`;
    const text = errorCatalogue[code][output.language];
    return `  ${place.filter((part) => part !== undefined).join(", ")}: ${code}${other} ${text}`;
  });
  const outcome =
    rejected > 0
      ? output.choose({
          vi: "Chưa nạp bản ghi nào: hãy sửa các dòng lỗi rồi nạp lại.",
          en: "Nothing was stored: mend the bad lines and import again.",
        })
      : dryRun
        ? output.choose({ vi: "Chạy thử: không lưu gì.", en: "Dry run: nothing was stored." })
        : output.choose({ vi: `Đã lưu ${stored} bản ghi.`, en: `${stored} records stored.` });
  return [
    ...lines,
    output.choose({
      vi: `Đọc ${read} = đạt ${accepted} + đã chuẩn hóa ${corrected} + lỗi ${rejected}.`,
      en: `Read ${read} = accepted ${accepted} + corrected ${corrected} + rejected ${rejected}.`,
    }),
    outcome,
  ].join("\n");
}
