/** Where the demonstration's blank chip lies: in a virtual reader of pcscd where one can be had, else in memory. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CivicardError } from "../../base/errors/index.ts";
import type { VirtualChip } from "../../chip/simulator/index.ts";
import {
  type CardTransport,
  createMemoryTransport,
  createPcscService,
  serveChip,
  startPrivatePcscd,
} from "../../chip/transport/index.ts";

export interface DemonstrationReader {
  readonly kind: "pcsc" | "memory";
  /** Why it is not PC/SC. */
  readonly reason?: CivicardError | undefined;
  connect(options: { readonly exclusive: boolean }): Promise<CardTransport>;
  close(): Promise<void>;
}

const INSERTION_DEADLINE_MS = 10_000;

export async function openDemonstrationReader(chip: VirtualChip): Promise<DemonstrationReader> {
  try {
    return await openPcscReader(chip);
  } catch (error) {
    if (!(error instanceof CivicardError)) throw error;
    return {
      kind: "memory",
      reason: error,
      connect: async () => createMemoryTransport(chip),
      close: async () => undefined,
    };
  }
}

async function openPcscReader(chip: VirtualChip): Promise<DemonstrationReader> {
  const directory = await mkdtemp(join(tmpdir(), "civicard-pcscd-"));
  const pcscd = await startPrivatePcscd({ slots: 1, directory }).catch(async (error: unknown) => {
    await rm(directory, { recursive: true, force: true });
    throw error;
  });
  const service = createPcscService({ socketName: pcscd.socketName });
  const [slot] = pcscd.slots;
  const served = serveChip({ chip, port: slot?.port ?? 0 });
  const close = async () => {
    await service.close();
    await served.close();
    await pcscd.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await served.inserted(INSERTION_DEADLINE_MS);
    const { name } = await service.waitForCard(slot?.readerName, { deadlineMs: INSERTION_DEADLINE_MS });
    // A connection that works is what tells PC/SC from a promise of it.
    const probe = await service.connect(name, { exclusive: false });
    await probe.close();
    return { kind: "pcsc", connect: (options) => service.connect(name, options), close };
  } catch (error) {
    await close();
    throw error;
  }
}
