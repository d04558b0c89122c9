/**
 * Which file of a card a dump on disk holds. Every tool spells them its own way: `EF_SOD.bin`, `EF.DG1.bin`,
 * `Datagroup1.bin`, `dg01`, `ef0101.bin`. Where a file id stands for two files (011D, 011C), the first tag decides.
 */
import { type CardFileName, cardFileNames, cardFiles, findDataGroupName, LDS1_APPLICATION } from "./card-files.ts";

/** The name we write on disk: `DG1.bin`, `EF.SOD.bin`; the slash of EF.ATR/INFO becomes a hyphen. */
export function cardFileSpelling(name: CardFileName): string {
  return `${name.replaceAll("/", "-")}.bin`;
}

/**
 * @param fileName last part of a path
 * @param content the file's bytes; only the first one is looked at
 * @returns `undefined` for anything that is not plainly a file of a card, such as `DG14_pk.bin`
 */
export function findCardFileBySpelling(fileName: string, content: Uint8Array): CardFileName | undefined {
  const stem = fileName.replace(/\.(bin|dat|der|raw|efs?)$/i, "").toUpperCase();
  const fileId = /^(?:EF[._-]?)?(0[1-9A-F][0-9A-F]{2}|2F0[01])$/.exec(stem)?.[1];
  if (fileId !== undefined) return findByFileId(Number.parseInt(fileId, 16), content[0]);
  const group = /^(?:EF[._-]?)?(?:DG|DATA_?GROUP)[._-]?(\d{1,2})$/.exec(stem)?.[1];
  if (group !== undefined) return findDataGroupName(Number(group));
  const compact = stem.replaceAll(/[^A-Z0-9]/g, "").replace(/^EF/, "");
  return cardFileNames.find((name) => name.startsWith("EF.") && compact === compactName(name));
}

function compactName(name: CardFileName): string {
  return name.slice("EF.".length).replaceAll("/", "").toUpperCase();
}

function findByFileId(fileId: number, firstByte: number | undefined): CardFileName | undefined {
  const candidates = cardFileNames.filter((name) => cardFiles[name].fileId === fileId);
  const byTag = candidates.find((name) => "tag" in cardFiles[name] && cardFiles[name].tag === firstByte);
  // Without a fitting tag the file of the LDS1 application is meant: dumps of the master file are the rarer thing.
  return byTag ?? candidates.find((name) => cardFiles[name].application === LDS1_APPLICATION) ?? candidates[0];
}
