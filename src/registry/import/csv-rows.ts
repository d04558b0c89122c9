/**
 * CSV into rows with exact line numbers. Records are cut first, by counting quotes, and parsed after: a broken
 * record then costs its own lines only, and every other bad line of the file is still found.
 *
 * @spec RFC 4180; besides it `;` and tab as separators, LF alone, and a byte order mark
 */
import { parse } from "csv-parse/sync";
import type { FindingCode } from "../finding.ts";

/** Greatest record in characters; a line longer than this is refused. */
const RECORD_LENGTH_LIMIT = 65_536;
/** Lines that one record may span by quoted line breaks before its quote counts as never closed. */
const RECORD_LINES_LIMIT = 20;

export interface CsvRow {
  /** Line of the file on which the record begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvFault {
  readonly line: number;
  readonly code: FindingCode;
}

interface RawRecord {
  readonly line: number;
  readonly text: string;
}

const CHUNK = 500;

/** Rows and faults in the order of the file; blank lines are passed over. */
export function* readCsvRows(text: string): Generator<CsvRow | CsvFault> {
  const lines = text
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n")
    .split("\n");
  const delimiter = delimiterOf(lines[0] ?? "");
  let chunk: RawRecord[] = [];
  for (const record of cutRecords(lines)) {
    if (isFault(record)) {
      yield* parseRecords(chunk, delimiter);
      chunk = [];
      yield record;
    } else if (chunk.push(record) === CHUNK) {
      yield* parseRecords(chunk, delimiter);
      chunk = [];
    }
  }
  yield* parseRecords(chunk, delimiter);
}

export function isFault(row: CsvRow | CsvFault | RawRecord): row is CsvFault {
  return "code" in row;
}

function* cutRecords(lines: readonly string[]): Generator<RawRecord | CsvFault> {
  for (let index = 0; index < lines.length; ) {
    const line = index + 1;
    if ((lines[index] ?? "").trim() === "") {
      index += 1;
      continue;
    }
    const span = spanOf(lines, index);
    const text = lines.slice(index, index + (span ?? 1)).join("\n");
    index += span ?? 1;
    if (text.length > RECORD_LENGTH_LIMIT) yield { line, code: "E-CSV-LINE-LENGTH" };
    else if (span === undefined) yield { line, code: "E-CSV-QUOTE" };
    else yield { line, text };
  }
}

/** How many lines the record at `start` takes, `undefined` where its quote is never closed. */
function spanOf(lines: readonly string[], start: number): number | undefined {
  let open = false;
  for (let span = 1; span <= RECORD_LINES_LIMIT; span++) {
    const line = lines[start + span - 1];
    if (line === undefined) return undefined;
    for (const character of line) if (character === '"') open = !open;
    if (!open) return span;
  }
  return undefined;
}

function* parseRecords(records: readonly RawRecord[], delimiter: string): Generator<CsvRow | CsvFault> {
  if (records.length === 0) return;
  const rows = parseTogether(records, delimiter);
  if (rows === undefined) {
    for (const record of records) yield parseAlone(record, delimiter);
    return;
  }
  for (const [index, record] of records.entries()) yield { line: record.line, cells: rows[index] ?? [] };
}

function parseTogether(records: readonly RawRecord[], delimiter: string): readonly string[][] | undefined {
  const text = records.map((record) => record.text).join("\n");
  try {
    const rows: string[][] = parse(text, { delimiter, relax_column_count: true, record_delimiter: "\n" });
    return rows.length === records.length ? rows : undefined;
  } catch {
    return undefined;
  }
}

function parseAlone(record: RawRecord, delimiter: string): CsvRow | CsvFault {
  const rows = parseTogether([record], delimiter);
  const cells = rows?.[0];
  return cells === undefined ? { line: record.line, code: "E-CSV-QUOTE" } : { line: record.line, cells };
}

function delimiterOf(header: string): string {
  const count = (separator: string) => header.split(separator).length;
  return [",", ";", "\t"].reduce((best, next) => (count(next) > count(best) ? next : best));
}
