/**
 * Ends a run with each skipped suite and test by name, and a plain line of totals. In CI a skip is a failure, unless
 * CIVICARD_REQUIRE says which parts must be there: then those suites fail by themselves and other skips are allowed.
 */
export default class SkippedTestsReporter {
  /** @param {readonly import("vitest/node").TestModule[]} modules */
  onTestRunEnd(modules) {
    const totals = { passed: 0, failed: 0, skipped: 0 };
    /** @type {Map<string, number>} */
    const skipped = new Map();
    for (const module of modules) {
      if (module.state() === "failed" && [...module.children.allTests()].length === 0) totals.failed += 1;
      for (const test of module.children.allTests()) {
        const { state, note } = /** @type {{ state: keyof typeof totals | "pending", note?: string }} */ (
          test.result()
        );
        if (state === "pending") continue;
        totals[state] += 1;
        if (state !== "skipped") continue;
        const name = nameOf(test, module.relativeModuleId, note);
        skipped.set(name, (skipped.get(name) ?? 0) + 1);
      }
    }
    if (skipped.size > 0) console.log("\nSkipped:");
    for (const [name, count] of skipped) console.log(`  ${name}${count > 1 ? ` (${count} tests)` : ""}`);
    const strict = process.env["CI"] === "true" && process.env["CIVICARD_REQUIRE"] === undefined;
    if (strict && totals.skipped > 0) {
      console.log("CI is true and CIVICARD_REQUIRE does not say which skips are allowed: a skip is a failure.");
      process.exitCode = 1;
    }
    console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  }
}

/**
 * A suite that was skipped as a whole is named once.
 * @param {import("vitest/node").TestCase} test
 * @param {string} file
 * @param {string | undefined} note
 */
function nameOf(test, file, note) {
  /** @type {import("vitest/node").TestCase | import("vitest/node").TestSuite} */
  let named = test;
  while (named.parent.type === "suite" && named.parent.options.mode === "skip") named = named.parent;
  return `${file}: ${named.fullName}${note === undefined ? "" : ` (${note})`}`;
}
