/** PACE and BAC with the key that was given, and their ends as the reader names them: refused, or broken off. */
import type { RandomSource } from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { listSecurityInfos, type PaceInfo, type SecurityInfo } from "../../lds/index.ts";
import {
  type ApduProcessor,
  createSecureChannel,
  formatStatusWord,
  type SecureMessagingSession,
  StatusWord,
} from "../iso7816/index.ts";
import {
  BacError,
  PaceError,
  type PacePassword,
  type PaceResult,
  performBac,
  performPace,
} from "../protocols/index.ts";
import { type AccessKey, accessKeyText } from "./access-key.ts";
import { describeFault, isCardLost } from "./fault.ts";

export interface RunPaceOptions {
  readonly transmit: ApduProcessor;
  readonly access: AccessKey;
  readonly info: PaceInfo;
  /** All of EF.CardAccess: it may hold the chip's own domain parameters. */
  readonly infos: readonly SecurityInfo[];
  readonly random: RandomSource;
}

export interface RunBacOptions {
  /** To the selected application. */
  readonly transmit: ApduProcessor;
  readonly mrzInformation: string;
  readonly random: RandomSource;
}

/** The chip wants the CAN before the last try of a PIN, so that a stranger cannot block it from afar. */
class PinSuspended extends Error {}

const LAST_TRY = 1;

/**
 * @throws CivicardError CARD_ACCESS_REFUSED when the chip found the key wrong, CARD_ACCESS_NOT_POSSIBLE without a key,
 *   CARD_ACCESS_FAILED when the protocol broke off; CARD_PASSWORD_WRONG, CARD_PASSWORD_LAST_TRY,
 *   CARD_PASSWORD_SUSPENDED, CARD_PASSWORD_BLOCKED for PIN and PUK
 * @throws TransportError when the card or reader went away
 */
export async function runPace(options: RunPaceOptions): Promise<PaceResult> {
  const { access } = options;
  const password = passwordOf(access);
  try {
    return await performPace({
      ...paceOptions(options, password),
      onTriesLeft: (tries) => assertMayTry(access, password, tries),
    });
  } catch (error) {
    if (error instanceof PinSuspended) return resumePin(options, password);
    throw accessError(error, "PACE", password.kind);
  }
}

/** @throws as `runPace` */
export async function runBac(options: RunBacOptions): Promise<SecureMessagingSession> {
  try {
    return (await performBac(options)).secureMessaging;
  } catch (error) {
    throw accessError(error, "BAC", "MRZ");
  }
}

/** The CAN opens a channel and the last try of the PIN is made inside it. @spec BSI TR-03110-2 §3.3.1 */
async function resumePin(options: RunPaceOptions, password: PacePassword): Promise<PaceResult> {
  const { access } = options;
  const can: PacePassword = { kind: "CAN", can: access.kind === "PIN" ? (access.can ?? "") : "" };
  let step: PacePassword = can;
  try {
    const { secureMessaging } = await performPace(paceOptions(options, can));
    step = password;
    const transmit = createSecureChannel(secureMessaging, options.transmit);
    return await performPace(paceOptions({ ...options, transmit }, password));
  } catch (error) {
    throw accessError(error, "PACE", step.kind);
  }
}

function paceOptions({ transmit, info, infos, random }: RunPaceOptions, password: PacePassword) {
  const domainParameterInfos = listSecurityInfos(infos, "pace-domain-parameters");
  return { transmit, info, domainParameterInfos, password, random };
}

/** @throws before the try is used, when it must not be */
function assertMayTry(access: AccessKey, { kind }: PacePassword, tries: number): void {
  if (tries > LAST_TRY || (access.kind !== "PIN" && access.kind !== "PUK")) return;
  if (tries === 0) throw new CivicardError("CARD_PASSWORD_BLOCKED", { password: kind });
  if (access.lastTry !== "allowed") throw new CivicardError("CARD_PASSWORD_LAST_TRY", { password: kind });
  if (access.kind === "PIN" && access.can !== undefined) throw new PinSuspended();
}

function passwordOf(access: AccessKey): PacePassword {
  if (access.kind === "CAN") return { kind: "CAN", can: access.can };
  if (access.kind === "PIN") return { kind: "PIN", pin: access.pin };
  if (access.kind === "PUK") return { kind: "PUK", puk: access.puk };
  const mrzInformation = accessKeyText(access);
  if (mrzInformation !== undefined) return { kind: "MRZ", mrzInformation };
  throw new CivicardError("CARD_ACCESS_NOT_POSSIBLE", { reason: "the card asks for PACE, give the CAN or the MRZ" });
}

function accessError(error: unknown, protocol: "PACE" | "BAC", key: string): unknown {
  if (isCardLost(error)) return error;
  if (error instanceof CivicardError && error.code.startsWith("CARD_PASSWORD_")) return error;
  const cause = { cause: error };
  const counted = countedPasswordError(error, key);
  if (counted !== undefined) return counted;
  if (isWrongKey(error)) return new CivicardError("CARD_ACCESS_REFUSED", { protocol: `${protocol}, ${key}` }, cause);
  return new CivicardError("CARD_ACCESS_FAILED", { protocol, reason: reasonOf(error) }, cause);
}

/** What the chip says of a PIN or PUK: how many tries are left, suspended, blocked. */
function countedPasswordError(error: unknown, password: string): CivicardError | undefined {
  if (!(error instanceof PaceError) || (password !== "PIN" && password !== "PUK")) return undefined;
  const { statusWord = 0 } = error;
  const cause = { cause: error };
  if (statusWord === StatusWord.authenticationMethodBlocked || statusWord === 0x63c0) {
    return new CivicardError("CARD_PASSWORD_BLOCKED", { password }, cause);
  }
  if (statusWord >> 4 === 0x63c) {
    return new CivicardError("CARD_PASSWORD_WRONG", { password, tries: statusWord & 0x0f }, cause);
  }
  if (statusWord === StatusWord.conditionsNotSatisfied && error.step === "nonce") {
    return new CivicardError("CARD_PASSWORD_SUSPENDED", { password }, cause);
  }
  return undefined;
}

function isWrongKey(error: unknown): boolean {
  return (
    (error instanceof PaceError && error.code === "PACE_WRONG_PASSWORD") ||
    (error instanceof BacError && error.code === "BAC_WRONG_KEY")
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof PaceError || error instanceof BacError)) return describeFault(error).reason;
  const status = error.statusWord === undefined ? "" : ` ${formatStatusWord(error.statusWord)}`;
  return `${error.code} at ${error.step}${status}`;
}
