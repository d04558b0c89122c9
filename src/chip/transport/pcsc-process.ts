/** One PC/SC child process from its parent's side: requests with deadlines, and the end of a child that misses one. */
import { type ChildProcess, fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ExchangeOptions } from "./card-transport.ts";
import { withinDeadline } from "./exchange-queue.ts";
import { transportErrorOf } from "./pcsc-errors.ts";
import type { ConnectedCard, PcscReply, PcscRequest, PcscRole, RawReaderState } from "./pcsc-messages.ts";
import { TransportError } from "./transport-error.ts";

export interface PcscProcessOptions {
  readonly role: PcscRole;
  /** Reader of a `card` process. */
  readonly readerName?: string | undefined;
  /** Socket of the pcscd to use; absent: the system's. */
  readonly socketName?: string | undefined;
  readonly onReaders?: ((readers: readonly RawReaderState[]) => void) | undefined;
  readonly onEnd?: ((error: TransportError) => void) | undefined;
}

type Value = Uint8Array | ConnectedCard | undefined;

/** The text with which the addon answered a request; the child goes on after it. */
export class PcscRequestError extends Error {}

export class PcscProcess {
  readonly #child: ChildProcess;
  readonly #options: PcscProcessOptions;
  readonly #pending = new Map<number, { resolve: (value: Value) => void; reject: (error: Error) => void }>();
  #lastId = 0;
  #holds = 0;
  #failure: TransportError | undefined;
  #stderr = "";

  constructor(options: PcscProcessOptions) {
    this.#options = options;
    this.#child = startChild(options);
    this.#child.on("message", (message) => this.#onMessage(message as PcscReply));
    this.#child.on("error", (error) => this.#end(notAvailable(error.message)));
    this.#child.on("exit", () => this.#end(notAvailable(`its process ended ${this.#stderr}`.trim())));
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString("utf8")).slice(-2_000);
    });
    // A child that waits for work must not keep the program alive.
    this.#child.unref();
    this.#child.channel?.unref();
    (this.#child.stderr as unknown as { unref?: () => void } | null)?.unref?.();
  }

  /** Why the child is gone, or undefined while it runs. */
  get failure(): TransportError | undefined {
    return this.#failure;
  }

  /**
   * One request. A missed deadline or an abort ends the child, because a native call cannot be taken back.
   * @throws PcscRequestError with the addon's text; TransportError when the child is gone
   */
  async request(request: PcscRequest, options: ExchangeOptions & { readonly deadlineMs: number }): Promise<Value> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#lastId += 1;
    const id = this.#lastId;
    const reply = new Promise<Value>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    this.hold();
    try {
      const answer = withinDeadline(reply, options);
      if (options.signal?.aborted !== true) this.#child.send({ ...request, id }, () => undefined);
      return await answer;
    } catch (error) {
      if (error instanceof TransportError) this.kill(error);
      throw error;
    } finally {
      this.#pending.delete(id);
      this.release();
    }
  }

  /** Keeps the program alive until `release`, as a watcher or a request in flight does. */
  hold(): void {
    this.#holds += 1;
    if (this.#holds === 1) this.#child.channel?.ref();
  }

  release(): void {
    this.#holds -= 1;
    if (this.#holds === 0) this.#child.channel?.unref();
  }

  /** Ends the child at once; pcscd releases whatever it held. */
  kill(reason: TransportError = new TransportError("TRANSPORT_CLOSED")): void {
    this.#end(reason);
    this.#child.kill("SIGKILL");
  }

  #onMessage(message: PcscReply): void {
    switch (message.kind) {
      case "result":
        this.#pending.get(message.id)?.resolve(message.value);
        break;
      case "error":
        this.#pending.get(message.id)?.reject(new PcscRequestError(message.message));
        break;
      case "readers":
        this.#options.onReaders?.(message.readers);
        break;
      case "failed":
        this.kill(message.reason === "addon" ? notAvailable(message.message) : serviceError(message.message));
        break;
    }
  }

  #end(error: TransportError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#options.onEnd?.(error);
  }
}

/** The same program from sources (.ts, through tsx) and from the built package (.js). */
function startChild({ role, readerName, socketName }: PcscProcessOptions): ChildProcess {
  const fromSource = import.meta.url.endsWith(".ts");
  const program = fileURLToPath(new URL(fromSource ? "./pcsc-child.ts" : "./pcsc-child.js", import.meta.url));
  // NODE_OPTIONS are meant for the parent: a debugger's port or a test runner's loader would be in the way here.
  const { NODE_OPTIONS: _, ...environment } = process.env;
  return fork(program, readerName === undefined ? [role] : [role, readerName], {
    execArgv: fromSource ? ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href] : [],
    env: { ...environment, ...(socketName === undefined ? {} : { PCSCLITE_CSOCK_NAME: socketName }) },
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
}

function notAvailable(text: string): TransportError {
  const firstLine = text.split("\n").find((line) => line.trim() !== "") ?? "no reason given";
  return new TransportError("PCSC_NOT_AVAILABLE", { reason: firstLine.slice(0, 200) }, { cause: new Error(text) });
}

/** A service that answers with no code that is known is as good as none. */
function serviceError(text: string): TransportError {
  const error = transportErrorOf(text);
  return error.code === "TRANSPORT_PROTOCOL" ? new TransportError("TRANSPORT_NO_SERVICE", {}, { cause: error }) : error;
}
