/**
 * Chip authentication at the virtual chip. Its answer goes out under the old keys; from the next command on the new
 * ones hold, and the counter starts at zero.
 *
 * @spec ICAO 9303-11 §6.2
 */
import { parseTlvSequence } from "../../base/bytes/index.ts";
import { LDS1_APPLICATION } from "../../lds/index.ts";
import type { CommandApdu, ResponseApdu } from "../iso7816/index.ts";
import { type ChipAuthenticationAnswer, ChipAuthenticationChip } from "../protocols/index.ts";
import { type Card, type CommandHandler, isOpened } from "./card.ts";
import { refuse } from "./card-refusal.ts";
import { chipAuthenticationKeys } from "./chip-keys.ts";
import { hasFault } from "./fault.ts";
import { openTerminalAuthentication } from "./terminal-authentication-commands.ts";

const TAG_KEY_ID = 0x84;

/** MSE:Set KAT, P1-P2 41A6: all in one command, for 3DES. */
export const agreeOnKeyAtOnce: CommandHandler = (command, card) =>
  conclude(card, start(command, card).setKeyAgreementTemplate(command));

/** MSE:Set AT, P1-P2 41A4. */
export const setChipAuthentication: CommandHandler = (command, card) =>
  start(command, card).setAuthenticationTemplate(command);

/** The one GENERAL AUTHENTICATE behind it. */
export function agreeOnKey(command: CommandApdu, card: Card): ResponseApdu {
  const { chipAuthentication } = card.session;
  return conclude(card, (chipAuthentication ?? refuse("conditionsNotSatisfied")).generalAuthenticate(command));
}

function start(command: CommandApdu, card: Card): ChipAuthenticationChip {
  if (!isOpened(card)) refuse("securityStatusNotSatisfied");
  if (card.session.application !== LDS1_APPLICATION) refuse("conditionsNotSatisfied");
  assertLiked(command, card);
  card.session.chipAuthentication = new ChipAuthenticationChip(chipAuthenticationKeys(card));
  return card.session.chipAuthentication;
}

function conclude(card: Card, { response, secureMessaging, compressedKey }: ChipAuthenticationAnswer): ResponseApdu {
  if (secureMessaging === undefined || compressedKey === undefined) return response;
  card.afterAnswer(() => {
    card.session.restart(secureMessaging);
    openTerminalAuthentication(card, compressedKey);
  });
  return response;
}

/** Chips of the field that give no reason (field case A27). */
function assertLiked({ data = new Uint8Array() }: CommandApdu, { faults }: Card): void {
  if (hasFault(faults, "ca-fails")) refuse("noPreciseDiagnosis");
  const hasKeyId = parseTlvSequence(data).some(({ tag }) => tag === TAG_KEY_ID);
  if (!hasKeyId && hasFault(faults, "ca-wants-84")) refuse("noPreciseDiagnosis");
}
