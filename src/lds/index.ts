/**
 * The logical data structure of Doc 9303: what the files of a card mean. Every file has parse and encode side by
 * side; nothing here does I/O, reads a clock or knows a key.
 */
export {
  type CardFile,
  type CardFileName,
  cardFileNames,
  cardFiles,
  type DataGroupName,
  dataGroupNumber,
  findDataGroupName,
  isDataGroupName,
  LDS1_APPLICATION,
  MASTER_FILE,
} from "./card-files.ts";
export {
  type CardFileKey,
  type CardImage,
  cardFileKey,
  cardFileKeyOf,
  createCardImage,
  findCardFile,
  findCardFileName,
} from "./card-image.ts";
