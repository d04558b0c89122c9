/** What npm would publish: the right files, a program that runs from them, entry points that type-check and load. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const project = join(import.meta.dirname, "..", "..");
const typescript = join(project, "node_modules", "typescript", "bin", "tsc");

let directory: string;
let installed: string;
let consumer: string;
let packed: readonly string[];

/** Built, packed by npm's own rules, and unpacked into a consumer's node_modules as an installation would be. */
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "civicard-package-"));
  const built = join(directory, "built");
  consumer = join(directory, "consumer");
  installed = join(consumer, "node_modules", "civicard");
  mkdirSync(dirname(installed), { recursive: true });
  const publishable = ["package.json", "LICENSE", "NOTICE", "README.md", "CHANGELOG.md", "SECURITY.md"];
  for (const name of [...publishable, "docs", "certs", "fixtures"]) {
    cpSync(join(project, name), join(built, name), { recursive: true });
  }
  execFileSync(process.execPath, [typescript, "-p", "tsconfig.build.json", "--outDir", join(built, "dist")], {
    cwd: project,
  });
  const pack = ["pack", "--ignore-scripts", "--json", "--pack-destination", directory];
  const [{ filename, files }] = JSON.parse(execFileSync("npm", pack, { cwd: built, encoding: "utf8" })) as [
    { readonly filename: string; readonly files: readonly { readonly path: string }[] },
  ];
  packed = files.map(({ path }) => path);
  mkdirSync(installed);
  execFileSync("tar", ["-xzf", join(directory, filename), "-C", installed, "--strip-components=1"]);
  symlinkSync(join(project, "node_modules"), join(installed, "node_modules"));
}, 300_000);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const node = (args: readonly string[], input = "") =>
  spawnSync(process.execPath, args, { cwd: consumer, encoding: "utf8", input, env: { CIVICARD_LANG: "en" } });

it("holds what it needs and nothing else", () => {
  expect(packed).toEqual(
    expect.arrayContaining([
      ...["LICENSE", "NOTICE", "README.md", "CHANGELOG.md", "docs/errors.md", "docs/vi/README.md"],
      ...["fixtures/population/sample.csv", "fixtures/portraits/portrait-2.jpg"],
      ...["dist/index.js", "dist/index.d.ts", "dist/testing.js", "dist/testing.d.ts", "dist/cli/main.js"],
      "dist/chip/transport/pcsc-child.js",
    ]),
  );
  const strangers = packed.filter(
    (path) =>
      !/^(dist\/|docs\/(vi\/)?[\w-]+\.md$|fixtures\/(population|portraits)\/|certs\/README\.md$|[^/]+$)/.test(path),
  );
  expect(strangers).toEqual([]);
  const secrets = packed.filter((path) =>
    /\.(key|pem|p12|cer|crl|sqlite|env|map|ts)$/.test(path.replace(/\.d\.ts$/, "")),
  );
  expect(secrets).toEqual([]);
});

it("has a command that runs from where it was installed", () => {
  const { bin, version } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as {
    readonly bin: { readonly civicard: string };
    readonly version: string;
  };
  const program = join(installed, bin.civicard);
  expect(readFileSync(program, "utf8").startsWith("#!/usr/bin/env node\n")).toBe(true);
  expect(node([program, "--version"]).stdout.trim()).toBe(version);
  // The specimen of Doc 9303-5.
  const specimen = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<\n";
  const checked = node([program, "mrz", "check", "-"], specimen);
  expect([checked.status, checked.stderr]).toEqual([0, ""]);
  const wrong = node([program, "mrz", "check", "-"], specimen.replace("740812", "740813"));
  expect(wrong.status).toBe(1);
});

it("finds its sample people and portraits, with no PC/SC at hand", () => {
  const out = join(directory, "demonstration");
  const run = node([join(installed, "dist/cli/main.js"), "demo", "--out", out, "--json"]);
  expect(run.stderr).not.toContain("INTERNAL");
  expect(run.status, run.stderr).toBe(0);
  expect(readFileSync(join(out, "card-face.pdf")).subarray(0, 5).toString()).toBe("%PDF-");
}, 120_000);

const program = `
import { readFileSync } from "node:fs";
import { CivicardError, type InspectionReport, inspectCard, inspectImage, parseMrz, type Verdict } from "civicard";
import { createTestCard, faultNames, type TestCard } from "civicard/testing";

const card: TestCard = await createTestCard({ seed: "consumer", faults: [] });
const { transport, accessKey: access, trust, at, random, image } = card;
const report: InspectionReport = await inspectCard({ transport, access, trust, at, random });
const verdict: Verdict = (await inspectImage({ image, trust, at })).verdict;
const type: "TD1" | "TD2" | "TD3" | "MRV-A" | "MRV-B" = parseMrz(card.mrzLines.join("\\n")).type;
const code: string = await createTestCard({ faults: ["?"] }).then(() => "", (e: CivicardError) => e.code);
// @ts-expect-error a verdict is no number
const wrong: number = report.verdict;
console.log(JSON.stringify([report.verdict, verdict, type, code, faultNames.length > 5, typeof wrong, typeof readFileSync]));
`;

it("type-checks and runs in a strict project of a user, library files and all", () => {
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  writeFileSync(join(consumer, "main.ts"), program);
  const compilerOptions = {
    ...{ target: "ES2023", lib: ["ES2023"], module: "NodeNext", moduleResolution: "NodeNext", strict: true },
    ...{ skipLibCheck: false, exactOptionalPropertyTypes: true, types: ["node"], noEmitOnError: true },
    typeRoots: [join(project, "node_modules", "@types")],
  };
  writeFileSync(join(consumer, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["main.ts"] }));
  const compiled = node([typescript, "-p", consumer]);
  expect(compiled.stdout).toBe("");
  const run = node([join(consumer, "main.js")]);
  expect(run.stderr).toBe("");
  expect(JSON.parse(run.stdout)).toEqual(["valid", "valid", "TD1", "FAULT_UNKNOWN", true, "string", "function"]);
}, 120_000);

it("gives away nothing but its entry points", () => {
  const deep = node(["--input-type=module", "-e", 'await import("civicard/dist/pki/index.js")']);
  expect(deep.stderr).toContain("ERR_PACKAGE_PATH_NOT_EXPORTED");
});
