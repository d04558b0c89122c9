/**
 * Chip authentication at the virtual chip. Its answer goes out under the old keys; from the next command on the new
 * ones hold, and the counter starts at zero.
 *
 * @spec ICAO 9303-11 §6.2
 */
import { parseTlvSequence } from "../../base/bytes/index.ts";
import { LDS1_APPLICATION, MASTER_FILE } from "../../lds/index.ts";
import type { CommandApdu, ResponseApdu } from "../iso7816/index.ts";
import {
  type ChipAuthenticationAnswer,
  ChipAuthenticationChip,
  type ChipAuthenticationVersion2Answer,
} from "../protocols/index.ts";
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
export const setChipAuthentication: CommandHandler = (command, card) => {
  const { chipAuthentication2, application } = card.session;
  if (chipAuthentication2 === undefined || application !== MASTER_FILE) {
    return start(command, card).setAuthenticationTemplate(command);
  }
  assertLiked(command, card);
  return chipAuthentication2.setAuthenticationTemplate(command);
};

/** The one GENERAL AUTHENTICATE behind it. */
export function agreeOnKey(command: CommandApdu, card: Card): ResponseApdu {
  const { chipAuthentication, chipAuthentication2 } = card.session;
  if (chipAuthentication2?.busy) return conclude2(card, chipAuthentication2.generalAuthenticate(command));
  return conclude(card, (chipAuthentication ?? refuse("conditionsNotSatisfied")).generalAuthenticate(command));
}

function start(command: CommandApdu, card: Card): ChipAuthenticationChip {
  if (!isOpened(card)) refuse("securityStatusNotSatisfied");
  if (card.session.application !== LDS1_APPLICATION) refuse("conditionsNotSatisfied");
  assertLiked(command, card);
  card.session.chipAuthentication = new ChipAuthenticationChip(chipAuthenticationKeys(card, 1));
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

/** Version 2: what terminal authentication granted holds under the session of the key that it vouched for. */
function conclude2(card: Card, { response, secureMessaging }: ChipAuthenticationVersion2Answer): ResponseApdu {
  if (secureMessaging === undefined) return response;
  card.afterAnswer(() => {
    card.session.restart(secureMessaging);
    card.session.isBound = true;
    card.session.chipAuthentication2 = undefined;
  });
  return response;
}

/** Chips of the field that give no reason (field case A27). */
function assertLiked({ data = new Uint8Array() }: CommandApdu, { faults }: Card): void {
  if (hasFault(faults, "ca-fails")) refuse("noPreciseDiagnosis");
  const hasKeyId = parseTlvSequence(data).some(({ tag }) => tag === TAG_KEY_ID);
  if (!hasKeyId && hasFault(faults, "ca-wants-84")) refuse("noPreciseDiagnosis");
}
