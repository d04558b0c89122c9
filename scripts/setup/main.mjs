/** The steps of the set-up. Whatever cannot be had is named and gone without; only a bad setting is an error. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ensureAddons, ensureShim } from "./native-parts.mjs";
import { ensureSystemPackages, say } from "./system-packages.mjs";

/**
 * @param {string | undefined} setting value of CIVICARD_SETUP: core (default), full, off
 * @returns {Promise<number>} exit code
 */
export async function run(setting) {
  const tier = setting === undefined || setting === "" ? "core" : setting;
  if (tier === "off") return 0;
  if (tier !== "core" && tier !== "full") {
    say(`CIVICARD_SETUP is "${tier}"; it can be core, full or off.`);
    return 2;
  }
  if (process.platform === "linux") ensureSystemPackages(tier);
  else say("System packages are only known for Debian and Ubuntu; card readers may need more.");
  if (existsSync(fileURLToPath(new URL("../../node_modules", import.meta.url)))) ensureAddons();
  else say("Run npm install first.");
  ensureShim();
  return 0;
}
