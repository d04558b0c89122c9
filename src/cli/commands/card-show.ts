import { basename } from "node:path";
import { toHex } from "../../base/bytes/index.ts";
import {
  type DescribedField,
  type DescribedFile,
  describeCardFile,
  findCardFileBySpelling,
  findCardFileName,
} from "../../lds/index.ts";
import { readCardDirectory } from "../card-directory.ts";
import type { CommandDefinition } from "../command.ts";
import { listInputFiles, readInputFile } from "../files.ts";
import type { Output } from "../output.ts";

export const cardShow: CommandDefinition = {
  noun: "card",
  verb: "show",
  summary: { vi: "Giải mã các tệp của thẻ, từng trường", en: "Decode files of a card, with every field" },
  arguments: [{ name: "path", summary: { vi: "thư mục hoặc một tệp của thẻ", en: "folder, or one file of a card" } }],
  examples: ["civicard card show card/", "civicard card show DG1.bin --json"],
  async run(input, { output }) {
    const files = await describe(input.argument(0));
    return {
      json: { files: files.map((file) => ({ name: file.name, fields: file.fields.map(fieldToJson) })) },
      text: files
        .map((file) => [file.name, ...file.fields.flatMap((field) => fieldLines(field, output, 1))].join("\n"))
        .join("\n\n"),
    };
  },
};

/** One file is shown whatever its name; of a folder, what is plainly a file of a card. */
async function describe(path: string): Promise<readonly DescribedFile[]> {
  const [first, ...others] = await listInputFiles(path);
  if (first !== undefined && others.length === 0 && first === path) {
    const bytes = await readInputFile(path);
    return [describeCardFile(findCardFileBySpelling(basename(path), bytes) ?? basename(path), bytes)];
  }
  const { image } = await readCardDirectory(path);
  return [...image].map(([key, bytes]) => describeCardFile(findCardFileName(key) ?? key, bytes));
}

function fieldToJson(field: DescribedField): object {
  const { label, labelVi, value, bytes, children, error } = field;
  return { label, labelVi, value, hex: bytes && toHex(bytes), children: children?.map(fieldToJson), error };
}

function fieldLines(field: DescribedField, output: Output, depth: number): readonly string[] {
  const label = output.choose({ vi: field.labelVi ?? field.label, en: field.label });
  const value = field.value ?? (field.bytes === undefined ? "" : `${field.bytes.length} bytes`);
  const line = `${"  ".repeat(depth)}${label}${value === "" ? "" : `: ${value}`}`;
  return [line, ...(field.children ?? []).flatMap((child) => fieldLines(child, output, depth + 1))];
}
