/**
 * The npm package `pcsclite` as this house uses it. Its own types lack `start` and follow Buffer; they are also
 * absent where the optional package is, so the few members are declared here.
 */
import type { EventEmitter } from "node:events";
import { createRequire } from "node:module";

export interface PcscAddon extends EventEmitter {
  readonly readers: Readonly<Record<string, PcscAddonReader>>;
  /** Called by the package itself on the next tick; `callback` hears of every change of the list of readers. */
  start(callback: (error: Error | undefined, names: Buffer | undefined) => void): void;
}

export interface PcscAddonReader extends EventEmitter {
  readonly name: string;
  readonly connected: boolean;
  readonly SCARD_SHARE_SHARED: number;
  readonly SCARD_SHARE_EXCLUSIVE: number;
  readonly SCARD_PROTOCOL_T0: number;
  readonly SCARD_PROTOCOL_T1: number;
  readonly SCARD_RESET_CARD: number;
  readonly SCARD_UNPOWER_CARD: number;
  connect(
    options: { share_mode: number; protocol: number },
    callback: (error: unknown, protocol: number) => void,
  ): void;
  disconnect(disposition: number, callback: (error: unknown) => void): void;
  transmit(data: Buffer, length: number, protocol: number, callback: (error: unknown, data: Buffer) => void): void;
  close(): void;
}

/** Loads the native addon. Only ever in the child process: it can block for ever and ends a process that errs. */
export function loadPcscAddon(): () => PcscAddon {
  return createRequire(import.meta.url)("pcsclite") as () => PcscAddon;
}

export type AddonStatus = { readonly state: number; readonly atr?: Buffer | undefined };
