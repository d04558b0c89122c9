/** The native parts: the PC/SC addon, which npm drops without a word where its headers are missing, and our own shim. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inPath } from "./components.mjs";
import { say } from "./system-packages.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Installs or rebuilds `pcsclite` where it does not load. */
export function ensurePcscAddon() {
  if (addonLoads()) return;
  if (!existsSync("/usr/include/PCSC/winscard.h") && !existsSync("/usr/local/include/PCSC/winscard.h")) {
    say("The PC/SC addon (pcsclite) is not built: its headers are missing. Card readers cannot be used.");
    return;
  }
  say("Building the PC/SC addon (pcsclite), which takes about 15 seconds …");
  const present = existsSync(join(root, "node_modules", "pcsclite", "package.json"));
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  let log = npm(present ? ["rebuild", "pcsclite", ...quiet] : ["install", "--include=optional", ...quiet]);
  if (!addonLoads()) log += npm(["rebuild", "pcsclite", "--foreground-scripts", ...quiet]);
  if (addonLoads()) say("The PC/SC addon loads.");
  else say(`The PC/SC addon cannot be built; card readers cannot be used. npm said:\n${log.trim().slice(-1500)}`);
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

/** In a child, because an addon that was built for another Node ends the process that loads it. */
function addonLoads() {
  const outcome = spawnSync(process.execPath, ["-e", "require('pcsclite')"], {
    cwd: root,
    stdio: "ignore",
    env: plainEnvironment(),
  });
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
