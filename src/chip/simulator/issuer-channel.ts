/** SCP03 at the virtual chip: opens while there are transport keys, and its counter is kept over power-off. */
import { fromHex } from "../../base/bytes/index.ts";
import { Scp03Chip } from "../protocols/index.ts";
import type { Card, CommandHandler } from "./card.ts";
import { refuse } from "./card-refusal.ts";

export const initializeUpdate: CommandHandler = (command, card) => {
  const { session } = card;
  if (!session.isIssuerSelected && session.scp === undefined) refuse("conditionsNotSatisfied");
  session.scp = createScp(card);
  const response = session.scp.initializeUpdate(command);
  card.state = { ...card.state, sequenceCounter: session.scp.sequenceCounter };
  return response;
};

export const externalAuthenticateIssuer: CommandHandler = (command, { session }) =>
  (session.scp ?? refuse("conditionsNotSatisfied")).externalAuthenticate(command);

function createScp({ state, profile, random, session }: Card): Scp03Chip {
  session.scp?.end();
  const { iParameter, keyVersion, securityLevel } = profile.secureChannel;
  return new Scp03Chip({
    keys: state.transportKeys ?? refuse("conditionsNotSatisfied"),
    keyVersion,
    iParameter,
    chipSerial: state.chipSerial,
    applicationId: fromHex(profile.issuerApplication),
    levels: [securityLevel],
    sequenceCounter: state.sequenceCounter,
    random,
  });
}
