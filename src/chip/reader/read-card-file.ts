/**
 * One file of the open application, with a result of its own: a file that is absent, refused or broken never ends
 * the run (field case A38).
 *
 * @spec ICAO 9303-10 §3.6
 */
import { type CardFileName, cardFiles } from "../../lds/index.ts";
import type { InspectedFile } from "../../pki/index.ts";
import { formatStatusWord, StatusWord } from "../iso7816/index.ts";
import type { CardSession } from "./card-session.ts";
import { describeFault, type Fault, isCardLost, isChannelBroken, statusWordOf } from "./fault.ts";
import { FileAssembly, type FileForm } from "./file-assembly.ts";
import type { OnReadProgress } from "./progress.ts";
import { readTransparentFile } from "./read-transparent-file.ts";

export interface ReadCardFileOptions {
  readonly session: CardSession;
  readonly name: CardFileName;
  /** Greatest length in bytes that is accepted. */
  readonly maximumLength: number;
  /** Default: one data object. */
  readonly form?: FileForm | undefined;
  /** Whether a broken channel is opened again; default true. Not inside what re-opening itself does. */
  readonly mayReopen?: boolean | undefined;
  readonly onProgress?: OnReadProgress | undefined;
}

export interface ReadCardFile {
  readonly file: InspectedFile;
  readonly bytes?: Uint8Array | undefined;
  /** Why a file that is there could not be read whole. */
  readonly fault?: Fault | undefined;
}

/** Once for the first try, once after the channel was opened again. */
const TRIES = 2;

/** Answers to SELECT that mean "no such file" (A33) and those that mean "not for you". */
const absent: readonly number[] = [StatusWord.fileNotFound, StatusWord.fileDeactivated];
const refused: readonly number[] = [StatusWord.securityStatusNotSatisfied, StatusWord.conditionsNotSatisfied];

/** @throws TransportError when the card went away; nothing else of the card's making */
export async function readCardFile(options: ReadCardFileOptions): Promise<ReadCardFile> {
  const { session, name, maximumLength, form, mayReopen = true } = options;
  const assembly = new FileAssembly(maximumLength, form);
  let broken: unknown;
  for (let tries = mayReopen ? TRIES : 1; tries > 0; tries--) {
    session.watch.assertRunning();
    const blockLength = session.blockSize.current;
    if (isChannelBroken(broken) && !(await session.reopen(broken))) break;
    // A length that the chip did not bear has been learnt: finding the right one is not the file's fault.
    if (session.blockSize.current < blockLength) tries++;
    try {
      return await tryToRead(options, assembly);
    } catch (error) {
      const isLost = isCardLost(error);
      if (isLost && !(mayReopen && (await session.fallBackToShortBlocks(error)))) throw error;
      broken = error;
      if (!isLost && !isChannelBroken(error)) break;
    }
  }
  const statusWord = statusWordOf(broken);
  // Some chips refuse without protection and end the session with it.
  if (statusWord !== undefined && refused.includes(statusWord)) return notSelected(name, statusWord);
  return unreadable(name, describeFault(broken));
}

async function tryToRead(options: ReadCardFileOptions, assembly: FileAssembly): Promise<ReadCardFile> {
  const { session, name, onProgress } = options;
  await session.enter(cardFiles[name].application);
  const statusWord = await session.selector.select(session.transmit, name);
  if (statusWord !== StatusWord.success) return notSelected(name, statusWord);
  const reading = await readTransparentFile({
    transmit: session.transmit,
    blockSize: session.blockSize,
    assembly,
    onBlock: (read, total) => onProgress?.({ step: "reading", file: name, read, total }),
  });
  if (reading.status === "read") {
    return { file: { name, status: "read", size: reading.bytes.length }, bytes: reading.bytes };
  }
  if (reading.reason !== "READ_REFUSED") return unreadable(name, reading);
  return { file: { name, status: "refused", reason: reading.detail } };
}

function notSelected(name: CardFileName, statusWord: number): ReadCardFile {
  const reason = formatStatusWord(statusWord);
  if (absent.includes(statusWord)) return { file: { name, status: "absent", reason } };
  if (refused.includes(statusWord)) return { file: { name, status: "refused", reason } };
  return unreadable(name, { reason: "STATUS_WORD", detail: `SELECT: ${reason}` });
}

function unreadable(name: CardFileName, { reason, detail }: Fault): ReadCardFile {
  const text = detail === undefined ? reason : `${reason}: ${detail}`;
  return { file: { name, status: "unreadable", reason: text }, fault: { reason, detail } };
}
