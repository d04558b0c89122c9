/** One step of the terminal: a GENERAL AUTHENTICATE and what is looked at in every answer. @spec ICAO 9303-11 §4.4.4 */
import { equalBytes, type Tlv } from "../../../base/bytes/index.ts";
import type { RandomSource } from "../../../base/crypto/index.ts";
import type { PaceDomainParameterInfo, PaceInfo } from "../../../lds/index.ts";
import { type ApduProcessor, formatStatusWord, generalAuthenticate, StatusWord } from "../../iso7816/index.ts";
import { asProtocolFault, PaceError, type PaceStep } from "./pace-error.ts";
import type { PacePassword } from "./password.ts";
import { parseDynamicData } from "./shared.ts";
import type { PaceSuite } from "./suite.ts";

export interface PaceOptions {
  readonly transmit: ApduProcessor;
  /** One entry of EF.CardAccess, see `choosePaceInfo`. */
  readonly info: PaceInfo;
  /** The chip's own domain parameters, needed where `info` does not name standard ones. */
  readonly domainParameterInfos?: readonly PaceDomainParameterInfo[] | undefined;
  readonly password: PacePassword;
  /**
   * Told how many tries of a PIN or PUK are left when the chip says that it was tried wrongly before. Throwing ends
   * the run before this try counts.
   */
  readonly onTriesLeft?: ((tries: number) => void) | undefined;
  readonly random: RandomSource;
}

/** A run with its offer resolved. */
export interface PaceRun extends PaceOptions {
  readonly suite: PaceSuite;
}

/** Elements above this do not fit into a short answer. */
const MAXIMUM_SHORT_ELEMENT = 240;
const EXTENDED_EXPECTED = 65536;

/** Objects of the answer; the first of the allowed tags stands first. */
export async function exchange(
  { transmit, password, suite }: PaceRun,
  step: PaceStep,
  data: Uint8Array,
  allowedTags: readonly number[],
): Promise<readonly [Tlv, ...Tlv[]]> {
  const command = generalAuthenticate(data, step !== "token");
  const long = suite.group.generator.length > MAXIMUM_SHORT_ELEMENT;
  const response = await transmit(long ? { ...command, expectedLength: EXTENDED_EXPECTED } : command);
  const { statusWord } = response;
  if (step === "token" && (statusWord === StatusWord.authenticationFailed || statusWord >> 4 === 0x63c)) {
    throw new PaceError("PACE_WRONG_PASSWORD", step, { password: password.kind }, { statusWord });
  }
  if (statusWord !== StatusWord.success) throw refused(step, statusWord);
  const objects = asProtocolFault(step, "answer is malformed", () => parseDynamicData(response.data, ...allowedTags));
  const [first, ...rest] = objects;
  if (first === undefined) throw new PaceError("PACE_PROTOCOL_FAULT", step, { reason: "answer is empty" });
  return [first, ...rest];
}

/** A side that sends back what it got proves nothing: it would pass every later check without a secret. */
export function assertDifferent(step: PaceStep, own: Uint8Array, theirs: Uint8Array): void {
  if (equalBytes(own, theirs)) {
    throw new PaceError("PACE_PROTOCOL_FAULT", step, { reason: "both sides have the same public key" });
  }
}

export function refused(step: PaceStep, statusWord: number): PaceError {
  return new PaceError("PACE_REFUSED", step, { statusWord: formatStatusWord(statusWord) }, { statusWord });
}
