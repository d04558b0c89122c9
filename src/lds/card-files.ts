/**
 * The files a card may hold, by name. Two pairs share a file id and differ by application: 011D is EF.CardSecurity
 * in the master file and EF.SOD in the LDS1 application, 011C is EF.CardAccess and EF.CVCA.
 *
 * @spec ICAO 9303-10 §3.6, §4.6
 */

/** Name of the master file where an application is asked for. */
export const MASTER_FILE = "MF";
/** Application identifier of the LDS1 eMRTD application, upper-case hexadecimal. */
export const LDS1_APPLICATION = "A0000002471001";

export interface CardFile {
  /** `MASTER_FILE` or an application identifier in upper-case hexadecimal. */
  readonly application: string;
  readonly fileId: number;
  readonly shortFileId: number;
  /** First tag of the content, where the standard fixes one. */
  readonly tag?: number;
}

function ldsFile(shortFileId: number, tag: number): CardFile & { readonly tag: number } {
  return { application: LDS1_APPLICATION, fileId: 0x0100 | shortFileId, shortFileId, tag };
}

function masterFile(fileId: number, shortFileId: number, tag?: number): CardFile {
  return { application: MASTER_FILE, fileId, shortFileId, ...(tag === undefined ? {} : { tag }) };
}

export const cardFiles = {
  "EF.CardAccess": masterFile(0x011c, 0x1c, 0x31),
  "EF.CardSecurity": masterFile(0x011d, 0x1d, 0x30),
  "EF.DIR": masterFile(0x2f00, 0x1e, 0x61),
  "EF.ATR/INFO": masterFile(0x2f01, 0x01),
  "EF.COM": ldsFile(0x1e, 0x60),
  "EF.SOD": ldsFile(0x1d, 0x77),
  "EF.CVCA": { application: LDS1_APPLICATION, fileId: 0x011c, shortFileId: 0x1c },
  DG1: ldsFile(1, 0x61),
  DG2: ldsFile(2, 0x75),
  DG3: ldsFile(3, 0x63),
  DG4: ldsFile(4, 0x76),
  DG5: ldsFile(5, 0x65),
  DG6: ldsFile(6, 0x66),
  DG7: ldsFile(7, 0x67),
  DG8: ldsFile(8, 0x68),
  DG9: ldsFile(9, 0x69),
  DG10: ldsFile(10, 0x6a),
  DG11: ldsFile(11, 0x6b),
  DG12: ldsFile(12, 0x6c),
  DG13: ldsFile(13, 0x6d),
  DG14: ldsFile(14, 0x6e),
  DG15: ldsFile(15, 0x6f),
  DG16: ldsFile(16, 0x70),
} as const satisfies Record<string, CardFile>;

export type CardFileName = keyof typeof cardFiles;
export type DataGroupName = Extract<CardFileName, `DG${number}`>;

/** All names, in the order of the table. */
export const cardFileNames = Object.keys(cardFiles) as readonly CardFileName[];

export function isDataGroupName(name: string): name is DataGroupName {
  return /^DG\d+$/.test(name) && name in cardFiles;
}

/** 1 to 16. */
export function dataGroupNumber(name: DataGroupName): number {
  return cardFiles[name].shortFileId;
}

/** @param number 1 to 16; `undefined` for anything else */
export function findDataGroupName(number: number): DataGroupName | undefined {
  const name = `DG${number}`;
  return isDataGroupName(name) ? name : undefined;
}
