/**
 * The same chip comes back after a station lost sight of it when the lock had been sent. The journal cannot say what
 * it is now; the card can: locked and as planned it is good, everything else is spoiled. Another card that was put
 * down by mistake says nothing of it: were it taken for the spoiled one, the good one would be a second card.
 */
import { CivicardError } from "../../base/errors/index.ts";
import type { CardImage } from "../../lds/index.ts";
import { createApduChannel } from "../iso7816/index.ts";
import type { CardProfile } from "../profiles/index.ts";
import { type ChipSecrets, destroyChipSecrets } from "../secrets/index.ts";
import type { CardTransport } from "../transport/index.ts";
import { findChipSerial } from "./blank-chip.ts";
import { type CardCheck, checkCard } from "./check-card.ts";
import type { EncodeJournal } from "./journal.ts";
import type { EncodeOutcome } from "./outcome.ts";
import type { InspectPort } from "./read-back.ts";

export interface RecoverCardOptions {
  readonly transport: CardTransport;
  readonly profile: CardProfile;
  /** From the journal or the outcome, upper-case hexadecimal. */
  readonly chipSerial: string;
  /** As it was planned for this chip. */
  readonly image: CardImage;
  /** Overwritten afterwards. */
  readonly secrets: ChipSecrets;
  readonly journal: EncodeJournal;
  readonly inspect: InspectPort;
}

/** @throws CivicardError ENCODE_OTHER_CHIP when the card on the reader is not that chip; TransportError */
export async function recoverCard(options: RecoverCardOptions): Promise<EncodeOutcome> {
  const { transport, profile, chipSerial, journal } = options;
  try {
    await transport.powerCycle();
    const serial = await findChipSerial(createApduChannel(transport), profile);
    if (serial !== undefined && serial !== chipSerial) throw new CivicardError("ENCODE_OTHER_CHIP");
    const check = await checkCard(options);
    if (serial === undefined && !isOurs(check)) throw new CivicardError("ENCODE_OTHER_CHIP");
    await journal.append({ event: "finished", status: check.status });
    return { ...check, chipSerial };
  } finally {
    destroyChipSecrets(options.secrets);
  }
}

/**
 * A locked chip does not tell its serial to strangers. It proves itself by opening with the words that were written on
 * it; a chip that can still be built on tells its serial, so one that does not is of another make.
 */
function isOurs(check: CardCheck): boolean {
  return check.status === "good" || (check.reason !== "NOT_OPENED" && check.reason !== "NOT_LOCKED");
}
