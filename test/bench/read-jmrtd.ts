/** The same card read by Civicard and by JMRTD in turns, through the same pcscd. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPcscLibrary } from "../support/jmrtd.ts";
import { findPcscdProblem } from "../support/pcscd.ts";
import { type BenchCard, makeBenchCard } from "./bench-card.ts";
import { median, medianRatio } from "./interleave.ts";
import { findJmrtdBenchProblem, type JavaWorker, startJavaWorker } from "./jmrtd-worker.ts";
import { type Figure, figure, type Section, type SectionResult } from "./section.ts";
import { type ServedCard, serveBenchCard } from "./served-card.ts";
import { timedReading, totalOf } from "./timed-reading.ts";

const WARM_UP = 10;
const READINGS = 30;
/**
 * Greatest command that JMRTD may send, and greatest block that both ask for: Java's own way to PC/SC takes answers of
 * 8 KB at most.
 */
const lengths = [
  ["short", 256, 223],
  ["extended", 65_536, 4_096],
] as const;

/** Milliseconds and exchanges of one reading. */
interface Measured {
  readonly whole: number;
  readonly own: number;
  readonly pace: number;
  readonly chip: number;
  readonly exchanges: number;
}

export const readJmrtd: Section = {
  title: `A whole reading against JMRTD, DG2 of 20 KB, median of ${READINGS} after ${WARM_UP}, in turns`,
  run: async () => {
    const skipped = findJmrtdBenchProblem() ?? (await findPcscdProblem());
    if (skipped !== undefined) return { skipped };
    const card = await makeBenchCard();
    const served = await serveBenchCard();
    const folder = mkdtempSync(join(tmpdir(), "civicard-bench-"));
    try {
      return await measure(card, served, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
      await served.close();
    }
  },
};

async function measure(card: BenchCard, served: ServedCard, folder: string): Promise<SectionResult> {
  const [csca] = card.reading.trust.authorities;
  if (csca === undefined) throw new Error("no country signer");
  const keyFile = join(folder, "csca-key.der");
  writeFileSync(keyFile, csca.subjectPublicKeyInfo);
  const jmrtd = await startJavaWorker("ReadBench", {
    parameters: [served.readerName, card.can, keyFile],
    properties: [`-Dsun.security.smartcardio.library=${findPcscLibrary()}`],
    environment: { PCSCLITE_CSOCK_NAME: served.socketName },
  });
  try {
    const figures: Figure[] = [];
    for (const [name, command, block] of lengths) {
      const ours: Measured[] = [];
      const theirs: Measured[] = [];
      for (let count = -WARM_UP; count < READINGS; count++) {
        const [our, their] = [await readOurs(card, served, block), await readTheirs(jmrtd, served, command, block)];
        if (count < 0) continue;
        ours.push(our);
        theirs.push(their);
      }
      figures.push(...compare(name, ours, theirs));
    }
    return {
      figures,
      notes: [
        "PACE, EF.COM, EF.SOD, DG1, DG2, DG13, DG14, DG15, active authentication, signature, hashes and certificate chain",
        "own: processor time of the reading program (JMRTD: of its thread); without the chip: less its processor time",
        `the virtual reader of a private pcscd ${served.fast ? "with" : "WITHOUT"} the TCP_NODELAY shim`,
      ],
    };
  } finally {
    await jmrtd.close();
  }
}

async function readOurs(card: BenchCard, served: ServedCard, maximumBlockLength: number): Promise<Measured> {
  const transport = await served.service.connect(served.readerName, { exclusive: false });
  const before = await served.chipTime();
  const reading = await timedReading(transport, { ...card.reading, maximumBlockLength });
  const chip = ((await served.chipTime()) - before) / 1000;
  await transport.close();
  return { ...totalOf(reading), chip, pace: reading.get("PACE")?.own ?? 0 };
}

async function readTheirs(jmrtd: JavaWorker, served: ServedCard, command: number, block: number): Promise<Measured> {
  const before = await served.chipTime();
  const answer = await jmrtd.ask(`${command} ${block}`);
  const chip = ((await served.chipTime()) - before) / 1000;
  const [whole = 0, own = 0, pace = 0, exchanges = 0] = answer.split(" ").map(Number);
  return { whole: whole / 1000, own: own / 1000, pace: pace / 1000, chip, exchanges };
}

function compare(name: string, ours: readonly Measured[], theirs: readonly Measured[]): readonly Figure[] {
  const values = (readings: readonly Measured[], part: keyof Measured) => readings.map((reading) => reading[part]);
  const withoutChip = (readings: readonly Measured[]) => readings.map(({ whole, chip }) => whole - chip);
  const side = (who: string, readings: readonly Measured[]) => [
    figure(`${name}, ${who}: APDUs`, median(values(readings, "exchanges")), "APDUs"),
    figure(`${name}, ${who}: whole`, median(values(readings, "whole")), "ms"),
    figure(`${name}, ${who}: own`, median(values(readings, "own")), "ms"),
    figure(`${name}, ${who}: PACE, own`, median(values(readings, "pace")), "ms"),
    figure(`${name}, ${who}: chip`, median(values(readings, "chip")), "ms"),
  ];
  const ratio = (part: keyof Measured) => medianRatio(values(ours, part), values(theirs, part));
  return [
    ...side("Civicard", ours),
    ...side("JMRTD", theirs),
    figure(`${name}: APDUs, Civicard / JMRTD`, ratio("exchanges"), "ratio", { atMost: 1 }),
    figure(`${name}: whole, Civicard / JMRTD`, ratio("whole"), "ratio", { atMost: 0.7 }),
    figure(`${name}: whole without the chip`, medianRatio(withoutChip(ours), withoutChip(theirs)), "ratio"),
    figure(`${name}: PACE, own, Civicard / JMRTD`, ratio("pace"), "ratio", { atMost: 1 }),
  ];
}
