/** PACE and BAC with the key that was given, and their ends as the reader names them: refused, or broken off. */
import type { RandomSource } from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { listSecurityInfos, type PaceInfo, type SecurityInfo } from "../../lds/index.ts";
import { type ApduProcessor, formatStatusWord, type SecureMessagingSession } from "../iso7816/index.ts";
import { BacError, PaceError, type PacePassword, performBac, performPace } from "../protocols/index.ts";
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

/**
 * @throws CivicardError CARD_ACCESS_REFUSED when the chip found the key wrong, CARD_ACCESS_NOT_POSSIBLE without a key,
 *   CARD_ACCESS_FAILED when the protocol broke off
 * @throws TransportError when the card or reader went away
 */
export async function runPace(options: RunPaceOptions): Promise<SecureMessagingSession> {
  const { transmit, info, infos, random } = options;
  const password = passwordOf(options.access);
  const domainParameterInfos = listSecurityInfos(infos, "pace-domain-parameters");
  try {
    return (await performPace({ transmit, info, domainParameterInfos, password, random })).secureMessaging;
  } catch (error) {
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

function passwordOf(access: AccessKey): PacePassword {
  if (access.kind === "CAN") return { kind: "CAN", can: access.can };
  const mrzInformation = accessKeyText(access);
  if (mrzInformation !== undefined) return { kind: "MRZ", mrzInformation };
  throw new CivicardError("CARD_ACCESS_NOT_POSSIBLE", { reason: "the card asks for PACE, give the CAN or the MRZ" });
}

function accessError(error: unknown, protocol: "PACE" | "BAC", key: string): unknown {
  if (isCardLost(error)) return error;
  const cause = { cause: error };
  if (isWrongKey(error)) return new CivicardError("CARD_ACCESS_REFUSED", { protocol: `${protocol}, ${key}` }, cause);
  return new CivicardError("CARD_ACCESS_FAILED", { protocol, reason: reasonOf(error) }, cause);
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
