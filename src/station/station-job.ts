/** One job as a station sees it: the issuing side behind a port, so that the station needs no database. */
import type { ChipKey } from "../chip/personalisation/index.ts";
import type { JobFailure, JobStepName } from "../issuance/index.ts";
import type { CardImage } from "../lds/index.ts";

/** A signed card, with what only the chip may know under the seal of this station. */
export interface SealedCard {
  readonly image: CardImage;
  /** `ChipSecrets`, sealed to the station's key with the job's id as context. */
  readonly sealedSecrets: Uint8Array;
}

export interface StationJob {
  readonly id: string;
  /** Binds the blank and the chip in it to the job; before anything is changed on the chip. */
  bindBlank(chipSerial: string): Promise<void>;
  /** Builds and signs the card around the public keys that the chip made. */
  buildCard(chipKeys: readonly ChipKey[]): Promise<SealedCard>;
  recordStep(step: JobStepName, note?: string): Promise<void>;
  /** The card is written, locked and read back. */
  complete(chipSerial: string): Promise<void>;
  /** The attempt is over; a bound blank is spoiled. */
  fail(failure: JobFailure): Promise<void>;
}
