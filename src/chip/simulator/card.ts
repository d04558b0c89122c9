/** What a command of the virtual chip sees and may change. */
import type { RandomSource } from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import type { Clock } from "../../base/time.ts";
import { cardFiles, parseDg14, parseEfCardAccess, type SecurityInfo } from "../../lds/index.ts";
import { parseEfCardSecurity } from "../../pki/index.ts";
import type { CommandApdu, ResponseApdu } from "../iso7816/index.ts";
import type { CardProfile } from "../profiles/index.ts";
import { refuse } from "./card-refusal.ts";
import type { ChipSession } from "./chip-session.ts";
import { type ChipState, findByShortId, findStoredFile, type StoredFile, storedFileName } from "./chip-state.ts";
import { type Fault, spoilContent } from "./fault.ts";
import { opensFile } from "./granted-rights.ts";
import { findOwnFile, findPlatformFile } from "./platform-files.ts";

export interface Card {
  /** Assigning it is the write: all of a command's change at once. */
  state: ChipState;
  readonly session: ChipSession;
  readonly profile: CardProfile;
  readonly faults: readonly Fault[];
  readonly random: RandomSource;
  /** Absent on a card that was made finished: nothing on it needs the time. */
  readonly clock: Clock | undefined;
  /** How this command came. */
  readonly channel: "plain" | "secure-messaging" | "issuer";
  /** Greatest number of plain bytes that the answer may carry through the channel. */
  readonly greatestAnswer: number;
  /** Done when the answer is on its way: a new channel does not protect the answer that announces it. */
  afterAnswer(action: () => void): void;
}

export type CommandHandler = (command: CommandApdu, card: Card) => ResponseApdu;

export const done = (data: Uint8Array = new Uint8Array()): ResponseApdu => ({ data, statusWord: 0x9000 });

/** Whether the terminal may see this file now. */
export function mayRead(card: Card, file: StoredFile): boolean {
  if (card.channel === "issuer") return true;
  if (card.state.lifeCycle !== "locked") return false;
  if (file.access === "free") return true;
  if (card.channel !== "secure-messaging") return false;
  return file.access === "secure-messaging"
    ? isOpened(card)
    : card.session.isBound && opensFile(card.session.granted, file.fileId);
}

/** Whether an access protocol of the card has opened the channel this command came through. */
export function isOpened({ channel, session, state }: Card): boolean {
  if (state.accessProtocols.length === 0) return true;
  // The PUK is there to unblock the PIN and for nothing else.
  return channel === "secure-messaging" && session.opening !== undefined && session.opening.password !== "PUK";
}

/** A file as the chip serves it, with its faults; `undefined` when there is none. */
export function findServedFile(card: Card, fileId: number): StoredFile | undefined {
  const { application } = card.session;
  const stored = findStoredFile(card.state, application, fileId);
  return served(
    card,
    findOwnFile(card.state, stored) ?? stored ?? findPlatformFile(card.faults, { application, fileId }),
  );
}

export function findServedByShortId(card: Card, shortFileId: number): StoredFile | undefined {
  const { application } = card.session;
  const stored = findByShortId(card.state, application, shortFileId);
  return served(
    card,
    findOwnFile(card.state, stored) ?? stored ?? findPlatformFile(card.faults, { application, shortFileId }),
  );
}

const infoParsers = {
  "EF.CardAccess": parseEfCardAccess,
  "EF.CardSecurity": (content: Uint8Array) => parseEfCardSecurity(content).securityInfos,
  DG14: parseDg14,
} as const;

/** What a file says of protocols, as it is served; nothing where there is none or nobody could read it. */
export function securityInfosOf(card: Card, name: keyof typeof infoParsers): readonly SecurityInfo[] {
  const { application, fileId } = cardFiles[name];
  const content = served(card, findStoredFile(card.state, application, fileId))?.content;
  if (content === undefined) return [];
  try {
    return infoParsers[name](content);
  } catch (error) {
    if (error instanceof CivicardError) return [];
    throw error;
  }
}

/** The selected elementary file. */
export function getCurrentFile(card: Card): StoredFile {
  const { fileId } = card.session;
  if (fileId === undefined) refuse("noCurrentFile");
  return findServedFile(card, fileId) ?? refuse("fileNotFound");
}

function served(card: Card, file: StoredFile | undefined): StoredFile | undefined {
  const content = file && spoilContent(card.faults, storedFileName(file), file.content);
  return file && content && { ...file, content };
}
