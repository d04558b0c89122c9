/**
 * PACE at the virtual chip: the offers are those of its EF.CardAccess, and wrong PINs and PUKs are counted.
 *
 * @spec ICAO 9303-11 §4.4; BSI TR-03110-2 §3.3, TR-03110-3 §B.1, §B.2
 */
import { parseTlvSequence } from "../../base/bytes/index.ts";
import { findPaceProtocol, listSecurityInfos, MASTER_FILE } from "../../lds/index.ts";
import { encodeCvReference } from "../../pki/index.ts";
import type { CommandApdu, ResponseApdu } from "../iso7816/index.ts";
import { compressPublicKey, PaceChip, type PaceEstablished, type PacePassword } from "../protocols/index.ts";
import { type Card, type CommandHandler, securityInfosOf } from "./card.ts";
import { refuse } from "./card-refusal.ts";
import { chipAuthenticationMappingKeys } from "./chip-keys.ts";
import { findBytes, hasFault } from "./fault.ts";
import { announceTries, assertUsable, countFailure, countSuccess } from "./password-tries.ts";
import { announcesVersion2, openTerminalAuthentication2 } from "./terminal-authentication-commands.ts";
import { trustOf } from "./trust-state.ts";

const CLA_CHAINING = 0x10;
const TAG_PARAMETERS = 0x84;

/** MSE:Set AT, P1-P2 C1A4. */
export const setPace: CommandHandler = (command, card) => {
  if (!card.state.accessProtocols.includes("PACE")) refuse("conditionsNotSatisfied");
  assertTemplateLiked(command, card);
  const infos = securityInfosOf(card, "EF.CardAccess");
  const pace = new PaceChip({
    infos: listSecurityInfos(infos, "pace"),
    domainParameterInfos: listSecurityInfos(infos, "pace-domain-parameters"),
    passwords: passwords(card),
    chipAuthenticationKeys: chipAuthenticationMappingKeys(card),
    authorityReferences: authorityReferences(card),
    random: card.random,
  });
  card.session.pace = pace;
  const response = pace.setAuthenticationTemplate(command);
  return announceTries(card, pace.password, response);
};

/** One GENERAL AUTHENTICATE of the run. */
export function stepPace(command: CommandApdu, card: Card): ResponseApdu {
  const { session } = card;
  const pace = session.pace ?? refuse("conditionsNotSatisfied");
  const isLast = (command.cla & CLA_CHAINING) === 0;
  if (hasFault(card.faults, "pace-fails") && isLast) refuse("authenticationFailed");
  const madeUp = findBytes(card.faults, "pace-reply");
  if (madeUp !== undefined) return { data: madeUp, statusWord: 0x9000 };
  const { password } = pace;
  assertUsable(card, password);
  const { response, established } = pace.generalAuthenticate(command);
  if (established === undefined) return countFailure(card, password, response);
  countSuccess(card, established.password);
  card.afterAnswer(() => open(card, established));
  return response;
}

/** The last answer still went out as the command came; the new channel begins with the next command. */
function open(card: Card, { secureMessaging, password, oid, chipPublicKey }: PaceEstablished): void {
  const { session } = card;
  session.pace = undefined;
  const keyAgreement = findPaceProtocol(oid)?.keyAgreement ?? "ECDH";
  const chipIdentifier = compressPublicKey(keyAgreement, chipPublicKey);
  session.open(secureMessaging, { protocol: "PACE", password, chipIdentifier });
  session.select(MASTER_FILE);
  openTerminalAuthentication2(card, chipIdentifier);
}

/** Version 2 of terminal authentication has no EF.CVCA to read the names from. */
function authorityReferences(card: Card): readonly Uint8Array[] {
  if (!announcesVersion2(card)) return [];
  return trustOf(card.state).trustPoints.map(({ reference }) => encodeCvReference(reference));
}

function passwords({ state: { mrzInformation, can, pin, puk } }: Card): readonly PacePassword[] {
  const all: PacePassword[] = [];
  if (mrzInformation !== undefined) all.push({ kind: "MRZ", mrzInformation });
  if (can !== undefined) all.push({ kind: "CAN", can });
  if (pin !== undefined) all.push({ kind: "PIN", pin });
  if (puk !== undefined) all.push({ kind: "PUK", puk });
  return all;
}

/** Chips of the field that insist on the number of the domain parameters, or refuse it (field case A06). */
function assertTemplateLiked({ data = new Uint8Array() }: CommandApdu, { faults }: Card): void {
  const hasParameters = parseTlvSequence(data).some(({ tag }) => tag === TAG_PARAMETERS);
  if (!hasParameters && hasFault(faults, "pace-wants-84")) refuse("lengthInconsistentWithParameters");
  if (hasParameters && hasFault(faults, "pace-refuses-84")) refuse("incorrectData");
}
