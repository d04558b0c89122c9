/** Named faults: how a virtual chip can be made to fail, as data; what each means is in the table. */
import { concatBytes, fromHex } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { type CardFileName, cardFileNames } from "../../lds/index.ts";
import { byteFaults, countedFaults, fileFaults, plainFaults, statusFaults } from "./fault-table.ts";

type PlainKind = keyof typeof plainFaults;
type CountedKind = keyof typeof countedFaults;
type FileKind = keyof typeof fileFaults;
type StatusKind = keyof typeof statusFaults;
type ByteKind = keyof typeof byteFaults;

export type Fault =
  | { readonly kind: PlainKind }
  | { readonly kind: CountedKind; readonly count: number }
  | { readonly kind: FileKind; readonly file: CardFileName }
  | { readonly kind: StatusKind; readonly statusWord: number }
  | { readonly kind: ByteKind; readonly bytes: Uint8Array };

const keysOf = <Table extends object>(table: Table) => Object.keys(table) as (keyof Table)[];
const plainKinds = keysOf(plainFaults);
const countedKinds = keysOf(countedFaults);
const fileKinds = keysOf(fileFaults);
const statusKinds = keysOf(statusFaults);
const byteKinds = keysOf(byteFaults);

/** All names, as `parseFault` takes them: `mute`, `power-loss-after:N`, `flip-byte:FILE`, `mf-select-status:HHHH`. */
export const faultNames: readonly string[] = [
  ...plainKinds,
  ...countedKinds.map((kind) => `${kind}:N`),
  ...fileKinds.map((kind) => `${kind}:FILE`),
  ...statusKinds.map((kind) => `${kind}:HHHH`),
  ...byteKinds.map((kind) => `${kind}:HEX`),
];

/** @throws CivicardError FAULT_UNKNOWN, listing the names there are */
export function parseFault(text: string): Fault {
  const [name = "", parameter] = text.split(/:(.*)/s, 2);
  const fault = parameter === undefined ? plainFault(name) : faultWith(name, parameter);
  if (fault === undefined) throw new CivicardError("FAULT_UNKNOWN", { name: text, known: faultNames.join(", ") });
  return fault;
}

function plainFault(name: string): Fault | undefined {
  const kind = plainKinds.find((known) => known === name);
  return kind && { kind };
}

function faultWith(name: string, parameter: string): Fault | undefined {
  const counted = countedKinds.find((known) => known === name);
  if (counted !== undefined && /^\d{1,6}$/.test(parameter)) return { kind: counted, count: Number(parameter) };
  const filed = fileKinds.find((known) => known === name);
  const file = cardFileNames.find((known) => known === parameter);
  if (filed !== undefined && file !== undefined) return { kind: filed, file };
  const status = statusKinds.find((known) => known === name);
  if (status !== undefined && /^[69][0-9A-Fa-f]{3}$/.test(parameter)) {
    return { kind: status, statusWord: Number.parseInt(parameter, 16) };
  }
  const bytes = byteKinds.find((known) => known === name);
  if (bytes !== undefined && /^(?:[0-9A-Fa-f]{2}){0,32}$/.test(parameter)) {
    return { kind: bytes, bytes: fromHex(parameter) };
  }
  return undefined;
}

export function hasFault(faults: readonly Fault[], kind: PlainKind): boolean {
  return faults.some((fault) => fault.kind === kind);
}

export function findCount(faults: readonly Fault[], kind: CountedKind): number | undefined {
  const found = faults.find((fault) => fault.kind === kind);
  return found !== undefined && "count" in found ? found.count : undefined;
}

export function findStatus(faults: readonly Fault[], kind: StatusKind): number | undefined {
  const found = faults.find((fault) => fault.kind === kind);
  return found !== undefined && "statusWord" in found ? found.statusWord : undefined;
}

export function findBytes(faults: readonly Fault[], kind: ByteKind): Uint8Array | undefined {
  const found = faults.find((fault) => fault.kind === kind);
  return found !== undefined && "bytes" in found ? found.bytes : undefined;
}

/** Content as the faulty chip serves it; `undefined` when it says that there is none. */
export function spoilContent(
  faults: readonly Fault[],
  name: CardFileName | undefined,
  content: Uint8Array,
): Uint8Array | undefined {
  let served: Uint8Array | undefined = content;
  for (const fault of faults) {
    if (!("file" in fault) || fault.file !== name || served === undefined) continue;
    served = spoilers[fault.kind](served);
  }
  return served;
}

const spoilers: Readonly<Record<FileKind, (content: Uint8Array) => Uint8Array | undefined>> = {
  missing: () => undefined,
  truncate: (content) => content.subarray(0, content.length >> 1),
  "flip-byte": flipMiddle,
  "giant-length": (content) =>
    concatBytes(content.subarray(0, 1), Uint8Array.of(0x84, 0xff, 0xff, 0xff, 0xff), content.subarray(1)),
};

function flipMiddle(content: Uint8Array): Uint8Array {
  const middle = content.length >> 1;
  return content.map((byte, index) => (index === middle ? byte ^ 0x01 : byte));
}
