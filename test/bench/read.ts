/** A whole inspection over pcscd, by step, and the same in memory. */
import { getAccessProfile } from "../../src/chip/profiles/index.ts";
import { createPersonalisedChip } from "../../src/chip/simulator/index.ts";
import { createMemoryTransport } from "../../src/chip/transport/index.ts";
import { findPcscdProblem } from "../support/pcscd.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { type BenchCard, makeBenchCard } from "./bench-card.ts";
import { median } from "./interleave.ts";
import { type Figure, figure, type Section } from "./section.ts";
import { type ServedCard, serveBenchCard } from "./served-card.ts";
import { type Reading, type StepTime, timedReading, totalOf } from "./timed-reading.ts";

const WARM_UP = 5;
const READINGS = 15;
/** Greatest blocks: what fits into a short answer, and far more than that. */
const lengths = [
  ["short", 223],
  ["extended", 32_000],
] as const;

export const read: Section = {
  title: `A whole inspection, DG2 of 20 KB, median of ${READINGS} after ${WARM_UP}`,
  run: async () => {
    const card = await makeBenchCard();
    const inMemory = await measureInMemory(card);
    const problem = await findPcscdProblem();
    if (problem !== undefined) return { figures: inMemory, notes: [`not over pcscd: ${problem}`] };
    const served = await serveBenchCard();
    try {
      const figures = [...(await measureOverPcscd(card, served)), ...inMemory];
      return {
        figures,
        notes: [
          `the virtual reader of a private pcscd ${served.fast ? "with" : "WITHOUT"} the TCP_NODELAY shim`,
          "own: processor time of the reading program; the rest of the time is waiting for chip, pcscd and its child process",
          "connecting to the card is not counted",
        ],
      };
    } finally {
      await served.close();
    }
  },
};

async function measureOverPcscd(card: BenchCard, served: ServedCard): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [name, maximumBlockLength] of lengths) {
    const chipTimes: number[] = [];
    const readings = await readOften(async () => {
      const transport = await served.service.connect(served.readerName, { exclusive: false });
      const before = await served.chipTime();
      const reading = await timedReading(transport, { ...card.reading, maximumBlockLength });
      chipTimes.push(((await served.chipTime()) - before) / 1000);
      await transport.close();
      return reading;
    });
    figures.push(...figuresOf(`pcscd, ${name}`, readings), figure(`pcscd, ${name}: chip`, median(chipTimes), "ms"));
  }
  return figures;
}

async function measureInMemory(card: BenchCard): Promise<readonly Figure[]> {
  const profile = getAccessProfile("vnm");
  const chip = createPersonalisedChip({ ...card, profile, random: seededRandom("bench chip") });
  const figures: Figure[] = [];
  for (const [name, maximumBlockLength] of lengths) {
    const readings = await readOften(async () => {
      const transport = createMemoryTransport(chip);
      const reading = await timedReading(transport, { ...card.reading, maximumBlockLength });
      await transport.close();
      return reading;
    });
    const total = median(readings.map((reading) => totalOf(reading).whole));
    figures.push(figure(`memory, ${name}: whole, chip in the same program`, total, "ms"));
  }
  return figures;
}

async function readOften(readOnce: () => Promise<Reading>): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  for (let count = -WARM_UP; count < READINGS; count++) {
    const reading = await readOnce();
    if (count >= 0) readings.push(reading);
  }
  return readings;
}

function figuresOf(name: string, readings: readonly Reading[]): readonly Figure[] {
  const steps = [...(readings[0]?.keys() ?? [])];
  const values = (step: string, part: keyof StepTime) => readings.map((reading) => reading.get(step)?.[part] ?? 0);
  const totals = readings.map(totalOf);
  return [
    figure(`${name}: APDUs`, median(totals.map(({ exchanges }) => exchanges)), "APDUs"),
    figure(`${name}: whole`, median(totals.map(({ whole }) => whole)), "ms"),
    figure(`${name}: own`, median(totals.map(({ own }) => own)), "ms"),
    ...steps.flatMap((step) => [
      figure(`${name}: ${step}, ${median(values(step, "exchanges"))} APDUs`, median(values(step, "whole")), "ms"),
      figure(`${name}: ${step}, own`, median(values(step, "own")), "ms"),
    ]),
  ];
}
