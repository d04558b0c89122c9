/** The hinge of the house: everything a card's chip serves, as a read-only map from file to bytes. */
import { type CardFileName, cardFileNames, cardFiles } from "./card-files.ts";

/** `application/file id`: `MF/011C`, `A0000002471001/0101`. */
export type CardFileKey = `${string}/${string}`;

/** Public content of a chip. Secrets travel beside it, in `ChipSecrets`. */
export type CardImage = ReadonlyMap<CardFileKey, Uint8Array>;

/** @param application `MASTER_FILE` or an application identifier in upper-case hexadecimal */
export function cardFileKey(application: string, fileId: number): CardFileKey {
  return `${application}/${fileId.toString(16).toUpperCase().padStart(4, "0")}`;
}

export function cardFileKeyOf(name: CardFileName): CardFileKey {
  return cardFileKey(cardFiles[name].application, cardFiles[name].fileId);
}

/** The name of a key, `undefined` for a file that the table does not know. */
export function findCardFileName(key: CardFileKey): CardFileName | undefined {
  return cardFileNames.find((name) => cardFileKeyOf(name) === key);
}

/** Content of a file by name, `undefined` where the card has no such file. */
export function findCardFile(image: CardImage, name: CardFileName): Uint8Array | undefined {
  return image.get(cardFileKeyOf(name));
}

/** An image of the named files; the bytes are not copied. */
export function createCardImage(files: Iterable<readonly [CardFileName, Uint8Array]>): CardImage {
  return new Map([...files].map(([name, bytes]) => [cardFileKeyOf(name), bytes]));
}
