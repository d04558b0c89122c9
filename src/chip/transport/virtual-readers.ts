/** pcscd's configuration for virtual readers of vsmartcard-vpcd. */
import { existsSync } from "node:fs";
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { TransportError } from "./transport-error.ts";

export interface VirtualSlot {
  /** As PC/SC programs see it. */
  readonly readerName: string;
  /** Where a chip is served to put it in. */
  readonly port: number;
}

export interface VirtualReaders {
  readonly folder: string;
  readonly slots: readonly VirtualSlot[];
}

const DRIVER_FOLDERS = [
  "/usr/lib/pcsc/drivers/serial",
  "/usr/lib64/pcsc/drivers/serial",
  "/usr/local/lib/pcsc/drivers/serial",
];

export function findVirtualReaderDriver(): string | undefined {
  return DRIVER_FOLDERS.map((folder) => join(folder, "libifdvpcd.so")).find((path) => existsSync(path));
}

/**
 * One entry of the driver makes two slots on neighbouring ports. Entries that share a library overwrite each other's
 * slots, so each further pair gets a copy of it; and a name of its own, or two readers would have the same.
 */
export async function writeVirtualReaders(options: {
  readonly slots: number;
  readonly directory: string;
  readonly driver: string;
}): Promise<VirtualReaders> {
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

export function unavailable(reason: string): TransportError {
  return new TransportError("PRIVATE_PCSCD_UNAVAILABLE", { reason });
}
