/** Prints docs/faults.md from the fault tables of the virtual chip; a test compares the file. */

import { byteFaults, countedFaults, fileFaults, plainFaults, statusFaults } from "../src/chip/simulator/fault-table.ts";
import { personalities } from "../src/chip/simulator/index.ts";

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
    ...personalitySection(),
  ].join("\n");
}

/** Named combinations of faults, access rules and files. */
function personalitySection(): readonly string[] {
  return [
    "## Personalities",
    "",
    "A named card of the field: `civicard sim start --image card/ --personality pace-wants-84`, or",
    "`createPersonalisedChip(withPersonality(options, getPersonality(name)))`. Where signed files are changed, passive",
    "authentication fails unless the caller signs them anew.",
    "",
    "| personality | stands for | faults |",
    "|---|---|---|",
    ...personalities.map(({ name, summary, faults = [], changesSignedFiles }) => {
      const names = faults.map((fault) => `\`${fault}\``).join(", ");
      return `| \`${name}\` | ${summary.en}${changesSignedFiles === true ? " Signed files are changed." : ""} | ${names} |`;
    }),
    "",
  ];
}

if (process.argv[1]?.endsWith("fault-catalogue.ts") === true) process.stdout.write(faultCatalogue());
