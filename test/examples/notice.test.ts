/** NOTICE names every package that is installed, under the licence that the package itself names. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const project = join(import.meta.dirname, "..", "..");

interface Manifest {
  readonly license?: string | { readonly type: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const notice = readFileSync(join(project, "NOTICE"), "utf8").split("\n");

/** An optional package is not there where it could not be built; the lock file names its licence all the same. */
const locked = (
  JSON.parse(readFileSync(join(project, "package-lock.json"), "utf8")) as {
    packages: Readonly<Record<string, Manifest>>;
  }
).packages;

function licenceOf(name: string): string {
  const folder = join(project, "node_modules", name);
  const { license } = existsSync(folder) ? manifestOf(folder) : (locked[`node_modules/${name}`] ?? {});
  return (typeof license === "string" ? license : license?.type) ?? "none";
}

const { dependencies, optionalDependencies, devDependencies = {} } = manifestOf(project);
const development = Object.keys(devDependencies).filter((name) => !name.startsWith("@types/"));

it.each([...Object.keys({ ...dependencies, ...optionalDependencies }), ...development])("%s", (name) => {
  const line = notice.find((row) => row.startsWith("  ") && row.split(/[\s,;]+/).includes(name)) ?? "";
  // `(BSD-3-Clause OR GPL-2.0)`: the first is taken.
  const licences = licenceOf(name).replaceAll(/[()]/g, "").split(" OR ");
  expect(
    licences.some((licence) => line.slice(20).includes(licence)),
    `${name} is ${licences}: ${line}`,
  ).toBe(true);
});
