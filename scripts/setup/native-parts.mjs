/** The native parts: two addons, which npm drops without a word where they do not build, and our own shim. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inPath } from "./components.mjs";
import { say } from "./system-packages.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * @typedef {object} Addon
 * @property {string} name
 * @property {string} time how long building takes, for people who wait
 * @property {string} without what cannot be done where it is missing
 * @property {string} check a program that exits with 0 when the addon works
 * @property {() => boolean} canBuild
 */

/** @type {readonly Addon[]} */
const addons = [
  {
    name: "better-sqlite3",
    time: "one to two minutes",
    without: "the service and the demonstration have no database",
    check: "new (require('better-sqlite3'))(':memory:').close()",
    canBuild: () => inPath("g++") || inPath("c++"),
  },
  {
    name: "pcsclite",
    time: "about 15 seconds",
    without: "card readers cannot be used",
    check: "require('pcsclite')",
    canBuild: () =>
      (inPath("g++") || inPath("c++")) &&
      (existsSync("/usr/include/PCSC/winscard.h") || existsSync("/usr/local/include/PCSC/winscard.h")),
  },
];

/** Installs or rebuilds the addons that do not load: npm drops them where compiler or headers were missing. */
export function ensureAddons() {
  for (const addon of addons) ensureAddon(addon);
}

/** @param {Addon} addon */
function ensureAddon({ name, time, without, check, canBuild }) {
  if (works(check)) return;
  if (!canBuild()) {
    say(`${name} is not built and cannot be: compiler or headers are missing, so ${without}.`);
    return;
  }
  say(`Building ${name}, which takes ${time} …`);
  const present = existsSync(join(root, "node_modules", name, "package.json"));
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  let log = npm(present ? ["rebuild", name, ...quiet] : ["install", "--include=optional", ...quiet]);
  if (!works(check)) log += npm(["rebuild", name, "--foreground-scripts", ...quiet]);
  if (works(check)) say(`${name} works.`);
  else say(`${name} cannot be built, so ${without}. npm said:\n${log.trim().slice(-1500)}`);
}

/** Compiles scripts/vpcd-nodelay.c into .cache/, where private-pcscd finds it. */
export function ensureShim() {
  const source = join(root, "scripts", "vpcd-nodelay.c");
  const cache = join(root, ".cache");
  const target = join(cache, "vpcd-nodelay.so");
  if (process.platform !== "linux" || isNewer(target, source)) return;
  const compiler = ["cc", "gcc", "clang"].find(inPath);
  if (compiler === undefined) return;
  mkdirSync(cache, { recursive: true });
  const made = join(cache, `vpcd-nodelay.${process.pid}.so`);
  const outcome = spawnSync(compiler, ["-shared", "-fPIC", "-O2", "-o", made, source, "-ldl"], {
    stdio: ["ignore", 2, 2],
  });
  // Moved into place in one step: a pcscd that runs with the old one keeps it.
  if (outcome.status === 0) renameSync(made, target);
  else say("vpcd-nodelay.c does not compile; the virtual reader works, at about 45 ms an exchange.");
}

/**
 * In a child, because an addon that was built for another Node ends the process that loads it.
 *
 * @param {string} check
 */
function works(check) {
  const outcome = spawnSync(process.execPath, ["-e", check], { cwd: root, stdio: "ignore", env: plainEnvironment() });
  return outcome.status === 0;
}

function plainEnvironment() {
  const { NODE_OPTIONS: _, ...environment } = process.env;
  return environment;
}

/** @param {readonly string[]} parameters */
function npm(parameters) {
  const script = process.env["npm_execpath"];
  const [program, first] = script?.endsWith(".js") ? [process.execPath, [script]] : ["npm", []];
  const outcome = spawnSync(program, [...first, ...parameters], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
  });
  return `${outcome.stdout ?? ""}${outcome.stderr ?? ""}${outcome.error?.message ?? ""}`;
}

/**
 * @param {string} target
 * @param {string} source
 */
function isNewer(target, source) {
  return existsSync(target) && statSync(target).mtimeMs >= statSync(source).mtimeMs;
}
