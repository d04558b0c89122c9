/**
 * Contestants measured turn by turn in one run, so that whatever else the machine does hits all of them, and by the
 * processor time of this process, which other programs disturb least. A ratio is the median of the rounds' ratios and
 * not the ratio of two medians.
 */

/**
 * Does its work so many times. One in another program answers with the microseconds of processor time it took there.
 */
export type Contestant = (times: number) => void | Promise<void> | Promise<number>;

export interface InterleaveOptions {
  /** Each round is one turn of every contestant. */
  readonly rounds: number;
  /** Rounds before that, which are not counted; default 2. */
  readonly warmUp?: number | undefined;
  /** Repetitions within a turn. */
  readonly times: number;
}

/** Microseconds of processor time for one repetition, by round. */
export type Timings<Name extends string> = Readonly<Record<Name, readonly number[]>>;

export async function interleave<Name extends string>(
  contestants: Readonly<Record<Name, Contestant>>,
  { rounds, times, warmUp = 2 }: InterleaveOptions,
): Promise<Timings<Name>> {
  const names = Object.keys(contestants) as Name[];
  const timings = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of names) {
      const start = cpuMicroseconds();
      const elsewhere = await contestants[name](times);
      const taken = elsewhere ?? cpuMicroseconds() - start;
      if (round >= 0) timings[name].push(taken / times);
    }
  }
  return timings;
}

/** Of this process with all its threads. */
export function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Median of left / right, round by round. */
export function medianRatio(left: readonly number[], right: readonly number[]): number {
  return median(left.map((value, round) => value / (right[round] ?? Number.NaN)));
}

/** How often a second, of microseconds. */
export function perSecond(microseconds: readonly number[]): number {
  return 1e6 / median(microseconds);
}
