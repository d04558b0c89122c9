import { fromHex } from "../../src/base/bytes/index.ts";
import type { RandomSource } from "../../src/base/crypto/index.ts";

/** Gives the values of a worked example one after the other; another length than the next value's is an error. */
export function scriptedRandom(...values: readonly string[]): RandomSource {
  const left = values.map(fromHex);
  return (length) => {
    const next = left.shift();
    if (next?.length !== length) throw new Error(`the script holds no ${length} bytes here`);
    return next;
  };
}
