/**
 * Terminal authentication at the virtual chip. Version 1 is possible once chip authentication has bound the channel to a
 * key of the terminal; version 2 comes first, and its rights wait for chip authentication. Rights end with the channel;
 * trust points and date are kept without power.
 *
 * @spec BSI TR-03110-1 §3.5; BSI TR-03110-2 §3.3; BSI TR-03110-3 §2.5, §B.3, §B.14; ICAO 9303-11 §7.1
 */
import { encodeTlv } from "../../base/bytes/index.ts";
import { listSecurityInfos } from "../../lds/index.ts";
import { StatusWord } from "../iso7816/index.ts";
import { ChipAuthenticationVersion2Chip, chipIdentifierOfMrz, TerminalAuthenticationChip } from "../protocols/index.ts";
import { type Card, type CommandHandler, securityInfosOf } from "./card.ts";
import { refuse } from "./card-refusal.ts";
import { chipAuthenticationKeys } from "./chip-keys.ts";
import { trustOf } from "./trust-state.ts";

const CV_CERTIFICATE = 0x7f21;
/** MSE:Set DST, P1-P2 81B6: the key that the next certificate is checked with. */
export const setIssuer: CommandHandler = (command, card) => getChip(card).setDigitalSignatureTemplate(command);

/** MSE:Set AT, P1-P2 81A4: the key that the terminal proves. */
export const setTerminal: CommandHandler = (command, card) => getChip(card).setAuthenticationTemplate(command);

/** PSO:VERIFY CERTIFICATE. A link certificate becomes a trust point, and any trusted one may move the date. */
export const verifyCertificate: CommandHandler = (command, card) => {
  const chip = getChip(card);
  const before = chip.trust;
  const response = chip.verifyCertificate(command);
  if (response.statusWord !== StatusWord.success) return response;
  const { trustPoints, currentDate } = chip.trust;
  const { state } = card;
  const isMoved = trustPoints !== before.trustPoints;
  const link = isMoved ? [encodeTlv(CV_CERTIFICATE, command.data ?? new Uint8Array())] : [];
  card.state = { ...state, currentDate, linkCertificates: [...state.linkCertificates, ...link] };
  return response;
};

/** Whether GET CHALLENGE and EXTERNAL AUTHENTICATE are those of terminal authentication. */
export function isTerminalAuthenticating({ channel, session }: Card): boolean {
  return channel === "secure-messaging" && session.terminalAuthentication !== undefined;
}

export const getTerminalChallenge: CommandHandler = (command, card) => getChip(card).getChallenge(command);

export const authenticateTerminal: CommandHandler = (command, card) => {
  const { response, granted } = getChip(card).externalAuthenticate(command);
  if (granted === undefined) return response;
  const { session } = card;
  session.granted = granted;
  if (session.isBound) return response;
  session.chipAuthentication2 = new ChipAuthenticationVersion2Chip({
    keys: chipAuthenticationKeys(card, 2),
    random: card.random,
  });
  session.chipAuthentication2.open(granted.compressedKey);
  return response;
};

/** After chip authentication: what was granted before is gone, and a terminal may prove itself anew. */
export function openTerminalAuthentication({ state, session, random }: Card, compressedKey: Uint8Array): void {
  session.granted = undefined;
  session.isBound = true;
  session.terminalAuthentication?.reset();
  session.terminalAuthentication = undefined;
  const chipIdentifier = session.opening?.chipIdentifier ?? chipIdentifierOfMrz(state.mrzInformation ?? "");
  if (state.trustPoints.length === 0) return;
  session.terminalAuthentication = new TerminalAuthenticationChip({ trust: trustOf(state), random });
  session.terminalAuthentication.open({ version: 1, chipIdentifier, compressedKey });
}

/** Version 2 comes before chip authentication. */
export function openTerminalAuthentication2(card: Card, chipIdentifier: Uint8Array): void {
  if (!announcesVersion2(card)) return;
  const { state, session, random } = card;
  session.terminalAuthentication = new TerminalAuthenticationChip({ trust: trustOf(state), random });
  session.terminalAuthentication.open({ version: 2, chipIdentifier });
}

/** Whether EF.CardAccess says that the chip speaks version 2, and the chip trusts somebody. */
export function announcesVersion2(card: Card): boolean {
  const infos = listSecurityInfos(securityInfosOf(card, "EF.CardAccess"), "terminal-authentication");
  return card.state.trustPoints.length > 0 && infos.some(({ version }) => version === 2);
}

function getChip({ channel, session, state }: Card): TerminalAuthenticationChip {
  if (state.trustPoints.length === 0) refuse("conditionsNotSatisfied");
  if (channel !== "secure-messaging") refuse("securityStatusNotSatisfied");
  return session.terminalAuthentication ?? refuse("securityStatusNotSatisfied");
}
