/**
 * A pcscd of our own with virtual readers, for the demonstration and the tests. vpcd listens for cards without asking
 * who comes, so it has no place in a machine's own pcscd: this one has its own ports, socket and life.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { TransportError } from "./transport-error.ts";

export interface PrivatePcscdOptions {
  /** Virtual readers, 1 to 16. */
  readonly slots: number;
  /** For configuration and log; made when it is not there. */
  readonly directory: string;
}

export interface VirtualSlot {
  /** As PC/SC programs see it. */
  readonly readerName: string;
  /** Where a chip is served to put it in. */
  readonly port: number;
}

export interface PrivatePcscd {
  /** Value of PCSCLITE_CSOCK_NAME for clients; `socketName` of `createPcscService`. */
  readonly socketName: string;
  readonly slots: readonly VirtualSlot[];
  readonly ports: readonly number[];
  /** Whether it stands apart in a mount namespace of its own; otherwise it is the machine's only pcscd. */
  readonly isolated: boolean;
  /** Whether the TCP_NODELAY shim is in; without it every exchange takes about 45 ms. */
  readonly fast: boolean;
  readonly pid: number;
  stop(): Promise<void>;
}

const DRIVER_FOLDERS = [
  "/usr/lib/pcsc/drivers/serial",
  "/usr/lib64/pcsc/drivers/serial",
  "/usr/local/lib/pcsc/drivers/serial",
];
const SYSTEM_SOCKET = "/run/pcscd/pcscd.comm";
/** Built by scripts/setup.mjs from scripts/vpcd-nodelay.c. */
const SHIM = fileURLToPath(new URL("../../../.cache/vpcd-nodelay.so", import.meta.url));
const GREATEST_SLOTS = 16;
const READY_DEADLINE_MS = 5_000;
const STOP_DEADLINE_MS = 3_000;

/** @throws TransportError PRIVATE_PCSCD_UNAVAILABLE with the reason */
export async function startPrivatePcscd({ slots, directory }: PrivatePcscdOptions): Promise<PrivatePcscd> {
  if (!Number.isInteger(slots) || slots < 1 || slots > GREATEST_SLOTS) throw unavailable("it has 1 to 16 slots");
  const driver = DRIVER_FOLDERS.map((folder) => join(folder, "libifdvpcd.so")).find((path) => existsSync(path));
  const daemon = findDaemon();
  if (daemon === undefined) throw unavailable("pcscd is not installed (Debian: apt-get install pcscd)");
  if (driver === undefined) throw unavailable("vpcd is not installed (Debian: apt-get install vsmartcard-vpcd)");
  const configuration = await writeConfiguration({ slots, directory, driver });
  const preload = existsSync(SHIM) ? SHIM : undefined;
  const ways = [isolatedWay(["--mount"]), isolatedWay(["--map-root-user", "--mount"]), sharedWay()];
  const reasons: string[] = [];
  for (const way of ways) {
    const outcome = await start({ way, daemon, directory, configuration, preload });
    if (typeof outcome === "string") reasons.push(outcome);
    else return outcome;
  }
  throw unavailable(`neither apart (unshare) nor as the machine's own: ${reasons.join("; ")}`);
}

interface Configuration {
  readonly folder: string;
  readonly slots: readonly VirtualSlot[];
}

interface Way {
  readonly isolated: boolean;
  readonly refusal?: string | undefined;
  command(daemon: string, folder: string): readonly string[];
  socketName(pid: number): string;
}

/** With an empty /run of its own, so that neither sockets nor pid files meet those of another pcscd. */
function isolatedWay(flags: readonly string[]): Way {
  const script = 'mount -t tmpfs tmpfs /run && mkdir /run/pcscd && exec "$0" --foreground --config "$1"';
  return {
    isolated: true,
    command: (daemon, folder) => ["unshare", ...flags, "sh", "-c", script, daemon, folder],
    socketName: (pid) => `/proc/${pid}/root${SYSTEM_SOCKET}`,
  };
}

/** Where namespaces are forbidden (some containers): only as root, and only when no other pcscd is there. */
function sharedWay(): Way {
  const refusal =
    process.getuid?.() !== 0 ? "not root" : existsSync(SYSTEM_SOCKET) ? "another pcscd is running" : undefined;
  return {
    isolated: false,
    refusal,
    command: (daemon, folder) => [daemon, "--foreground", "--config", folder],
    socketName: () => SYSTEM_SOCKET,
  };
}

async function start(options: {
  readonly way: Way;
  readonly daemon: string;
  readonly directory: string;
  readonly configuration: Configuration;
  readonly preload: string | undefined;
}): Promise<PrivatePcscd | string> {
  const { way, daemon, directory, configuration, preload } = options;
  if (way.refusal !== undefined) return way.refusal;
  const [program = "", ...parameters] = way.command(daemon, configuration.folder);
  const child = spawn(program, parameters, {
    // No USB readers: those belong to the machine's own pcscd.
    env: {
      ...process.env,
      PCSCLITE_HP_DROPDIR: join(directory, "no-usb"),
      ...(preload ? { LD_PRELOAD: preload } : {}),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = collectOutput(child);
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  });
  const pid = child.pid;
  if (pid === undefined) return `${program} does not start`;
  const stop = (): Promise<void> => stopChild(child, ended);
  const socketName = way.socketName(pid);
  if (!(await isReady(child, socketName, configuration))) {
    await stop();
    return `${program} ${way.isolated ? "" : "(not isolated) "}failed: ${log().slice(-200).trim() || "no output"}`;
  }
  const leave = (): void => void child.kill("SIGKILL");
  process.once("exit", leave);
  void ended.then(() => process.removeListener("exit", leave));
  child.unref();
  const { slots } = configuration;
  const ports = slots.map(({ port }) => port);
  return { socketName, slots, ports, isolated: way.isolated, fast: preload !== undefined, pid, stop };
}

async function isReady(child: ChildProcess, socketName: string, { slots }: Configuration): Promise<boolean> {
  const giveUpAt = performance.now() + READY_DEADLINE_MS;
  while (performance.now() < giveUpAt && child.exitCode === null && child.signalCode === null) {
    if (existsSync(socketName) && (await canConnect(socketName)) && (await areListening(slots))) return true;
    await sleep(20);
  }
  return false;
}

/** Looked up, not tried: a connection to a virtual reader is a card put into it. */
async function areListening(slots: readonly VirtualSlot[]): Promise<boolean> {
  const table = await readFile("/proc/net/tcp", "utf8");
  const listening = new Set(
    [...table.matchAll(/: [0-9A-F]{8}:([0-9A-F]{4}) [0-9A-F:]+ 0A /g)].map((found) => found[1]),
  );
  return slots.every(({ port }) => listening.has(port.toString(16).toUpperCase().padStart(4, "0")));
}

function canConnect(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ path });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

async function stopChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_DEADLINE_MS);
  await ended;
  clearTimeout(timer);
}

/**
 * One entry of the driver makes two slots on neighbouring ports. Entries that share a library overwrite each other's
 * slots, so each further pair gets a copy of it; and a name of its own, or two readers would have the same.
 */
async function writeConfiguration(options: {
  readonly slots: number;
  readonly directory: string;
  readonly driver: string;
}): Promise<Configuration> {
  const { slots, directory, driver } = options;
  const folder = join(directory, "readers");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await mkdir(join(directory, "no-usb"), { recursive: true });
  const made: VirtualSlot[] = [];
  for (let pair = 0; pair * 2 < slots; pair += 1) {
    const port = await findFreePorts(2, made);
    const library = pair === 0 ? driver : join(directory, `libifdvpcd-${pair}.so`);
    if (pair > 0) await copyFile(driver, library);
    const name = pair === 0 ? "Civicard Virtual Reader" : `Civicard Virtual Reader ${pair + 1}`;
    const hexPort = port.toString(16).toUpperCase();
    const entry = [
      `FRIENDLYNAME "${name}"`,
      `DEVICENAME /dev/null:0x${hexPort}`,
      `LIBPATH ${library}`,
      `CHANNELID 0x${hexPort}`,
    ];
    await writeFile(join(folder, `reader-${pair}`), `${entry.join("\n")}\n`);
    for (const slot of [0, 1]) made.push({ readerName: `${name} 00 0${slot}`, port: port + slot });
  }
  return { folder, slots: made.slice(0, slots) };
}

/** The first of `count` neighbouring ports that are free now. */
async function findFreePorts(count: number, taken: readonly VirtualSlot[]): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const first = await freePort();
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if (ports.some((port) => port > 0xffff || taken.some((slot) => slot.port === port))) continue;
    const free = await Promise.all(ports.map((port) => freePort(port).catch(() => undefined)));
    if (free.every((port) => port !== undefined)) return first;
  }
  throw unavailable("no two neighbouring TCP ports are free");
}

function freePort(port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "0.0.0.0", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : port));
    });
  });
}

function findDaemon(): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(":"), "/usr/sbin", "/sbin", "/usr/local/sbin"];
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, "pcscd"))
    .find((path) => existsSync(path));
}

function collectOutput(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      text = (text + chunk.toString("utf8")).slice(-4_000);
    });
    (stream as unknown as { unref?: () => void } | null)?.unref?.();
  }
  return () => text;
}

function unavailable(reason: string): TransportError {
  return new TransportError("PRIVATE_PCSCD_UNAVAILABLE", { reason });
}
