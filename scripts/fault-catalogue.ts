/** Prints docs/faults.md from the fault tables of the virtual chip; a test compares the file. */
import { byteFaults, countedFaults, fileFaults, plainFaults, statusFaults } from "../src/chip/simulator/fault-table.ts";

const parts: readonly (readonly [parameter: string, title: string, table: Readonly<Record<string, string>>])[] = [
  ["", "Without a parameter", plainFaults],
  [":N", "With a number", countedFaults],
  [":FILE", "With the name of a file, such as `DG1` or `EF.SOD`", fileFaults],
  [":HHHH", "With a status word", statusFaults],
  [":HEX", "With bytes", byteFaults],
];

/** The numbers of the collection of field cases mean nothing to whoever does not have it. */
function withoutCase(meaning: string): string {
  return meaning.replace(/ \(field cases? [^)]*\)/, "");
}

export function faultCatalogue(): string {
  const sections = parts.flatMap(([parameter, title, table]) => [
    `## ${title}`,
    "",
    "| fault | the chip |",
    "|---|---|",
    ...Object.entries(table).map(([name, meaning]) => `| \`${name}${parameter}\` | ${withoutCase(meaning)} |`),
    "",
  ]);
  return [
    "# Faults of the virtual chip",
    "",
    'What a simulated card can be made to do: `createTestCard({ faults: ["flip-byte:DG1"] })` of `civicard/testing`,',
    '`createPersonalisedChip({ faults: [parseFault("read-limit:100")] })`, or `civicard sim start --fault …`; several together',
    "are one odd chip. Each stands for something that was seen in the field or that a forger would do. Made from the table in",
    "`src/chip/simulator` by `node --import tsx scripts/fault-catalogue.ts > docs/faults.md`; a test keeps the two equal.",
    "",
    ...sections,
  ].join("\n");
}

if (process.argv[1]?.endsWith("fault-catalogue.ts") === true) process.stdout.write(faultCatalogue());
