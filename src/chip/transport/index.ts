/**
 * Ways to a card. All look the same to the reader and to personalisation: bytes out, bytes back, or a TransportError.
 * The native PC/SC addon stays in child processes behind `createPcscService`, so that nothing it does can block or
 * end a program; a chip of this process is reached in memory or, as by any other program, through pcscd.
 */
export type { CardTransport, ExchangeOptions } from "./card-transport.ts";
export { createMemoryTransport, type MemoryTransportOptions } from "./memory.ts";
export {
  type ConnectOptions,
  createPcscService,
  type PcscService,
  type PcscServiceOptions,
  type WaitForCardOptions,
} from "./pcsc.ts";
export { type PrivatePcscd, type PrivatePcscdOptions, startPrivatePcscd } from "./private-pcscd.ts";
export type { ReaderEvent, ReaderState } from "./reader-state.ts";
export { createReplayTransport } from "./replay.ts";
export type { ServedChip } from "./served-chip.ts";
export { type TraceOptions, traceTransport } from "./trace.ts";
export {
  formatTraceEntry,
  parseTrace,
  type TraceContent,
  type TraceEntry,
  type TraceEvent,
  type TraceExchange,
  type TraceOpening,
} from "./trace-entry.ts";
export { TransportError, type TransportErrorCode } from "./transport-error.ts";
export type { VirtualSlot } from "./virtual-readers.ts";
export { type ServeChipOptions, type ServedChipHandle, serveChip } from "./vpcd.ts";
