/**
 * The bench: `npm run bench` runs all sections, `npm run bench -- sod pace` those that are named, `--json` prints one
 * object. Figures of one section come from one run with its contestants taking turns. Exit code 1 means that
 * something failed; a missed goal is printed and fails nothing, because other programs use the machine too.
 */
import process from "node:process";
import { describeMachine, machineText, sectionText } from "./report.ts";
import type { Section, SectionResult, SkippedSection } from "./section.ts";

/** Loaded when their turn comes: what one needs is none of the others' business. */
const sections: Readonly<Record<string, () => Promise<Section>>> = {
  sod: async () => (await import("./sod.ts")).sod,
  "jmrtd-sod": async () => (await import("./jmrtd-sod.ts")).jmrtdSod,
  pace: async () => (await import("./pace.ts")).pace,
  read: async () => (await import("./read.ts")).read,
  "read-jmrtd": async () => (await import("./read-jmrtd.ts")).readJmrtd,
  import: async () => (await import("./import.ts")).populationImport,
  http: async () => (await import("./http.ts")).http,
};

process.exitCode = await main(process.argv.slice(2));

async function main(parameters: readonly string[]): Promise<number> {
  const asJson = parameters.includes("--json");
  const names = parameters.filter((parameter) => parameter !== "--json");
  const unknown = names.filter((name) => !(name in sections));
  if (unknown.length > 0) {
    console.error(`no such section: ${unknown.join(", ")}; there are ${Object.keys(sections).join(", ")}`);
    return 2;
  }
  const machine = describeMachine();
  if (!asJson) console.log(`${machineText(machine)}\n`);
  const results: Record<string, SectionResult | SkippedSection> = {};
  for (const [name, load] of Object.entries(sections)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const section = await load();
    const result = await section.run();
    results[name] = result;
    if (!asJson) console.log(`${sectionText(`${name}: ${section.title}`, result)}\n`);
  }
  if (asJson) console.log(JSON.stringify({ machine, sections: results }, undefined, 2));
  return Object.values(results).some((result) => "failure" in result && result.failure !== undefined) ? 1 : 0;
}
