/** System packages: as root on Debian or Ubuntu they are installed, anywhere else the command is told. */
import { spawnSync } from "node:child_process";
import { components, inPath } from "./components.mjs";

/** @param {"core" | "full"} tier */
export function ensureSystemPackages(tier) {
  const missing = missingComponents(tier);
  if (missing.length === 0) return;
  const packages = missing.flatMap((component) => component.packages);
  say("Missing on this system:");
  for (const { packages: names, purpose } of missing) say(`  ${names.join(", ")}: ${purpose}`);
  if (!inPath("apt-get")) {
    say(`Install what your system calls ${packages.join(", ")}. Going on without.`);
  } else if (process.getuid?.() !== 0) {
    say(`Install them with: sudo apt-get install -y --no-install-recommends ${packages.join(" ")}`);
    say("Going on without.");
  } else {
    install(packages);
    const still = missingComponents(tier).flatMap((component) => component.packages);
    if (still.length > 0) say(`Still missing: ${still.join(", ")}. Going on without.`);
  }
}

/** @param {"core" | "full"} tier */
function missingComponents(tier) {
  return components.filter((component) => (component.tier === "core" || tier === "full") && !component.isPresent());
}

/** @param {readonly string[]} packages */
function install(packages) {
  say(`Installing: ${packages.join(" ")}`);
  // The package lists of a fresh image are empty or old: fetch them only when it does not go without.
  if (apt(["install", "-y", "--no-install-recommends", ...packages], "pipe")) return;
  apt(["update"], "inherit");
  if (apt(["install", "-y", "--no-install-recommends", ...packages], "inherit")) return;
  // One that this release does not have must not keep the others away.
  for (const name of packages) apt(["install", "-y", "--no-install-recommends", name], "inherit");
}

/**
 * @param {readonly string[]} parameters
 * @param {"pipe" | "inherit"} errors
 */
function apt(parameters, errors) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // What apt prints goes to stderr or nowhere: stdout belongs to the program that runs after this.
  const outcome = spawnSync("apt-get", ["-q", ...parameters], {
    env,
    stdio: ["ignore", errors === "pipe" ? "pipe" : 2, errors === "pipe" ? "pipe" : 2],
  });
  return outcome.status === 0;
}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`set-up: ${text}\n`);
}
