import { createHash } from "node:crypto";

/** SHA-256 in counter mode over a seed: the same bytes in every run. For tests only. */
export function seededRandom(seed: string): (length: number) => Uint8Array {
  let counter = 0;
  let pool = new Uint8Array();
  return (length) => {
    while (pool.length < length) {
      const block = createHash("sha256").update(`${seed}/${counter++}`).digest();
      pool = Uint8Array.from([...pool, ...block]);
    }
    const bytes = pool.slice(0, length);
    pool = pool.slice(length);
    return bytes;
  };
}
