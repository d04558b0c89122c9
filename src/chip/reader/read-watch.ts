/** Cancel and deadline of one inspection, as one signal for every exchange. */
import { CivicardError } from "../../base/errors/index.ts";
import type { ApduOptions, ApduProcessor } from "../iso7816/index.ts";
import type { Fault } from "./fault.ts";

/** A whole card takes about two seconds; a kiosk must not wait for one that answers a byte a minute. */
const DEFAULT_DEADLINE_MS = 60_000;

export class ReadWatch {
  readonly #caller: AbortSignal | undefined;
  readonly #deadline: AbortSignal;
  readonly #deadlineMs: number;
  readonly #exchange: ApduOptions;

  constructor(options: { readonly signal?: AbortSignal | undefined; readonly deadlineMs?: number | undefined }) {
    this.#caller = options.signal;
    this.#deadlineMs = options.deadlineMs ?? DEFAULT_DEADLINE_MS;
    this.#deadline = AbortSignal.timeout(this.#deadlineMs);
    const signals = [this.#deadline, ...(options.signal === undefined ? [] : [options.signal])];
    this.#exchange = { signal: AbortSignal.any(signals) };
  }

  /** A processor whose every exchange ends with the watch. */
  guard(transmit: ApduProcessor): ApduProcessor {
    return (command, options) => transmit(command, { ...options, ...this.#exchange });
  }

  /** Why inspection stopped by itself; `undefined` while neither cancelled nor late. */
  get stopped(): CivicardError | undefined {
    if (this.#caller?.aborted === true) return new CivicardError("READ_CANCELLED");
    if (this.#deadline.aborted) return new CivicardError("READ_DEADLINE", { deadlineMs: this.#deadlineMs });
    return undefined;
  }

  /** @throws CivicardError READ_CANCELLED, READ_DEADLINE */
  assertRunning(): void {
    const { stopped } = this;
    if (stopped !== undefined) throw stopped;
  }

  /** The word for an end that came from the way to the card or from us. */
  endReason(fault: Fault): Fault {
    const { stopped } = this;
    return stopped === undefined ? fault : { reason: stopped.code, detail: stopped.message };
  }
}
