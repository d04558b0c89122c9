/** The files of a card in a folder: read under every usual spelling, written under ours. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  type CardFileName,
  type CardImage,
  cardFileNames,
  cardFileSpelling,
  createCardImage,
  findCardFile,
  findCardFileBySpelling,
  findCardFileName,
} from "../lds/index.ts";
import { usageError } from "./command.ts";
import { listInputFiles, readInputFile } from "./files.ts";

export interface CardDirectory {
  readonly image: CardImage;
  /** Names of files that are not plainly files of a card. */
  readonly ignored: readonly string[];
}

/** @throws CivicardError CLI_USAGE when two files claim to be one file of the card, or there is none */
export async function readCardDirectory(path: string): Promise<CardDirectory> {
  const files = new Map<CardFileName, Uint8Array>();
  const ignored: string[] = [];
  for (const file of await listInputFiles(path)) {
    const content = await readInputFile(file);
    const name = findCardFileBySpelling(basename(file), content);
    if (name === undefined) ignored.push(basename(file));
    else if (files.has(name)) usageError({ vi: `có hai tệp mang tên ${name}`, en: `two files are named like ${name}` });
    else files.set(name, content);
  }
  if (files.size === 0) {
    usageError({ vi: "không thấy tệp nào của thẻ ở đó", en: "no file of a card was found there" });
  }
  const ordered = cardFileNames.flatMap((name) => {
    const content = files.get(name);
    return content === undefined ? [] : ([[name, content]] as const);
  });
  return { image: createCardImage(ordered), ignored };
}

/** Files of the card that was written there before go: a mixture of two cards would pass for one. */
export async function writeCardDirectory(path: string, image: CardImage): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  for (const name of cardFileNames) {
    if (findCardFile(image, name) === undefined) await rm(join(path, cardFileSpelling(name)), { force: true });
  }
  for (const [key, bytes] of image) {
    const name = findCardFileName(key);
    const fileName = name === undefined ? `${key.replaceAll("/", "-")}.bin` : cardFileSpelling(name);
    await writeFile(join(path, fileName), bytes, { mode: 0o600 });
  }
}
