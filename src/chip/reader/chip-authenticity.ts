/**
 * Is this the chip that was issued? Active authentication proves that it holds the private half of the key in DG15,
 * chip authentication that of a key in DG14. A proof is worth what the file with its key is worth: it counts only
 * where passive authentication vouches for that very file (field case P25).
 *
 * @spec ICAO 9303-11 §6.1, §6.2
 */
import type { RandomSource } from "../../base/crypto/index.ts";
import {
  type CardFileName,
  type CardImage,
  findCardFile,
  findSecurityInfo,
  parseDg14,
  parseDg15,
  type SecurityInfo,
} from "../../lds/index.ts";
import type { Check, CheckId, InspectedFile } from "../../pki/index.ts";
import { formatStatusWord } from "../iso7816/index.ts";
import {
  type ActiveAuthenticationOptions,
  type ActiveAuthenticationResult,
  performActiveAuthentication,
} from "../protocols/index.ts";
import type { CardSession } from "./card-session.ts";
import { describeFault, isCardLost, isChannelBroken } from "./fault.ts";
import type { ReadFiles } from "./read-files.ts";

export interface ActiveAuthenticationSetup {
  readonly session: CardSession;
  readonly read: ReadFiles;
  readonly random: RandomSource;
}

const active = { id: "active-authentication", spec: "ICAO 9303-11 §6.1" } as const;

/** What must hold before a proof by a key on the card means anything. */
const trustOfKeys: readonly CheckId[] = [
  "passive-authentication.structure",
  "passive-authentication.signature",
  "passive-authentication.data-groups",
  "passive-authentication.chain",
];

/** The file that holds the public key of each proof. */
const keyFiles: Partial<Readonly<Record<CheckId, CardFileName>>> = {
  "active-authentication": "DG15",
  "chip-authentication": "DG14",
};

/** What vouches for the keys of the proofs: passive authentication, and which files it covers. */
export interface KeyTrust {
  readonly checks: readonly Check[];
  readonly files: readonly Pick<InspectedFile, "name" | "covered">[];
}

/**
 * A proof that passed is undetermined while nobody vouches for the key it was made with: passive authentication must
 * have passed and the security object must list the very file that holds the key. A good security object says nothing
 * of a DG15 that somebody put beside it. A failed proof stays failed.
 */
export function boundToPassiveAuthentication(
  authenticity: readonly Check[],
  { checks, files }: KeyTrust,
): readonly Check[] {
  const isTrusted = trustOfKeys.every((id) => checks.find((check) => check.id === id)?.status === "passed");
  return authenticity.map((check) => {
    const keyFile = keyFiles[check.id];
    if (check.status !== "passed" || keyFile === undefined) return check;
    if (!isTrusted) return { ...check, status: "undetermined", reason: "PASSIVE_AUTHENTICATION_NOT_PASSED" };
    if (files.some(({ name, covered }) => name === keyFile && covered === true)) return check;
    return { ...check, status: "undetermined", reason: `${keyFile}_NOT_SIGNED` };
  });
}

/** Never throws for what the card does. */
export async function activeAuthentication({ session, read, random }: ActiveAuthenticationSetup): Promise<Check> {
  const infos = securityInfosOf(read.image);
  const dg15 = findCardFile(read.image, "DG15");
  if (dg15 === undefined) {
    // The security object says that there was such a file: whoever copied the card left it out.
    if (read.signed.has(15)) return { ...active, status: "failed", reason: "DG15_NOT_READ" };
    return { ...active, status: "not-supported", reason: "NO_DG15" };
  }
  try {
    const { subjectPublicKeyInfo } = parseDg15(dg15);
    const info = findSecurityInfo(infos, "active-authentication");
    return activeCheck(await prove(session, { subjectPublicKeyInfo, info, random }));
  } catch (error) {
    const { watch } = session;
    const fault = watch.endReason(describeFault(error));
    return { ...active, status: isCardLost(error) || watch.stopped !== undefined ? "aborted" : "failed", ...fault };
  }
}

/** Once more over a new channel where the last one ended before: refusing DG3 ends it on some chips (case A23). */
async function prove(
  session: CardSession,
  options: Omit<ActiveAuthenticationOptions, "transmit">,
): Promise<ActiveAuthenticationResult> {
  try {
    return await performActiveAuthentication({ ...options, transmit: session.transmit });
  } catch (error) {
    if (!isChannelBroken(error) || !(await session.reopen(error))) throw error;
    return performActiveAuthentication({ ...options, transmit: session.transmit });
  }
}

function activeCheck(result: ActiveAuthenticationResult): Check {
  switch (result.status) {
    case "passed": {
      const { algorithm, deviations } = result;
      const key = algorithm.kind === "RSA" ? `RSA ${algorithm.modulusBits}` : `ECDSA ${algorithm.curve}`;
      const notes = deviations.length === 0 ? "" : `; deviations: ${deviations.join(", ")}`;
      return { ...active, status: "passed", detail: `${key}, ${algorithm.hash}${notes}` };
    }
    case "failed": {
      const { reason, statusWord } = result;
      const detail = statusWord === undefined ? undefined : `status ${formatStatusWord(statusWord)}`;
      return { ...active, status: "failed", reason: wordOf(reason), detail };
    }
    case "not-supported":
      return { ...active, status: "not-supported", reason: wordOf(result.reason) };
  }
}

function wordOf(reason: string): string {
  return reason.toUpperCase().replaceAll("-", "_");
}

/** A DG14 that cannot be parsed offers nothing; passive authentication says what is wrong with it. */
function securityInfosOf(image: CardImage): readonly SecurityInfo[] {
  const dg14 = findCardFile(image, "DG14");
  try {
    return dg14 === undefined ? [] : parseDg14(dg14);
  } catch {
    return [];
  }
}
