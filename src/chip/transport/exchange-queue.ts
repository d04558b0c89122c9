/** One exchange at a time, each with an end: what every transport does around its own way of sending bytes. */
import type { ExchangeOptions } from "./card-transport.ts";
import { TransportError } from "./transport-error.ts";

/** Runs pieces of work one after another; a failed one does not stop the next. */
export class ExchangeQueue {
  #tail: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}

/**
 * The outcome of `work`, or a failure when the deadline passes or the signal fires first.
 * The work cannot be taken back; whoever calls must treat the connection as lost then.
 * @throws TransportError TRANSPORT_DEADLINE, TRANSPORT_ABORTED
 */
export async function withinDeadline<T>(
  work: Promise<T>,
  options: ExchangeOptions & { readonly deadlineMs: number },
): Promise<T> {
  const { signal, deadlineMs } = options;
  work.catch(() => undefined); // it may still fail when nobody waits for it any more
  assertNotAborted(signal);
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new TransportError("TRANSPORT_DEADLINE", { milliseconds: deadlineMs })),
      deadlineMs,
    );
    onAbort = () => reject(new TransportError("TRANSPORT_ABORTED", {}, { cause: signal?.reason }));
    signal?.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal?.removeEventListener("abort", onAbort);
  }
}

/** @throws TransportError TRANSPORT_ABORTED when the caller has given up already */
export function assertNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new TransportError("TRANSPORT_ABORTED", {}, { cause: signal.reason });
}
