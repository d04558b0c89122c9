/**
 * MANAGE SECURITY ENVIRONMENT and GENERAL AUTHENTICATE, which several protocols share: the template that was set last
 * decides whose step the next command is.
 *
 * @spec ICAO 9303-11 §4.4.4, §6.2.4; BSI TR-03110-3 §B.1 to §B.3
 */
import type { ResponseApdu } from "../iso7816/index.ts";
import type { CommandHandler } from "./card.ts";
import { refuse } from "./card-refusal.ts";
import { agreeOnKey, agreeOnKeyAtOnce, setChipAuthentication } from "./chip-authentication-commands.ts";
import { setPace, stepPace } from "./pace-commands.ts";
import { setIssuer, setTerminal } from "./terminal-authentication-commands.ts";

/** By P1-P2. */
const templates: ReadonlyMap<number, CommandHandler> = new Map([
  [0xc1a4, setPace],
  [0x41a4, setChipAuthentication],
  [0x41a6, agreeOnKeyAtOnce],
  [0x81a4, setTerminal],
  [0x81b6, setIssuer],
]);

export const manageSecurityEnvironment: CommandHandler = (command, card) => {
  const handle = templates.get((command.p1 << 8) | command.p2) ?? refuse("functionNotSupported");
  const { session } = card;
  session.pace?.reset();
  session.bac?.reset();
  session.chipAuthentication?.reset();
  return handle(command, card);
};

export const generalAuthenticate: CommandHandler = (command, card): ResponseApdu => {
  const { pace, chipAuthentication, chipAuthentication2 } = card.session;
  if (pace?.busy) return stepPace(command, card);
  if (chipAuthentication?.busy || chipAuthentication2?.busy) return agreeOnKey(command, card);
  return refuse("conditionsNotSatisfied");
};
