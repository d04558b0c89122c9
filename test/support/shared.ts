import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it } from "vitest";

/** Specimens and vectors by others lie beside the checkout; they are read there and never committed here. */
const sharedRoot = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "shared");

const required = (process.env["CIVICARD_REQUIRE"] ?? "").split(",").includes("data");

export function sharedPath(...parts: readonly string[]): string {
  return join(sharedRoot, ...parts);
}

export function sharedExists(...parts: readonly string[]): boolean {
  return existsSync(sharedPath(...parts));
}

/** A suite over data that lies under shared/: skipped by name where it is absent, a failure where it is required. */
export function describeShared(name: string, parts: readonly string[], suite: () => void): void {
  if (sharedExists(...parts) || required) describe(name, suite);
  // The body of a skipped suite would be run to collect its tests, and read the files that are not there.
  else it.skip(`${name} (skipped: shared/${parts.join("/")} is not there)`, () => {});
}
