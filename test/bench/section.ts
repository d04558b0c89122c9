/** What a section of the bench gives back, for people and for machines. */

export interface Goal {
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Figure {
  readonly name: string;
  readonly value: number;
  /** `1/s`, `ms`, `µs`, `ratio`, `APDUs`, … */
  readonly unit: string;
  /** What the project wants of it; a figure without one is only told. */
  readonly goal?: Goal | undefined;
}

export interface SectionResult {
  readonly figures: readonly Figure[];
  /** How it was measured, where the names of the figures do not say it all. */
  readonly notes?: readonly string[] | undefined;
  /** Something is wrong and not merely slow: the bench ends with exit code 1. */
  readonly failure?: string | undefined;
}

/** The section cannot run here, and why. */
export interface SkippedSection {
  readonly skipped: string;
}

export interface Section {
  readonly title: string;
  run(): Promise<SectionResult | SkippedSection>;
}

export function figure(name: string, value: number, unit: string, goal?: Goal): Figure {
  return { name, value, unit, goal };
}

/** `undefined` where the figure has no goal. */
export function meetsGoal({ value, goal }: Figure): boolean | undefined {
  if (goal === undefined) return undefined;
  return value >= (goal.atLeast ?? Number.NEGATIVE_INFINITY) && value <= (goal.atMost ?? Number.POSITIVE_INFINITY);
}
