/** The one place where what went wrong inside the chip becomes a status word. */
import { CivicardError, type ErrorCode } from "../../base/errors/index.ts";
import { StatusWord } from "../iso7816/index.ts";

/** A command is refused with this status word. */
export class CardRefusal extends Error {
  readonly statusWord: number;

  constructor(statusWord: number) {
    super("the chip refuses the command");
    this.statusWord = statusWord;
  }
}

export function refuse(name: keyof typeof StatusWord): never {
  throw new CardRefusal(StatusWord[name]);
}

const byCode: Partial<Readonly<Record<ErrorCode, number>>> = {
  APDU_COMMAND_INVALID: StatusWord.wrongLength,
  SM_OBJECTS_INVALID: StatusWord.secureMessagingObjectsIncorrect,
  SM_CHECKSUM_WRONG: StatusWord.secureMessagingObjectsIncorrect,
  SM_SESSION_ENDED: StatusWord.secureMessagingObjectsIncorrect,
  SCP03_CHECKSUM_WRONG: StatusWord.secureMessagingObjectsIncorrect,
  SCP03_SESSION_ENDED: StatusWord.securityStatusNotSatisfied,
  INTERNAL: StatusWord.noPreciseDiagnosis,
  RANDOM_SOURCE_FAILED: StatusWord.noPreciseDiagnosis,
};

/** Every other error of ours says that the command's data was wrong; anything else is a fault of the chip. */
export function statusWordOf(error: unknown): number {
  if (error instanceof CardRefusal) return error.statusWord;
  if (error instanceof CivicardError) return byCode[error.code] ?? StatusWord.incorrectData;
  return StatusWord.noPreciseDiagnosis;
}
