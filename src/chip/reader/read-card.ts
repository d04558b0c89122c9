/**
 * Everything that is asked of an open card but active authentication: EF.CardSecurity in the master file, then the
 * application, with chip and terminal authentication at their places between the files.
 *
 * @spec ICAO 9303-11 §4.2
 */
import type { RandomSource } from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { LDS1_APPLICATION } from "../../lds/index.ts";
import type { AccessKey } from "./access-key.ts";
import { expectsCardSecurity } from "./card-security.ts";
import type { CardSession } from "./card-session.ts";
import { ChipAuthentication } from "./chip-authentication.ts";
import { describeFault, isChannelBroken } from "./fault.ts";
import type { OpenedCard } from "./open-card.ts";
import type { OnReadProgress } from "./progress.ts";
import { type ReadCardFile, readCardFile } from "./read-card-file.ts";
import { type ReadFiles, readFiles } from "./read-files.ts";
import { TerminalAuthentication, type TerminalCredentials } from "./terminal-authentication.ts";

export interface ReadCardOptions {
  readonly access: AccessKey;
  readonly random: RandomSource;
  readonly terminal?: TerminalCredentials | undefined;
  readonly maximumFileLength: number;
  readonly onProgress?: OnReadProgress | undefined;
}

export interface CardReading {
  readonly read: ReadFiles;
  /** As the card was opened first: the proof of chip authentication mapping is from there. */
  readonly opened: OpenedCard;
  readonly cardSecurity: Uint8Array | undefined;
  readonly chipAuthentication: ChipAuthentication;
  readonly terminalAuthentication: TerminalAuthentication;
}

/**
 * @throws CivicardError CARD_NOT_EMRTD when the card has no such application; TransportError, READ_CANCELLED and
 *   READ_DEADLINE before that is known. Afterwards whatever happens is told in the result.
 */
export async function readCard(session: CardSession, options: ReadCardOptions): Promise<CardReading> {
  const { opened } = session;
  const chipAuthentication = new ChipAuthentication(session, options.random);
  const terminalAuthentication = new TerminalAuthentication({
    session,
    access: options.access,
    chipAuthentication,
    terminal: options.terminal,
  });
  const cardSecurity = await beforeApplication(session, options);
  const read = await readFiles({
    session,
    maximumFileLength: options.maximumFileLength,
    onProgress: options.onProgress,
    before: cardSecurity === undefined ? [] : [cardSecurity],
    afterDg14: (group) => {
      options.onProgress?.({ step: "chip-authentication" });
      return chipAuthentication.perform(group);
    },
    beforeTerminalFiles: () => {
      options.onProgress?.({ step: "terminal-authentication" });
      return terminalAuthentication.perform();
    },
  });
  return { read, opened, cardSecurity: cardSecurity?.bytes, chipAuthentication, terminalAuthentication };
}

/** EF.CardSecurity, where EF.CardAccess makes it expected; then the application is entered. */
async function beforeApplication(
  session: CardSession,
  { maximumFileLength, onProgress }: ReadCardOptions,
): Promise<ReadCardFile | undefined> {
  try {
    const outcome = expectsCardSecurity(session.opened)
      ? await readCardFile({ session, name: "EF.CardSecurity", maximumLength: maximumFileLength, onProgress })
      : undefined;
    await enterApplication(session);
    return outcome;
  } catch (error) {
    throw session.watch.stopped ?? error;
  }
}

/** A channel that is broken by now is opened again, once. */
async function enterApplication(session: CardSession): Promise<void> {
  try {
    await session.enter(LDS1_APPLICATION);
  } catch (error) {
    if (!isChannelBroken(error)) throw error;
    if (!(await session.reopen(error))) throw channelFailure(session, error);
    await session.enter(LDS1_APPLICATION).catch((again: unknown) => {
      throw isChannelBroken(again) ? channelFailure(session, again) : again;
    });
  }
}

function channelFailure({ opened: { protocol } }: CardSession, cause: unknown): CivicardError {
  return new CivicardError("CARD_ACCESS_FAILED", { protocol, reason: describeFault(cause).reason }, { cause });
}
