/**
 * A pcscd of our own with virtual readers, for the demonstration and the tests. vpcd listens for cards without asking
 * who comes, so it has no place in a machine's own pcscd: this one has its own ports, socket and life.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, rmSync, symlinkSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  findVirtualReaderDriver,
  unavailable,
  type VirtualReaders,
  type VirtualSlot,
  writeVirtualReaders,
} from "./virtual-readers.ts";

export interface PrivatePcscdOptions {
  /** Virtual readers, 1 to 16. */
  readonly slots: number;
  /** For configuration and log; made when it is not there. */
  readonly directory: string;
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
  /** Stops what is left and starts again with the same readers, ports and socket. */
  restart(): Promise<void>;
}

const SYSTEM_SOCKET = "/run/pcscd/pcscd.comm";
/** Built by scripts/setup.mjs from scripts/vpcd-nodelay.c. */
const SHIM = fileURLToPath(new URL("../../../.cache/vpcd-nodelay.so", import.meta.url));
const GREATEST_SLOTS = 16;
/** Room for a path in a socket address, less its terminating zero. */
const GREATEST_SOCKET_NAME = 107;
const READY_DEADLINE_MS = 5_000;
const STOP_DEADLINE_MS = 3_000;

/** @throws TransportError PRIVATE_PCSCD_UNAVAILABLE with the reason */
export async function startPrivatePcscd({ slots, directory }: PrivatePcscdOptions): Promise<PrivatePcscd> {
  if (!Number.isInteger(slots) || slots < 1 || slots > GREATEST_SLOTS) throw unavailable("it has 1 to 16 slots");
  const driver = findVirtualReaderDriver();
  const daemon = findDaemon();
  if (daemon === undefined) throw unavailable("pcscd is not installed (Debian: apt-get install pcscd)");
  if (driver === undefined) throw unavailable("vpcd is not installed (Debian: apt-get install vsmartcard-vpcd)");
  const preload = existsSync(SHIM) ? SHIM : undefined;
  const ways = [isolatedWay(["--mount"]), isolatedWay(["--map-root-user", "--mount"]), await sharedWay()];
  const reasons: string[] = [];
  for (const way of ways) {
    // Ports anew each time: another program may have taken one in between.
    const configuration = await writeVirtualReaders({ slots, directory, driver });
    const setting = { daemon, directory, configuration, preload };
    const outcome = await start(way, setting);
    if (typeof outcome !== "string") return new RunningPcscd(way, setting, outcome);
    reasons.push(outcome);
  }
  throw unavailable(`neither apart (unshare) nor as the machine's own: ${reasons.join("; ")}`);
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
async function sharedWay(): Promise<Way> {
  const refusal =
    process.getuid?.() !== 0 ? "not root" : (await canConnect(SYSTEM_SOCKET)) ? "another pcscd is running" : undefined;
  return {
    isolated: false,
    refusal,
    command: (daemon, folder) => [daemon, "--foreground", "--config", folder],
    socketName: () => SYSTEM_SOCKET,
  };
}

interface Setting {
  readonly daemon: string;
  readonly directory: string;
  readonly configuration: VirtualReaders;
  readonly preload: string | undefined;
}

interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<void>;
}

class RunningPcscd implements PrivatePcscd {
  readonly socketName: string;
  readonly slots: readonly VirtualSlot[];
  readonly ports: readonly number[];
  readonly isolated: boolean;
  readonly fast: boolean;
  readonly #way: Way;
  readonly #setting: Setting;
  #started: Started;

  constructor(way: Way, setting: Setting, started: Started) {
    this.#way = way;
    this.#setting = setting;
    this.#started = started;
    this.slots = setting.configuration.slots;
    this.ports = this.slots.map(({ port }) => port);
    this.isolated = way.isolated;
    this.fast = setting.preload !== undefined;
    this.socketName = linkSocket(setting.directory, way.socketName(started.pid));
  }

  get pid(): number {
    return this.#started.pid;
  }

  stop(): Promise<void> {
    return stopChild(this.#started);
  }

  async restart(): Promise<void> {
    await stopChild(this.#started);
    const outcome = await start(this.#way, this.#setting);
    if (typeof outcome === "string") throw unavailable(outcome);
    this.#started = outcome;
    linkSocket(this.#setting.directory, this.#way.socketName(outcome.pid));
  }
}

/** The socket's path has the process id in it; the link keeps one name over restarts. */
function linkSocket(directory: string, socketName: string): string {
  const link = join(directory, "pcscd.comm");
  if (link.length > GREATEST_SOCKET_NAME) return socketName;
  rmSync(link, { force: true });
  symlinkSync(socketName, link);
  return link;
}

async function start(way: Way, setting: Setting): Promise<Started | string> {
  const { daemon, directory, configuration, preload } = setting;
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
  if (child.pid === undefined) return `${program} does not start`;
  const started = { child, pid: child.pid, ended };
  if (!(await isReady(child, way.socketName(child.pid), configuration))) {
    await stopChild(started);
    return `${program} failed: ${log().slice(-400).trim() || "no output"}`;
  }
  const leave = (): void => void child.kill("SIGKILL");
  process.once("exit", leave);
  void ended.then(() => process.removeListener("exit", leave));
  child.unref();
  return started;
}

async function isReady(child: ChildProcess, socketName: string, { slots }: VirtualReaders): Promise<boolean> {
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

async function stopChild({ child, ended }: Started): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_DEADLINE_MS);
  await ended;
  clearTimeout(timer);
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
