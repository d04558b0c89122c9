/**
 * Named faults: how a virtual chip can be made to fail, as data. Each stands for something that was seen in the field
 * or that a forger would do.
 */
import { CivicardError } from "../../base/errors/index.ts";
import { type CardFileName, cardFileNames } from "../../lds/index.ts";

export type Fault =
  /** After so many answered commands the next one finds no power; nothing of it happens. */
  | { readonly kind: "power-loss-after"; readonly count: number }
  /** The command after so many is carried out, and its answer lost. */
  | { readonly kind: "answer-loss-after"; readonly count: number }
  /** After so many answered commands the chip never answers again, power or not. */
  | { readonly kind: "mute-after"; readonly count: number }
  /** One bit in the middle of a file is served wrong. */
  | { readonly kind: "flip-byte"; readonly file: CardFileName }
  /** The second half of a file is not there. */
  | { readonly kind: "truncate"; readonly file: CardFileName }
  /** The file is not there. */
  | { readonly kind: "missing"; readonly file: CardFileName }
  | { readonly kind: ParameterlessFault }
  /** READ BINARY above so many bytes: 6700, protected (field case A14). */
  | { readonly kind: "read-limit"; readonly count: number }
  /** The same, with a bare 6700 that the chip does not count (field case A17). */
  | { readonly kind: "bare-read-limit"; readonly count: number }
  /** The same, with 6Cxx (field case A15). */
  | { readonly kind: "read-hint"; readonly count: number };

const parameterless = {
  mute: "never answers",
  "wrong-sm-mac": "answers with a wrong checksum",
  clone: "has no private key for active authentication",
  "wrong-aa-key": "proves itself with a key that is not the signed one",
  "pace-fails": "refuses the last step of PACE (field case A04)",
  "no-mf-select": "knows no SELECT of the master file (field case A02)",
  "mf-select-without-data-only": "refuses SELECT 3F00 (field case A01)",
  "mf-select-by-id-only": "refuses SELECT MF without data (field case A01)",
  "end-of-file-6b00": "answers 6B00 to a read past the end (field case A16)",
  "end-of-file-9000": "answers short data with 9000 (field case A16)",
  "drops-sm-on-refusal": "forgets the secure channel after a refusal (field case A23)",
} as const;

type ParameterlessFault = keyof typeof parameterless;

const withCount = [
  "power-loss-after",
  "answer-loss-after",
  "mute-after",
  "read-limit",
  "bare-read-limit",
  "read-hint",
] as const;
const withFile = ["flip-byte", "truncate", "missing"] as const;

/** All names, as `parseFault` takes them: `mute`, `power-loss-after:N`, `flip-byte:FILE`. */
export const faultNames: readonly string[] = [
  ...Object.keys(parameterless),
  ...withCount.map((kind) => `${kind}:N`),
  ...withFile.map((kind) => `${kind}:FILE`),
];

/** @throws CivicardError FAULT_UNKNOWN, listing the names there are */
export function parseFault(text: string): Fault {
  const [name = "", parameter] = text.split(/:(.*)/s, 2);
  const simple = (Object.keys(parameterless) as ParameterlessFault[]).find((kind) => kind === name);
  if (simple !== undefined && parameter === undefined) return { kind: simple };
  const counted = withCount.find((kind) => kind === name);
  if (counted !== undefined && /^\d{1,6}$/.test(parameter ?? "")) return { kind: counted, count: Number(parameter) };
  const filed = withFile.find((kind) => kind === name);
  const file = cardFileNames.find((known) => known === parameter);
  if (filed !== undefined && file !== undefined) return { kind: filed, file };
  throw new CivicardError("FAULT_UNKNOWN", { name: text, known: faultNames.join(", ") });
}

export function hasFault(faults: readonly Fault[], kind: ParameterlessFault): boolean {
  return faults.some((fault) => fault.kind === kind);
}

type CountedFault = Extract<Fault, { readonly count: number }>;

export function findCount(faults: readonly Fault[], kind: CountedFault["kind"]): number | undefined {
  return faults.find((fault): fault is CountedFault => fault.kind === kind)?.count;
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
    if (fault.kind === "missing") served = undefined;
    else if (fault.kind === "truncate") served = served.subarray(0, served.length >> 1);
    else served = flipMiddle(served);
  }
  return served;
}

function flipMiddle(content: Uint8Array): Uint8Array {
  const middle = content.length >> 1;
  return content.map((byte, index) => (index === middle ? byte ^ 0x01 : byte));
}
