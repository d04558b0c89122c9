import { findMrzFaults, type Mrz, mrzFieldsOf, parseMrz } from "../../lds/index.ts";
import type { CommandDefinition } from "../command.ts";
import type { Bilingual } from "../language.ts";
import { mrzArgument, mrzFieldLabels, readMrzText } from "../mrz-text.ts";

export const mrzParse: CommandDefinition = {
  noun: "mrz",
  verb: "parse",
  summary: { vi: "Đọc từng trường của MRZ", en: "Read an MRZ field by field" },
  arguments: [mrzArgument],
  examples: ["civicard mrz parse mrz.txt", "civicard mrz parse - --json < mrz.txt"],
  async run(input, context) {
    const mrz = parseMrz(await readMrzText(input));
    return { json: mrzToJson(mrz), text: mrzToText(mrz, (text) => context.output.choose(text)) };
  },
};

/** The parsed MRZ as plain data: raw text, value and check-digit result a field. */
function mrzToJson(mrz: Mrz): object {
  const fields = Object.fromEntries(
    mrzFieldsOf(mrz).map(([name, { raw, value, checkDigit }]) => [name, { raw, value, checkDigit }]),
  );
  return { type: mrz.type, lines: mrz.lines, fields, faults: findMrzFaults(mrz), notes: mrz.notes };
}

function mrzToText(mrz: Mrz, choose: (text: Bilingual) => string): string {
  const faults = new Set(findMrzFaults(mrz));
  const rows = mrzFieldsOf(mrz).map(([name, field]) => {
    const mark = faults.has(name) ? "✗" : field.checkDigit === "ok" ? "✓" : " ";
    return `${mark} ${choose(mrzFieldLabels[name]).padEnd(22)} ${field.raw}`;
  });
  return [...mrz.lines, "", `${choose({ vi: "Loại", en: "Type" })}: ${mrz.type}`, ...rows].join("\n");
}
