/** An inspection report in words and as `--json` prints it. */
import type { ExitCode } from "../base/errors/index.ts";
import type { Check, CheckStatus, InspectionReport, Verdict } from "../pki/index.ts";
import { checkTexts, fileStatusTexts, statusTexts, verdictTextOf } from "../service/documents/index.ts";
import type { Bilingual } from "./language.ts";
import type { Output } from "./output.ts";

export function exitCodeOfVerdict(verdict: Verdict): ExitCode {
  switch (verdict) {
    case "valid":
      return 0;
    case "invalid":
      return 1;
    case "indeterminate":
    case "incomplete":
      return 7;
  }
}

export function inspectionToJson(report: InspectionReport): object {
  const { verdict, checks, document, files, signer } = report;
  return { verdict, checks, document, files, ...(signer === undefined ? {} : { signer }) };
}

const marks: Readonly<Record<CheckStatus, string>> = {
  passed: "✓",
  failed: "✗",
  "not-supported": "–",
  "not-performed": "–",
  undetermined: "?",
  aborted: "!",
};

/** Verdict first, then every check; personal data only for whoever asked for the document. */
export function inspectionToText(report: InspectionReport, output: Output): string {
  const { document } = report;
  const name = [document.surname, document.givenNames].filter((part) => part !== undefined).join(" ");
  const rows: readonly (readonly [Bilingual, string | undefined])[] = [
    [{ vi: "Họ tên (MRZ)", en: "Name (MRZ)" }, name === "" ? undefined : name],
    [{ vi: "Số giấy tờ", en: "Document number" }, document.documentNumber],
    [{ vi: "Nước cấp", en: "Issuing state" }, document.issuingState],
    [{ vi: "Ngày sinh", en: "Date of birth" }, document.dateOfBirth],
    [{ vi: "Hạn", en: "Expiry" }, document.dateOfExpiry],
    [{ vi: "Người ký", en: "Signed by" }, report.signer?.subject],
  ];
  const bytes = output.choose({ vi: "byte", en: "bytes" });
  const heading = `${output.choose({ vi: "Kết luận", en: "Verdict" })}: ${output.choose(verdictTextOf(report))}`;
  return [
    heading,
    ...demonstrationLine(report, output),
    ...rows.flatMap(([label, value]) => (value === undefined ? [] : [`  ${output.choose(label).padEnd(18)} ${value}`])),
    "",
    checksToText(report.checks, output),
    "",
    ...report.files.map(
      ({ name: file, status, size, reason }) =>
        `  ${file.padEnd(16)} ${output.choose(fileStatusTexts[status]).toLowerCase()}${size === undefined ? "" : `, ${size} ${bytes}`}${reason === undefined ? "" : ` (${reason})`}`,
    ),
  ].join("\n");
}

/** One line a check. */
export function checksToText(checks: readonly Check[], output: Output): string {
  return checks.map((check) => checkLine(check, output)).join("\n");
}

function demonstrationLine({ signer }: InspectionReport, output: Output): readonly string[] {
  if (signer?.demonstration !== true) return [];
  return [
    output.choose({
      vi: "  (ký bởi cơ quan THỬ NGHIỆM: không phải giấy tờ thật)",
      en: "  (signed by a DEMONSTRATION authority: nobody's identity)",
    }),
  ];
}

function checkLine({ id, status, reason, detail }: Check, output: Output): string {
  const why = [reason, detail].filter((part) => part !== undefined).join(": ");
  const text = `${marks[status]} ${output.choose(checkTexts[id]).padEnd(42)} ${output.choose(statusTexts[status])}`;
  return why === "" ? text : `${text}  (${why})`;
}
