import { fromUnsignedBytes, toMinimalUnsignedBytes } from "../bytes/index.ts";
import { CivicardError } from "../errors/index.ts";
import type { RandomSource } from "./random.ts";

/** Far beyond what an honest source needs: the order is at least half of the range drawn from. */
const MAX_DRAWS = 128;

/**
 * A number of 1 … order-1, drawn evenly: bytes of the order's width, spare bits cleared, drawn again when out of
 * range. A source that gives a valid number's bytes yields that number.
 * @spec BSI TR-03111 §4.1.1
 * @throws CivicardError RANDOM_SOURCE_FAILED
 */
export function drawScalar(order: bigint, random: RandomSource): bigint {
  const width = toMinimalUnsignedBytes(order).length;
  const mask = (1n << BigInt(order.toString(2).length)) - 1n;
  for (let draw = 0; draw < MAX_DRAWS; draw++) {
    const scalar = fromUnsignedBytes(random(width)) & mask;
    if (scalar > 0n && scalar < order) return scalar;
  }
  throw new CivicardError("RANDOM_SOURCE_FAILED");
}
