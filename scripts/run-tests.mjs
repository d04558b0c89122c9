// `npm test`: sets the machine up, runs every vitest project and ends with what was skipped and why.
// Further arguments go to vitest: `npm test -- test/unit/base`.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** @param {readonly string[]} parameters */
function node(parameters) {
  const outcome = spawnSync(process.execPath, parameters, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  return outcome.status ?? 1;
}

const setUp = node(["scripts/setup.mjs"]);
if (setUp !== 0) process.exit(setUp);
process.exit(
  node([
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=./scripts/skipped-tests-reporter.mjs",
    ...process.argv.slice(2),
  ]),
);
