/**
 * Results of costly pure functions, kept for a while: behind the cards that a kiosk reads stand few certificates, and
 * those come again with every card. A result belongs to the SHA-256 of everything that went in, so it is never that
 * of other input. Nothing that depends on the moment, and nothing of a person, is ever kept here.
 */
import { concatBytes, toHex } from "../base/bytes/index.ts";
import { digest } from "../base/crypto/index.ts";

export class ResultMemory<T> {
  readonly #limit: number;
  /** The longest unused first. */
  readonly #results = new Map<string, T>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What `compute` gave for these inputs before, or gives now. What it throws is not kept. */
  recall(inputs: readonly Uint8Array[], compute: () => T): T {
    const key = keyOf(inputs);
    const known = this.#results.get(key);
    const result = known ?? compute();
    this.#results.delete(key);
    this.#results.set(key, result);
    const [oldest] = this.#results.keys();
    if (this.#results.size > this.#limit && oldest !== undefined) this.#results.delete(oldest);
    return result;
  }
}

/** Each input with its length, so that none can run into the next. */
function keyOf(inputs: readonly Uint8Array[]): string {
  const lengths = Uint32Array.from(inputs, ({ length }) => length);
  return toHex(digest("SHA-256", concatBytes(new Uint8Array(lengths.buffer), ...inputs)));
}
