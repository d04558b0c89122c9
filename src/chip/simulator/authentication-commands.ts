/**
 * Basic access control and active authentication at the virtual chip.
 *
 * @spec ICAO 9303-11 §4.3, §6.1
 */
import { getCurve, type HashName } from "../../base/crypto/index.ts";
import { findEcdsaPlainHash, findSecurityInfo, LDS1_APPLICATION } from "../../lds/index.ts";
import { StatusWord } from "../iso7816/index.ts";
import {
  type ActiveAuthenticationKey,
  answerInternalAuthenticate,
  BacChip,
  chipIdentifierOfMrz,
  getActiveAuthenticationHash,
} from "../protocols/index.ts";
import { rsaModulusBits } from "../secrets/index.ts";
import { type Card, type CommandHandler, isOpened, securityInfosOf } from "./card.ts";
import { refuse } from "./card-refusal.ts";
import type { StoredKey } from "./chip-state.ts";
import { hasFault } from "./fault.ts";
import {
  authenticateTerminal,
  getTerminalChallenge,
  isTerminalAuthenticating,
} from "./terminal-authentication-commands.ts";

const SHORT_EXPECTED = 256;

/** BAC begins; only where the card allows it, and never inside another channel. */
export const getChallenge: CommandHandler = (command, card) => {
  if (isTerminalAuthenticating(card)) return getTerminalChallenge(command, card);
  const { state, session } = card;
  const { mrzInformation } = state;
  const isOffered = state.accessProtocols.includes("BAC") && session.application === LDS1_APPLICATION;
  if (!isOffered || mrzInformation === undefined || card.channel !== "plain") return refuse("conditionsNotSatisfied");
  session.bac ??= new BacChip({ mrzInformation, random: card.random });
  return session.bac.getChallenge(command);
};

export const externalAuthenticate: CommandHandler = (command, card) => {
  if (isTerminalAuthenticating(card)) return authenticateTerminal(command, card);
  const { session, faults, state } = card;
  const bac = session.bac ?? refuse("conditionsNotSatisfied");
  if (hasFault(faults, "bac-wants-le-00") && command.expectedLength !== SHORT_EXPECTED) {
    bac.reset();
    refuse("wrongLength");
  }
  const { response, secureMessaging } = bac.externalAuthenticate(command);
  if (secureMessaging !== undefined) {
    const chipIdentifier = chipIdentifierOfMrz(state.mrzInformation ?? "");
    card.afterAnswer(() => session.open(secureMessaging, { protocol: "BAC", password: "MRZ", chipIdentifier }));
  }
  return response;
};

/** INTERNAL AUTHENTICATE: active authentication, behind the access protocol like the key's own file. */
export const internalAuthenticate: CommandHandler = (command, card) => {
  if (!isOpened(card)) refuse("securityStatusNotSatisfied");
  if (card.session.application !== LDS1_APPLICATION) refuse("conditionsNotSatisfied");
  const key = findActiveAuthenticationKey(card) ?? refuse("referencedDataNotFound");
  const response = answerInternalAuthenticate(command, signingKeyOf(card, key));
  const room = Math.min(command.expectedLength ?? 0, card.greatestAnswer);
  if (response.statusWord !== StatusWord.success || response.data.length <= room) return response;
  // A long signature does not fit into a short answer, and some chips do not say so (field case A29).
  return hasFault(card.faults, "aa-truncates")
    ? { ...response, data: response.data.subarray(0, room) }
    : refuse("wrongLength");
};

function findActiveAuthenticationKey(card: Card): StoredKey | undefined {
  if (hasFault(card.faults, "clone")) return undefined;
  return card.state.keys.find(({ purpose }) => purpose === "active-authentication");
}

function signingKeyOf(card: Card, key: StoredKey): ActiveAuthenticationKey {
  const { random } = card;
  if ("rsaHash" in key) {
    const modulusBytes = Math.ceil(rsaModulusBits(key.privateKey) / 8);
    return { kind: "RSA", modulusBytes, privateKey: key.privateKey, hash: key.rsaHash, random };
  }
  if (!("curve" in key)) return refuse("referencedDataNotFound");
  const { curve, privateKey } = key;
  return { kind: "ECDSA", curve, privateKey: servedScalar(card, privateKey), hash: hashOf(card, curve) };
}

/** A key that fits the curve and not DG15. */
function servedScalar({ faults }: Card, privateKey: Uint8Array): Uint8Array {
  if (!hasFault(faults, "wrong-aa-key")) return privateKey;
  return privateKey.map((byte, index) => (index === privateKey.length - 1 ? byte ^ 0x01 : byte));
}

/** The hash that DG14 names, so that cards of other issuers are served as they were signed; else our own rule. */
function hashOf(card: Card, curve: Parameters<typeof getCurve>[0]): HashName {
  const infos = securityInfosOf(card, "DG14");
  const named = findSecurityInfo(infos, "active-authentication")?.signatureAlgorithm;
  return (named === undefined ? undefined : findEcdsaPlainHash(named)) ?? getActiveAuthenticationHash(getCurve(curve));
}
