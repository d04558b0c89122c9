/** What a trace of APDUs holds: one JSON object a line, so that a trace cut short by a crash is still of use. */
import { fromHex, toHex } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";

/**
 * `redacted`: header, lengths and status word. `full`: every byte, among them names, portraits, access
 * secrets in clear and key material; only for specimens and simulated cards.
 */
export type TraceContent = "redacted" | "full";

export interface TraceOpening {
  readonly kind: "opening";
  readonly content: TraceContent;
  readonly readerName: string;
  readonly atr: string;
}

export interface TraceExchange {
  readonly kind: "exchange";
  readonly number: number;
  /** CLA INS P1 P2 in hexadecimal. */
  readonly header: string;
  readonly commandLength: number;
  /** Whole command in hexadecimal; absent when redacted. */
  readonly command?: string | undefined;
  readonly responseLength?: number | undefined;
  /** Status word in hexadecimal; absent when the exchange failed. */
  readonly statusWord?: string | undefined;
  readonly response?: string | undefined;
  /** Error code when there was no answer. */
  readonly failure?: string | undefined;
  readonly milliseconds?: number | undefined;
}

export interface TraceEvent {
  readonly kind: "power-cycle" | "close";
}

export type TraceEntry = TraceOpening | TraceExchange | TraceEvent;

/** One line without its line end. */
export function formatTraceEntry(entry: TraceEntry): string {
  return JSON.stringify(entry);
}

/** @throws CivicardError TRACE_INVALID with the line */
export function parseTrace(text: string): readonly TraceEntry[] {
  const entries: TraceEntry[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() !== "") entries.push(parseEntry(line, index + 1));
  }
  return entries;
}

export function describeExchange(options: {
  readonly number: number;
  readonly content: TraceContent;
  readonly command: Uint8Array;
  readonly response?: Uint8Array | undefined;
  readonly failure?: string | undefined;
  readonly milliseconds?: number | undefined;
}): TraceExchange {
  const { number, content, command, response, failure, milliseconds } = options;
  return {
    kind: "exchange",
    number,
    header: toHex(command.subarray(0, 4)),
    commandLength: command.length,
    ...(content === "full" ? { command: toHex(command) } : {}),
    ...(response !== undefined ? { responseLength: response.length, statusWord: toHex(response.subarray(-2)) } : {}),
    ...(response !== undefined && content === "full" ? { response: toHex(response) } : {}),
    ...(failure !== undefined ? { failure } : {}),
    ...(milliseconds !== undefined ? { milliseconds } : {}),
  };
}

function parseEntry(line: string, lineNumber: number): TraceEntry {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new CivicardError("TRACE_INVALID", { line: lineNumber, reason: "not JSON" }, { cause });
  }
  if (isTraceEntry(value)) return value;
  throw new CivicardError("TRACE_INVALID", { line: lineNumber, reason: "not an entry of a trace" });
}

function isTraceEntry(value: unknown): value is TraceEntry {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  const entry = value as Record<string, unknown>;
  switch (entry["kind"]) {
    case "opening":
      return isHex(entry["atr"]) && typeof entry["readerName"] === "string" && isContent(entry["content"]);
    case "exchange":
      return (
        typeof entry["number"] === "number" &&
        isHex(entry["header"]) &&
        typeof entry["commandLength"] === "number" &&
        ["command", "response", "statusWord"].every((name) => entry[name] === undefined || isHex(entry[name]))
      );
    case "power-cycle":
    case "close":
      return true;
    default:
      return false;
  }
}

function isContent(value: unknown): boolean {
  return value === "redacted" || value === "full";
}

function isHex(value: unknown): boolean {
  if (typeof value !== "string") return false;
  try {
    fromHex(value);
    return true;
  } catch {
    return false;
  }
}
