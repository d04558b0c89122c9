/** The bench as text for people. */
import { cpus } from "node:os";
import { type Figure, meetsGoal, type SectionResult, type SkippedSection } from "./section.ts";

export interface Machine {
  readonly node: string;
  readonly openssl: string;
  readonly processor: string;
  readonly cores: number;
}

export function describeMachine(): Machine {
  const cores = cpus();
  return {
    node: process.versions.node,
    openssl: process.versions.openssl,
    processor: cores[0]?.model.trim() ?? "unknown",
    cores: cores.length,
  };
}

export function machineText({ node, openssl, processor, cores }: Machine): string {
  return `Node ${node}, OpenSSL ${openssl}, ${cores} × ${processor}`;
}

export function sectionText(title: string, result: SectionResult | SkippedSection): string {
  if ("skipped" in result) return `${title}\n  skipped: ${result.skipped}`;
  const width = Math.max(...result.figures.map(({ name }) => name.length));
  const lines = [
    ...result.figures.map((entry) => `${entry.name.padEnd(width)}  ${figureText(entry)}`),
    ...(result.notes ?? []).map((note) => `(${note})`),
    ...(result.failure === undefined ? [] : [`FAILED: ${result.failure}`]),
  ];
  return [title, ...lines.map((line) => `  ${line}`)].join("\n");
}

function figureText(entry: Figure): string {
  const { value, unit, goal } = entry;
  const number = unit === "ratio" ? value.toFixed(2) : value.toFixed(value >= 100 || Number.isInteger(value) ? 0 : 2);
  const text = `${number.padStart(9)} ${unit}`;
  if (goal === undefined) return text;
  const wanted = [
    ...(goal.atLeast === undefined ? [] : [`at least ${goal.atLeast}`]),
    ...(goal.atMost === undefined ? [] : [`at most ${goal.atMost}`]),
  ].join(", ");
  return `${text.padEnd(20)} goal ${wanted}: ${meetsGoal(entry) === true ? "met" : "MISSED"}`;
}
