/**
 * Selecting an elementary file in the forms that chips of the field know: by identifier under the current application,
 * by identifier anywhere, with file control information, or by reading through the short identifier.
 *
 * @spec ISO/IEC 7816-4 §11.2.2, §11.3.3; ICAO 9303-10 §3.6.2; field case A02
 */
import { type CardFileName, cardFiles } from "../../lds/index.ts";
import {
  type ApduProcessor,
  type CommandApdu,
  readBinaryByShortFileId,
  StatusWord,
  selectFile,
} from "../iso7816/index.ts";

type SelectForm = (name: CardFileName) => CommandApdu;

/** Enough to see whether a file opens by its short identifier. */
const PROBE_BYTES = 4;

const forms: readonly SelectForm[] = [
  (name) => selectFile(cardFiles[name].fileId),
  (name) => ({ ...selectFile(cardFiles[name].fileId), p1: 0x00 }),
  (name) => ({ ...selectFile(cardFiles[name].fileId), p2: 0x00, expectedLength: 256 }),
  (name) => readBinaryByShortFileId(cardFiles[name].shortFileId, 0, PROBE_BYTES),
];

/** Answers that speak of the command and not of the file. */
const formRefusals: readonly number[] = [
  StatusWord.wrongLength,
  StatusWord.functionNotSupported,
  StatusWord.incorrectParameters,
  StatusWord.lengthInconsistentWithParameters,
  StatusWord.wrongOffset,
  StatusWord.instructionNotSupported,
];

/** Remembers the form that a card knows. A class because of that. */
export class FileSelector {
  #form = 0;

  /** @returns the status word of the last form tried; 9000 where the file is selected */
  async select(transmit: ApduProcessor, name: CardFileName): Promise<number> {
    let statusWord: number = StatusWord.fileNotFound;
    for (const [index, form] of forms.entries()) {
      if (index < this.#form) continue;
      ({ statusWord } = await transmit(form(name)));
      if (statusWord === StatusWord.endOfFile) statusWord = StatusWord.success;
      if (statusWord === StatusWord.success) this.#form = index;
      if (!formRefusals.includes(statusWord)) return statusWord;
    }
    return statusWord;
  }
}
