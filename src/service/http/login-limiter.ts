/** Slows down guessing: after a few wrong passwords a user name has to wait, whoever asks and from where. */

import { CivicardError } from "../../base/errors/index.ts";
import type { Clock } from "../../base/time.ts";

const FAILURES = 5;
const LOCK_MS = 5 * 60_000;
/** Names that are remembered; more than that and the oldest are forgotten, so that made-up names fill no memory. */
const REMEMBERED = 10_000;

interface Failures {
  count: number;
  until: number;
}

export class LoginLimiter {
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failures>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws CivicardError LOGIN_LOCKED */
  assertAllowed(userName: string): void {
    const known = this.#failures.get(userName);
    if (known === undefined) return;
    const left = known.until - this.#clock().getTime();
    if (left <= 0) this.#failures.delete(userName);
    else if (known.count >= FAILURES) throw new CivicardError("LOGIN_LOCKED", { seconds: Math.ceil(left / 1000) });
  }

  failed(userName: string): void {
    const count = (this.#failures.get(userName)?.count ?? 0) + 1;
    this.#failures.delete(userName);
    this.#failures.set(userName, { count, until: this.#clock().getTime() + LOCK_MS });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > REMEMBERED && oldest !== undefined) this.#failures.delete(oldest);
  }

  succeeded(userName: string): void {
    this.#failures.delete(userName);
  }
}
