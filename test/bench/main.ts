/**
 * The bench: `npm run bench` runs all sections, `npm run bench -- sod pace` those that are named, `--json` prints one
 * object. Figures of one section come from one run with its contestants taking turns. Exit code 1 means that
 * something failed; a missed goal is printed and fails nothing, because other programs use the machine too.
 */
import process from "node:process";
import { http } from "./http.ts";
import { populationImport } from "./import.ts";
import { jmrtdSod } from "./jmrtd-sod.ts";
import { pace } from "./pace.ts";
import { read } from "./read.ts";
import { readJmrtd } from "./read-jmrtd.ts";
import { describeMachine, machineText, sectionText } from "./report.ts";
import type { Section, SectionResult, SkippedSection } from "./section.ts";
import { sod } from "./sod.ts";

const sections: readonly Section[] = [sod, jmrtdSod, pace, read, readJmrtd, populationImport, http];

process.exitCode = await main(process.argv.slice(2));

async function main(parameters: readonly string[]): Promise<number> {
  const asJson = parameters.includes("--json");
  const names = parameters.filter((parameter) => parameter !== "--json");
  const unknown = names.filter((name) => !sections.some((section) => section.name === name));
  if (unknown.length > 0) {
    console.error(`no such section: ${unknown.join(", ")}; there are ${sections.map(({ name }) => name).join(", ")}`);
    return 2;
  }
  const machine = describeMachine();
  if (!asJson) console.log(`${machineText(machine)}\n`);
  const results: Record<string, SectionResult | SkippedSection> = {};
  for (const { name, title, run } of sections) {
    if (names.length > 0 && !names.includes(name)) continue;
    const result = await run();
    results[name] = result;
    if (!asJson) console.log(`${sectionText(`${name}: ${title}`, result)}\n`);
  }
  if (asJson) console.log(JSON.stringify({ machine, sections: results }, undefined, 2));
  return Object.values(results).some((result) => "failure" in result && result.failure !== undefined) ? 1 : 0;
}
