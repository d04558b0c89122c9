import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createPcscService, type PrivatePcscd, startPrivatePcscd } from "../../src/chip/transport/index.ts";

/** Why tests over a real pcscd cannot run here, or undefined when they can. Starts one to find out. */
export async function findPcscdProblem(): Promise<string | undefined> {
  try {
    const addon = "require('pcsclite')";
    execFileSync(process.execPath, ["-e", addon], {
      cwd: process.cwd(),
      stdio: "ignore",
      env: { PATH: process.env["PATH"] },
    });
  } catch {
    return "the npm package pcsclite does not load (node scripts/setup.mjs mends it)";
  }
  try {
    const daemon = await startTestPcscd(1);
    await daemon.stop();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A private pcscd in a folder of its own, which goes with it. */
export async function startTestPcscd(slots: number): Promise<PrivatePcscd> {
  const directory = mkdtempSync(join(tmpdir(), "civicard-pcscd-"));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  try {
    const daemon = await startPrivatePcscd({ slots, directory });
    const stop = daemon.stop.bind(daemon);
    return Object.assign(daemon, {
      stop: async (): Promise<void> => {
        await stop();
        remove();
      },
    });
  } catch (error) {
    remove();
    throw error;
  }
}

/** pcscd looks for cards about every 400 ms: a card that comes back sooner than the removal was seen is no new card to it. */
const POLLING_MS = 600;

/** Waits until no reader holds a card and pcscd has taken notice, so that the next insertion is one. */
export async function untilEmpty({ socketName }: Pick<PrivatePcscd, "socketName">): Promise<void> {
  const look = createPcscService({ socketName });
  try {
    while ((await look.listReaders()).some(({ card }) => card !== "absent")) await sleep(50);
  } finally {
    await look.close();
  }
  await sleep(POLLING_MS);
}
