/**
 * The five layouts of the machine readable zone as data: one engine reads and writes them all. Positions count
 * from 0 over the joined lines; a range is [start, end).
 *
 * @spec ICAO 9303-5 §4.2.2 (TD1), 9303-6 §4.2.2 (TD2), 9303-4 §4.2.2 (TD3), 9303-7 §4.2.2 and §7.2.2 (MRV-A, MRV-B)
 */
export type MrzType = "TD1" | "TD2" | "TD3" | "MRV-A" | "MRV-B";

export type Range = readonly [start: number, end: number];

export interface MrzLayout {
  readonly type: MrzType;
  readonly lineLength: number;
  readonly lineCount: number;
  readonly documentCode: Range;
  readonly issuingState: Range;
  readonly name: Range;
  readonly documentNumber: Range;
  readonly documentNumberDigit: number;
  readonly nationality: Range;
  readonly dateOfBirth: Range;
  readonly dateOfBirthDigit: number;
  readonly sex: number;
  readonly dateOfExpiry: Range;
  readonly dateOfExpiryDigit: number;
  /** Personal number of TD3; in TD1 and TD2 a long document number runs on into it. */
  readonly optionalData: Range;
  /** TD3 only. */
  readonly optionalDataDigit?: number;
  /** TD1 only. */
  readonly optionalData2?: Range;
  /** Absent on visas. */
  readonly composite?: { readonly digit: number; readonly over: readonly Range[] };
  /** Whether a document number of more than nine characters may run on into the optional data. */
  readonly longDocumentNumber: boolean;
}

const td1: MrzLayout = {
  type: "TD1",
  lineLength: 30,
  lineCount: 3,
  documentCode: [0, 2],
  issuingState: [2, 5],
  documentNumber: [5, 14],
  documentNumberDigit: 14,
  optionalData: [15, 30],
  dateOfBirth: [30, 36],
  dateOfBirthDigit: 36,
  sex: 37,
  dateOfExpiry: [38, 44],
  dateOfExpiryDigit: 44,
  nationality: [45, 48],
  optionalData2: [48, 59],
  composite: {
    digit: 59,
    over: [
      [5, 30],
      [30, 37],
      [38, 45],
      [48, 59],
    ],
  },
  name: [60, 90],
  longDocumentNumber: true,
};

/** Two lines: what TD2, TD3 and the visas share, by the length of a line. */
function twoLines(lineLength: number) {
  const at = (position: number) => lineLength + position;
  return {
    lineLength,
    lineCount: 2,
    documentCode: [0, 2],
    issuingState: [2, 5],
    name: [5, lineLength],
    documentNumber: [at(0), at(9)],
    documentNumberDigit: at(9),
    nationality: [at(10), at(13)],
    dateOfBirth: [at(13), at(19)],
    dateOfBirthDigit: at(19),
    sex: at(20),
    dateOfExpiry: [at(21), at(27)],
    dateOfExpiryDigit: at(27),
  } as const;
}

const td2: MrzLayout = {
  ...twoLines(36),
  type: "TD2",
  optionalData: [64, 71],
  composite: {
    digit: 71,
    over: [
      [36, 46],
      [49, 56],
      [57, 71],
    ],
  },
  longDocumentNumber: true,
};

const td3: MrzLayout = {
  ...twoLines(44),
  type: "TD3",
  optionalData: [72, 86],
  optionalDataDigit: 86,
  composite: {
    digit: 87,
    over: [
      [44, 54],
      [57, 64],
      [65, 87],
    ],
  },
  longDocumentNumber: false,
};

const mrvA: MrzLayout = { ...twoLines(44), type: "MRV-A", optionalData: [72, 88], longDocumentNumber: false };
const mrvB: MrzLayout = { ...twoLines(36), type: "MRV-B", optionalData: [64, 72], longDocumentNumber: false };

export const mrzLayouts: Readonly<Record<MrzType, MrzLayout>> = {
  TD1: td1,
  TD2: td2,
  TD3: td3,
  "MRV-A": mrvA,
  "MRV-B": mrvB,
};

/** The layout of a joined MRZ, by its length and, for visas, its first letter; `undefined` for any other length. */
export function findMrzLayout(text: string): MrzLayout | undefined {
  const visa = text.startsWith("V");
  return Object.values(mrzLayouts).find(
    (layout) => layout.lineLength * layout.lineCount === text.length && layout.type.startsWith("MRV") === visa,
  );
}
