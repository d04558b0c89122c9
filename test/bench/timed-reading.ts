/** One inspection with what every step of it took: exchanges, time by the clock, own processor time. */
import { type InspectCardOptions, inspectCard, type ReadProgress } from "../../src/chip/reader/index.ts";
import type { CardTransport } from "../../src/chip/transport/index.ts";
import { cpuMicroseconds } from "./interleave.ts";

export interface StepTime {
  exchanges: number;
  /** Milliseconds by the clock. */
  whole: number;
  /** Milliseconds of processor time of this program. */
  own: number;
}

export type Reading = ReadonlyMap<string, StepTime>;

type ReadingOptions = Omit<InspectCardOptions, "transport" | "onProgress">;

const INS_MANAGE_SECURITY_ENVIRONMENT = 0x22;
const INS_GENERAL_AUTHENTICATE = 0x86;
const CLA_SECURE = 0x0c;

/** @throws Error when the card is not judged valid */
export async function timedReading(transport: CardTransport, options: ReadingOptions): Promise<Reading> {
  const watch = new StepWatch();
  const inspection = await inspectCard({
    ...options,
    transport: watch.around(transport),
    onProgress: (progress) => watch.onProgress(progress),
  });
  watch.end();
  if (inspection.verdict !== "valid") throw new Error(`the card is judged ${inspection.verdict}`);
  return watch.steps;
}

export function totalOf(reading: Reading): StepTime {
  const total = { exchanges: 0, whole: 0, own: 0 };
  for (const step of reading.values()) {
    total.exchanges += step.exchanges;
    total.whole += step.whole;
    total.own += step.own;
  }
  return total;
}

/** What has been taken since the last mark belongs to the step that the next event names. */
class StepWatch {
  readonly steps = new Map<string, StepTime>();
  #open: string | undefined = "opening";
  #exchanges = 0;
  #since = { whole: performance.now(), own: cpuMicroseconds() };

  around(transport: CardTransport): CardTransport {
    return {
      readerName: transport.readerName,
      atr: transport.atr,
      maximumCommandLength: transport.maximumCommandLength,
      powerCycle: () => transport.powerCycle(),
      close: () => transport.close(),
      transmit: async (command, options) => {
        this.#beforeCommand(command);
        this.#exchanges++;
        return transport.transmit(command, options);
      },
    };
  }

  onProgress(progress: ReadProgress): void {
    switch (progress.step) {
      case "opening":
        return;
      case "reading":
        // Told after each block of the file.
        this.#mark(progress.file);
        this.#open = undefined;
        return;
      default:
        // Told before the step; what was not told of a file until now ended with it.
        this.#mark(this.#open ?? "other");
        this.#open = progress.step;
    }
  }

  end(): void {
    this.#mark(this.#open ?? "other");
  }

  /** Opening and PACE are told apart by their instructions; PACE ends with the first protected command. */
  #beforeCommand([cla = 0, ins = 0]: Uint8Array): void {
    const paces = ins === INS_MANAGE_SECURITY_ENVIRONMENT || ins === INS_GENERAL_AUTHENTICATE;
    if (this.#open === "opening" && paces && (cla & CLA_SECURE) === 0) {
      this.#mark("opening");
      this.#open = "PACE";
    } else if (this.#open === "PACE" && !paces) {
      this.#mark("PACE");
      this.#open = undefined;
    }
  }

  #mark(step: string): void {
    const now = { whole: performance.now(), own: cpuMicroseconds() };
    const so = this.steps.get(step) ?? { exchanges: 0, whole: 0, own: 0 };
    so.exchanges += this.#exchanges;
    so.whole += now.whole - this.#since.whole;
    so.own += (now.own - this.#since.own) / 1000;
    this.steps.set(step, so);
    this.#exchanges = 0;
    this.#since = now;
  }
}
