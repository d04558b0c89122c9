/** A private pcscd with the bench's card in its reader; the chip runs in a program of its own. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createPcscService, type PcscService } from "../../src/chip/transport/index.ts";
import { startTestPcscd } from "../support/pcscd.ts";

export interface ServedCard {
  readonly service: PcscService;
  readonly socketName: string;
  readonly readerName: string;
  /** Whether the TCP_NODELAY shim is in. */
  readonly fast: boolean;
  /** Microseconds of processor time that the chip has taken so far. */
  chipTime(): Promise<number>;
  close(): Promise<void>;
}

export async function serveBenchCard(): Promise<ServedCard> {
  const daemon = await startTestPcscd(1);
  const [slot] = daemon.slots;
  if (slot === undefined) throw new Error("pcscd has no reader");
  const program = fileURLToPath(new URL("./chip-process.ts", import.meta.url));
  const chip = fork(program, [String(slot.port)], { execArgv: ["--import", "tsx"] });
  await once(chip, "message");
  const service = createPcscService({ socketName: daemon.socketName });
  await service.waitForCard(slot.readerName, { deadlineMs: 10_000 });
  return {
    service,
    socketName: daemon.socketName,
    readerName: slot.readerName,
    fast: daemon.fast,
    chipTime: () => chipTime(chip),
    close: async () => {
      await service.close();
      chip.disconnect();
      await once(chip, "exit");
      await daemon.stop();
    },
  };
}

async function chipTime(chip: ChildProcess): Promise<number> {
  const answer = once(chip, "message");
  chip.send("time");
  return (await answer)[0] as number;
}
