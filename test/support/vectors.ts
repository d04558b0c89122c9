import { readFileSync } from "node:fs";

export interface NamedVector {
  readonly name: string;
  /** Where the expected values come from. */
  readonly source: string;
}

/**
 * Known answers of fixtures/vectors. The number expected is stated by the caller, so that a file that lost vectors
 * is noticed.
 */
export function loadVectors<Vector extends NamedVector>(fileName: string, expectedCount: number): readonly Vector[] {
  const file = new URL(`../../fixtures/vectors/${fileName}.json`, import.meta.url);
  const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { readonly vectors: readonly Vector[] };
  if (vectors.length !== expectedCount)
    throw new Error(`${fileName}: ${vectors.length} vectors, ${expectedCount} expected`);
  if (vectors.some(({ source }) => !source)) throw new Error(`${fileName}: a vector without source`);
  return vectors;
}
