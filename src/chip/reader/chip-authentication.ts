/**
 * Chip authentication in the inspection: the chip shows that it holds the private half of a key in DG14, and everything
 * after it is read under keys that only this chip can have. The hash of DG14 is looked at before, the signature over it
 * afterwards: until both are good the proof is worth nothing.
 *
 * @spec ICAO 9303-11 §4.2 (order of the procedure), §6.2; field cases A26, A27, P25
 */
import { equalBytes } from "../../base/bytes/index.ts";
import { digest, type RandomSource } from "../../base/crypto/index.ts";
import { cardFiles, type LdsSecurityObject, listSecurityInfos, parseDg14, type SecurityInfo } from "../../lds/index.ts";
import type { Check } from "../../pki/index.ts";
import { formatStatusWord, selectFile } from "../iso7816/index.ts";
import { type ChipAuthenticationResult, performChipAuthentication } from "../protocols/index.ts";
import type { CardSession } from "./card-session.ts";
import { describeFault, isCardLost } from "./fault.ts";

/** What DG14 is judged by before its keys are used. */
export interface SignedGroup {
  readonly file: Uint8Array | undefined;
  /** Of EF.SOD, whether genuine or not; absent where it cannot be read. */
  readonly securityObject: LdsSecurityObject | undefined;
}

export type EstablishedChipAuthentication = Extract<ChipAuthenticationResult, { readonly status: "established" }>;

const base = { id: "chip-authentication", spec: "ICAO 9303-11 §6.2" } as const;
const DG14 = 14;

export class ChipAuthentication {
  readonly #session: CardSession;
  readonly #random: RandomSource;
  #check: Check = { ...base, status: "not-performed", reason: "DG14_NOT_READ" };
  #established: EstablishedChipAuthentication | undefined;

  constructor(session: CardSession, random: RandomSource) {
    this.#session = session;
    this.#random = random;
  }

  /** The answer as it stands: a proof that could not be repeated after a re-opening has failed. */
  get check(): Check {
    return this.#check;
  }

  /** The last run that was proved: terminal authentication builds on it. */
  get established(): EstablishedChipAuthentication | undefined {
    return this.#established;
  }

  /** @throws TransportError when the card went away */
  async perform(group: SignedGroup): Promise<void> {
    const infos = this.#usableInfos(group);
    if (infos === undefined) return;
    const succeeded = await this.#session.strengthen(() => this.#run(infos));
    // What a chip does with its old channel after a failure is anybody's guess: it is opened anew.
    if (!succeeded && this.#check.status === "failed") await this.#session.reopen(undefined);
  }

  #usableInfos({ file, securityObject }: SignedGroup): readonly SecurityInfo[] | undefined {
    const expected = securityObject?.dataGroupHashes.get(DG14);
    if (file === undefined) {
      if (expected === undefined) this.#answer("not-supported", "NO_KEY_OFFERED");
      return undefined;
    }
    const infos = parsed(file);
    if (infos === undefined) return this.#answer("not-performed", "DG14_UNREADABLE");
    if (listSecurityInfos(infos, "chip-authentication-public-key").length === 0) {
      return this.#answer("not-supported", "NO_KEY_OFFERED");
    }
    if (securityObject === undefined || expected === undefined) return this.#answer("not-performed", "DG14_NOT_SIGNED");
    const isUnchanged = equalBytes(digest(securityObject.hashAlgorithm, file), expected);
    return isUnchanged ? infos : this.#answer("not-performed", "DG14_CHANGED");
  }

  async #run(infos: readonly SecurityInfo[]): Promise<boolean> {
    this.#established = undefined;
    try {
      const { transmit } = this.#session;
      const result = await performChipAuthentication({ transmit, infos, random: this.#random });
      if (result.status !== "established") {
        this.#check = { ...base, ...refusalOf(result) };
        return false;
      }
      this.#session.adopt(result.secureMessaging);
      // Whatever the chip says to it: an answer that opens under the new keys is the proof.
      await this.#session.transmit(selectFile(cardFiles["EF.COM"].fileId));
      this.#established = result;
      this.#check = { ...base, status: "passed", detail: describeRun(result) };
      return true;
    } catch (error) {
      if (isCardLost(error)) throw error;
      const { stopped } = this.#session.watch;
      const status = stopped === undefined ? "failed" : "aborted";
      this.#check = { ...base, status, ...this.#session.watch.endReason(describeFault(error)) };
      return false;
    }
  }

  #answer(status: Check["status"], reason: string): undefined {
    this.#check = { ...base, status, reason };
  }
}

/** A DG14 that cannot be parsed offers nothing; passive authentication says what is wrong with it. */
function parsed(file: Uint8Array): readonly SecurityInfo[] | undefined {
  try {
    return parseDg14(file);
  } catch {
    return undefined;
  }
}

function refusalOf(
  result: Exclude<ChipAuthenticationResult, EstablishedChipAuthentication>,
): Pick<Check, "status" | "reason" | "detail"> {
  const reason = result.reason.toUpperCase().replaceAll("-", "_");
  if (result.status === "not-supported") return { status: "not-supported", reason };
  const { statusWord } = result;
  return {
    status: "failed",
    reason,
    detail: statusWord === undefined ? undefined : `status ${formatStatusWord(statusWord)}`,
  };
}

function describeRun({ protocol, keyId, inferred }: EstablishedChipAuthentication): string {
  const key = keyId === undefined ? "" : `, key ${keyId}`;
  const note = inferred ? "; deviations: info-missing" : "";
  return `${protocol.keyAgreement} ${protocol.cipher}${key}${note}`;
}
