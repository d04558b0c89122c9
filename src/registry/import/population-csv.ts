/** A population file as people and findings. Nothing is stored here: whoever stores decides on the whole file. */
import { decodeUtf8 } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { type FindingCode, isError } from "../finding.ts";
import type { PersonData } from "../population-record.ts";
import { checkPerson } from "../record-validation.ts";
import { type ColumnName, columnNames, type Header, readHeader } from "./columns.ts";
import { type CsvRow, isFault, readCsvRows } from "./csv-rows.ts";
import { readPersonRow } from "./person-row.ts";

/** Greatest file in bytes. */
const FILE_SIZE_LIMIT = 256 * 1024 * 1024;

export interface ImportFinding {
  readonly code: FindingCode;
  /** Line of the file on which the record begins, from 1. */
  readonly line: number;
  /** Column of the file, from 1; absent where the whole line is meant. */
  readonly column?: number | undefined;
  /** Field of the model. */
  readonly field?: string | undefined;
  /** Line that holds the same number, for E-PIN-TAKEN within a file. */
  readonly otherLine?: number | undefined;
}

export interface ImportedPerson {
  readonly line: number;
  /** Its text was brought into normal form. */
  readonly corrected: boolean;
  readonly person: PersonData;
}

/** `read = accepted + corrected + rejected`, always. */
export interface ImportCounts {
  readonly read: number;
  readonly accepted: number;
  /** Taken in with text in normal form (NFC, blanks). */
  readonly corrected: number;
  readonly rejected: number;
}

export interface PopulationImport {
  readonly counts: ImportCounts;
  readonly people: readonly ImportedPerson[];
  /** In the order of the file. */
  readonly findings: readonly ImportFinding[];
}

/**
 * @param today `YYYY-MM-DD`
 * @throws CivicardError IMPORT_TOO_LARGE, IMPORT_HEADER (no usable header; the finding names the column)
 */
export function readPopulationCsv(bytes: Uint8Array, today: string): PopulationImport {
  if (bytes.length > FILE_SIZE_LIMIT) throw new CivicardError("IMPORT_TOO_LARGE", { limit: FILE_SIZE_LIMIT });
  const rows = readCsvRows(decodeText(bytes));
  const first = rows.next();
  if (first.done === true || isFault(first.value))
    throw new CivicardError("IMPORT_HEADER", { column: 1, reason: "no header line" });
  const header = headerOf(first.value);
  const reader = new ImportReader(header, first.value.cells.length, today);
  for (const row of rows) {
    if (isFault(row)) reader.reject({ code: row.code, line: row.line });
    else reader.take(row);
  }
  return reader.result();
}

class ImportReader {
  private readonly people: ImportedPerson[] = [];
  private readonly findings: ImportFinding[] = [];
  private readonly lineOfNumber = new Map<string, number>();
  private corrected = 0;
  private rejected = 0;
  private readonly header: Header;
  private readonly width: number;
  private readonly today: string;

  constructor(header: Header, width: number, today: string) {
    this.header = header;
    this.width = width;
    this.today = today;
  }

  reject(...findings: readonly ImportFinding[]): void {
    this.findings.push(...findings);
    this.rejected += 1;
  }

  take({ line, cells }: CsvRow): void {
    if (cells.length !== this.width) {
      this.reject({ code: "E-CSV-COLUMNS", line, column: Math.min(cells.length, this.width) + 1 });
      return;
    }
    const read = readPersonRow(cells, this.header);
    const rowFindings = uniqueFindings([...read.findings, ...checkPerson(read.person, this.today)]);
    const findings: ImportFinding[] = rowFindings.map(({ code, field }) => ({
      code,
      line,
      column: this.columnOf(field),
      field,
    }));
    findings.push(...this.checkTaken(read.person, line));
    // Warnings on a refused line may stem from a value that stood in for a bad one.
    const errors = findings.filter(isError);
    if (errors.length > 0) {
      this.reject(...errors);
      return;
    }
    this.findings.push(...findings);
    const corrected = read.corrected.length > 0;
    this.people.push({ line, corrected, person: read.person });
    if (corrected) this.corrected += 1;
  }

  result(): PopulationImport {
    const { people, corrected, rejected } = this;
    const counts = { read: people.length + rejected, accepted: people.length - corrected, corrected, rejected };
    return { counts, people, findings: this.findings };
  }

  private checkTaken(person: PersonData, line: number): ImportFinding[] {
    const number = person.personalNumber;
    if (number === undefined) return [];
    const otherLine = this.lineOfNumber.get(number);
    if (otherLine === undefined) {
      this.lineOfNumber.set(number, line);
      return [];
    }
    const field = "personalNumber";
    return [{ code: "E-PIN-TAKEN", line, column: this.columnOf(field), field, otherLine }];
  }

  private columnOf(field: string): number | undefined {
    const index = field in columnNames ? this.header.get(field as ColumnName) : undefined;
    return index === undefined ? undefined : index + 1;
  }
}

function headerOf(row: CsvRow): Header {
  const { header, faults } = readHeader(row.cells);
  if (faults.length > 0) {
    const reason = faults.map((fault) => `${fault.code} ${fault.field}`).join(", ");
    throw new CivicardError("IMPORT_HEADER", { column: faults[0]?.column, reason });
  }
  return header;
}

/** One code a field: the cell reader and the rules on the person may see the same fault. */
function uniqueFindings<F extends { readonly code: FindingCode; readonly field: string }>(findings: readonly F[]): F[] {
  return [...new Map(findings.map((finding) => [`${finding.code} ${finding.field}`, finding])).values()];
}

/** UTF-8; a byte that is not is reported with its line, because that is where a person looks. */
function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff || bytes[0] === 0xfe) throw new CivicardError("IMPORT_ENCODING", { line: 1 });
  try {
    return decodeUtf8(bytes);
  } catch (cause) {
    throw new CivicardError("IMPORT_ENCODING", { line: lineOfBadText(bytes) }, { cause });
  }
}

function lineOfBadText(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed === -1 ? bytes.length : feed + 1;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end;
  }
  return line;
}
