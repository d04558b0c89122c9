/**
 * The program of the PC/SC child process: `pcsc-child monitor` or `pcsc-child card READER`. Its parent owns every
 * deadline and ends it with SIGKILL; that is also how it ends itself, because leaving in the usual way would wait
 * for a native call that may never return.
 */
import process from "node:process";
import { type AddonStatus, loadPcscAddon, type PcscAddon, type PcscAddonReader } from "./pcsc-addon.ts";
import { CardSession } from "./pcsc-child-card.ts";
import type { NumberedRequest, PcscReply, PcscRole, RawReaderState } from "./pcsc-messages.ts";

const role = process.argv[2] as PcscRole;
const readerName = process.argv[3] ?? "";
const states = new Map<string, RawReaderState>();
const card = new CardSession(readerName);
let expected: ReadonlySet<string> | undefined;
/** The handlers that wait until every reader has told its first state. */
let waiting: (() => void)[] = [];
let queue: Promise<void> = Promise.resolve();

process.on("disconnect", end);
process.on("uncaughtException", (error) => fail("service", error));
process.on("message", (request: NumberedRequest) => {
  queue = queue.then(() => answer(request));
});
start();

function start(): void {
  let load: () => PcscAddon;
  try {
    load = loadPcscAddon();
  } catch (error) {
    fail("addon", error);
    return;
  }
  try {
    followReaders(load());
  } catch (error) {
    fail("service", error);
  }
}

function followReaders(addon: PcscAddon): void {
  addon.on("error", (error: unknown) => fail("service", error));
  addon.on("reader", (reader: PcscAddonReader) => follow(reader));
  // The package tells of readers that come, but never that there is none: hear the list itself.
  const original = addon.start.bind(addon);
  addon.start = (callback) =>
    original((error, names) => {
      callback(error, names);
      if (error === undefined) onList(Object.keys(addon.readers));
    });
}

function onList(names: readonly string[]): void {
  expected = new Set(names);
  for (const name of states.keys()) if (!expected.has(name)) states.delete(name);
  report();
}

function follow(reader: PcscAddonReader): void {
  reader.on("error", (error: unknown) => fail("service", error));
  reader.on("end", () => {
    states.delete(reader.name);
    card.forget(reader);
    report();
  });
  if (role === "card" && reader.name === readerName) card.use(reader);
  reader.on("status", (status: AddonStatus) => {
    const atr = status.atr === undefined ? new Uint8Array() : Uint8Array.from(status.atr);
    states.set(reader.name, { name: reader.name, state: status.state, atr });
    if (role === "card" && reader.name === readerName) card.onStatus(atr);
    // Each followed reader takes one of pcscd's 200 connections. Never closed inside its callback: that locks up.
    if (role === "card" && reader.name !== readerName) setImmediate(() => reader.close());
    report();
  });
}

/** Whether the first states are in; before that "no such reader" would be said too early. */
function isReady(): boolean {
  if (expected === undefined) return false;
  if (role === "card") return !expected.has(readerName) || states.has(readerName);
  return [...expected].every((name) => states.has(name));
}

function report(): void {
  if (!isReady()) return;
  if (role === "monitor") send({ kind: "readers", readers: [...states.values()] });
  const ready = waiting;
  waiting = [];
  for (const resume of ready) resume();
}

async function answer(request: NumberedRequest): Promise<void> {
  if (!isReady()) {
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  try {
    send({ kind: "result", id: request.id, value: await card.answer(request) });
  } catch (error) {
    send({ kind: "error", id: request.id, message: textOf(error) });
  }
}

function fail(reason: "addon" | "service", error: unknown): void {
  send({ kind: "failed", reason, message: textOf(error) }, end);
}

function send(message: PcscReply, after?: () => void): void {
  if (process.send === undefined || !process.connected) {
    end();
    return;
  }
  process.send(message, undefined, {}, (error) => {
    if (error !== null) end();
    else after?.();
  });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function end(): void {
  process.kill(process.pid, "SIGKILL");
}
