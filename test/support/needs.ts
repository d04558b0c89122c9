import { describe, expect, test } from "vitest";

/** Parts of the world outside that a test may need; CIVICARD_REQUIRE lists those whose absence is a failure. */
export type Need = "pcsc" | "peers" | "data" | "browser" | "postgres" | "hsm";

function isRequired(need: Need): boolean {
  return (process.env["CIVICARD_REQUIRE"] ?? "").split(",").includes(need);
}

/**
 * A suite that needs something of the machine. With a reason why that is missing it is skipped under that reason,
 * or fails with it where CIVICARD_REQUIRE names the need.
 */
export function describeNeeding(
  need: Need,
  { name, missing }: { readonly name: string; readonly missing: string | undefined },
  suite: () => void,
): void {
  if (missing === undefined) describe(name, suite);
  else if (!isRequired(need)) describe.skip(`${name} (skipped: ${missing})`, suite);
  else
    describe(name, () => {
      test(`needs ${need}`, () => expect.fail(`CIVICARD_REQUIRE names ${need}, but ${missing}`));
    });
}
