/** PACE with the key that was given, and its ends as the reader names them: refused, or broken off. */

import type { RandomSource } from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { listSecurityInfos, type PaceInfo, type SecurityInfo } from "../../lds/index.ts";
import { type ApduProcessor, formatStatusWord, type SecureMessagingSession } from "../iso7816/index.ts";
import { PaceError, type PacePassword, performPace } from "../protocols/index.ts";
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
    throw accessError(error, password.kind);
  }
}

function passwordOf(access: AccessKey): PacePassword {
  if (access.kind === "CAN") return { kind: "CAN", can: access.can };
  const mrzInformation = accessKeyText(access);
  if (mrzInformation !== undefined) return { kind: "MRZ", mrzInformation };
  throw new CivicardError("CARD_ACCESS_NOT_POSSIBLE", { reason: "the card asks for PACE, give the CAN or the MRZ" });
}

function accessError(error: unknown, kind: string): unknown {
  if (isCardLost(error)) return error;
  const cause = { cause: error };
  if (!(error instanceof PaceError)) {
    return new CivicardError("CARD_ACCESS_FAILED", { protocol: "PACE", reason: describeFault(error).reason }, cause);
  }
  if (error.code === "PACE_WRONG_PASSWORD") {
    return new CivicardError("CARD_ACCESS_REFUSED", { protocol: `PACE, ${kind}` }, cause);
  }
  const status = error.statusWord === undefined ? "" : ` ${formatStatusWord(error.statusWord)}`;
  const reason = `${error.code} at ${error.step}${status}`;
  return new CivicardError("CARD_ACCESS_FAILED", { protocol: "PACE", reason }, cause);
}
