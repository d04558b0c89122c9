/** Randomness that is none: the same bytes for the same seed. For tests, demonstrations of a fault, and nothing else. */
import { createHash } from "node:crypto";
import { concatBytes } from "../base/bytes/index.ts";
import type { RandomSource } from "../base/crypto/index.ts";

/** SHA-256 in counter mode over a seed: whoever knows the seed knows every key that was made with it. */
export function seededRandom(seed: string): RandomSource {
  let counter = 0;
  let pool: Uint8Array = new Uint8Array();
  return (length) => {
    const blocks = [pool];
    for (let size = pool.length; size < length; size += 32) {
      blocks.push(createHash("sha256").update(`${seed}/${counter++}`).digest());
    }
    const bytes = concatBytes(...blocks);
    pool = bytes.slice(length);
    return bytes.slice(0, length);
  };
}
