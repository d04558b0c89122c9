import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const project = join(import.meta.dirname, "..", "..");
const cruiser = join(project, "node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
}

function violationsIn(directory: string): readonly Violation[] {
  const run = spawnSync(
    process.execPath,
    [cruiser, "src", "--config", ".dependency-cruiser.cjs", "--output-type", "json"],
    { cwd: directory, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  return (JSON.parse(run.stdout) as { summary: { violations: readonly Violation[] } }).summary.violations;
}

test("the rooms keep to the direction of dependencies", () => {
  expect(violationsIn(project).map((violation) => `${violation.rule.name}: ${violation.from}`)).toEqual([]);
});

/** A file that breaks one rule, and the rule that has to catch it. */
const planted: readonly (readonly [rule: string, file: string, code: string])[] = [
  ["base-looks-down-only", "src/base/bytes/planted.ts", 'export * from "../../lds/index.ts";'],
  ["lds-looks-down-only", "src/lds/planted.ts", 'export * from "../pki/index.ts";'],
  ["chip-looks-down-only", "src/chip/reader/planted.ts", 'export * from "../../registry/index.ts";'],
  ["registry-looks-down-only", "src/registry/planted.ts", 'export * from "../issuance/index.ts";'],
  ["chip-reader-knows-no-peer", "src/chip/reader/planted.ts", 'export * from "../simulator/index.ts";'],
  ["chip-personalisation-knows-no-peer", "src/chip/personalisation/planted.ts", 'export * from "../reader/index.ts";'],
  ["chip-floors", "src/chip/protocols/planted.ts", 'export * from "../reader/index.ts";'],
  ["rooms-are-entered-by-their-index", "src/pki/planted.ts", 'export * from "../lds/card-files.ts";'],
  ["one-home-for-pkijs-asn1js-pvutils-pvtsutils", "src/lds/planted.ts", 'export * from "pkijs";'],
  ["one-home-for-fastify-fastify-", "src/issuance/planted.ts", 'export { default } from "fastify";'],
  ["pure-rooms-do-no-io", "src/base/bytes/planted.ts", 'export { readFileSync } from "node:fs";'],
];

describe("a planted violation is caught", () => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "civicard-planted-"));
    for (const name of ["package.json", "tsconfig.json", ".dependency-cruiser.cjs"]) {
      cpSync(join(project, name), join(directory, name));
    }
    symlinkSync(join(project, "node_modules"), join(directory, "node_modules"));
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test.each(planted)("%s by %s", (rule, file, code) => {
    const source = join(directory, "src");
    rmSync(source, { recursive: true, force: true });
    cpSync(join(project, "src"), source, { recursive: true });
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), `${code}\n`);
    expect(violationsIn(directory).map((violation) => `${violation.rule.name} ${violation.from}`)).toContain(
      `${rule} ${file}`,
    );
  });
});

test("no import leaves the repository's own sources unresolved", () => {
  const listing = execFileSync(
    process.execPath,
    [cruiser, "src", "--config", ".dependency-cruiser.cjs", "--output-type", "json"],
    {
      cwd: project,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const cruised = JSON.parse(listing) as {
    modules: readonly { source: string; dependencies: readonly { module: string; couldNotResolve: boolean }[] }[];
  };
  const unresolved = cruised.modules.flatMap((module) =>
    module.dependencies
      .filter((dependency) => dependency.couldNotResolve)
      .map((dependency) => `${module.source} → ${dependency.module}`),
  );
  expect(unresolved.filter((line) => line.startsWith("src/"))).toEqual([]);
});
