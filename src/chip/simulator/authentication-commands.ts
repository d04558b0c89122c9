/**
 * How a finished card is opened and proves itself: PACE, BAC and active authentication.
 *
 * @spec ICAO 9303-11 §4.3, §4.4, §6.1
 */
import { getCurve, type HashName } from "../../base/crypto/index.ts";
import {
  cardFiles,
  findEcdsaPlainHash,
  findSecurityInfo,
  LDS1_APPLICATION,
  listSecurityInfos,
  MASTER_FILE,
  type PaceInfo,
  parseDg14,
  parseEfCardAccess,
} from "../../lds/index.ts";
import { MseAuthentication, type ResponseApdu } from "../iso7816/index.ts";
import {
  answerInternalAuthenticate,
  BacChip,
  getActiveAuthenticationHash,
  PaceChip,
  type PacePassword,
} from "../protocols/index.ts";
import { type Card, type CommandHandler, isOpened } from "./card.ts";
import { refuse } from "./card-refusal.ts";
import { findStoredFile, type StoredFile, type StoredKey, storedFileName } from "./chip-state.ts";
import { hasFault, spoilContent } from "./fault.ts";

const P2_AUTHENTICATION_TEMPLATE = 0xa4;
const CLA_CHAINING = 0x10;

/** MANAGE SECURITY ENVIRONMENT: PACE begins. */
export const manageSecurityEnvironment: CommandHandler = (command, card) => {
  const { p1, p2 } = command;
  if (p2 !== P2_AUTHENTICATION_TEMPLATE || p1 !== MseAuthentication.pace) refuse("functionNotSupported");
  if (!card.state.accessProtocols.includes("PACE")) refuse("conditionsNotSatisfied");
  card.session.pace?.reset();
  card.session.bac?.reset();
  card.session.pace = new PaceChip({ infos: paceInfos(card), passwords: passwords(card), random: card.random });
  return card.session.pace.setAuthenticationTemplate(command);
};

export const generalAuthenticate: CommandHandler = (command, card): ResponseApdu => {
  const { session } = card;
  const pace = session.pace ?? refuse("conditionsNotSatisfied");
  if (hasFault(card.faults, "pace-fails") && (command.cla & CLA_CHAINING) === 0) refuse("authenticationFailed");
  const { response, established } = pace.generalAuthenticate(command);
  if (established !== undefined) {
    // The answer still goes out as the command came; the new channel begins with the next command.
    card.afterAnswer(() => {
      session.pace = undefined;
      session.open(established.secureMessaging, "PACE");
      session.select(MASTER_FILE);
    });
  }
  return response;
};

/** What EF.CardAccess offers is what the chip does. */
function paceInfos(card: Card): readonly PaceInfo[] {
  const content = servedContent(card, findStoredFile(card.state, MASTER_FILE, cardFiles["EF.CardAccess"].fileId));
  return content === undefined ? [] : listSecurityInfos(parseEfCardAccess(content), "pace");
}

function passwords({ state: { mrzInformation, can } }: Card): readonly PacePassword[] {
  const mrz = mrzInformation === undefined ? [] : [{ kind: "MRZ", mrzInformation } as const];
  return can === undefined ? mrz : [...mrz, { kind: "CAN", can }];
}

/** BAC begins; only where the card allows it, and never inside another channel. */
export const getChallenge: CommandHandler = (command, card) => {
  const { state, session } = card;
  const { mrzInformation } = state;
  const isOffered = state.accessProtocols.includes("BAC") && session.application === LDS1_APPLICATION;
  if (!isOffered || mrzInformation === undefined || card.channel !== "plain") return refuse("conditionsNotSatisfied");
  session.bac ??= new BacChip({ mrzInformation, random: card.random });
  return session.bac.getChallenge(command);
};

export const externalAuthenticate: CommandHandler = (command, { session, afterAnswer }) => {
  const bac = session.bac ?? refuse("conditionsNotSatisfied");
  const { response, secureMessaging } = bac.externalAuthenticate(command);
  if (secureMessaging !== undefined) afterAnswer(() => session.open(secureMessaging, "BAC"));
  return response;
};

/** INTERNAL AUTHENTICATE: active authentication, behind the access protocol like the key's own file. */
export const internalAuthenticate: CommandHandler = (command, card) => {
  if (!isOpened(card)) refuse("securityStatusNotSatisfied");
  if (card.session.application !== LDS1_APPLICATION) refuse("conditionsNotSatisfied");
  const key = findActiveAuthenticationKey(card) ?? refuse("referencedDataNotFound");
  const { curve, privateKey } = key;
  return answerInternalAuthenticate(command, { kind: "ECDSA", curve, privateKey, hash: hashOf(card, key) });
};

function findActiveAuthenticationKey(card: Card): StoredKey | undefined {
  if (hasFault(card.faults, "clone")) return undefined;
  const key = card.state.keys.find(({ purpose }) => purpose === "active-authentication");
  if (key === undefined || !hasFault(card.faults, "wrong-aa-key")) return key;
  // A key that fits the curve and not DG15.
  const privateKey = key.privateKey.map((byte, index) => (index === key.privateKey.length - 1 ? byte ^ 0x01 : byte));
  return { ...key, privateKey };
}

/** The hash that DG14 names, so that cards of other issuers are served as they were signed; else our own rule. */
function hashOf(card: Card, { curve }: StoredKey): HashName {
  const dg14 = findStoredFile(card.state, LDS1_APPLICATION, cardFiles.DG14.fileId);
  const named = dg14 && findSecurityInfo(parseDg14(dg14.content), "active-authentication")?.signatureAlgorithm;
  return (named === undefined ? undefined : findEcdsaPlainHash(named)) ?? getActiveAuthenticationHash(getCurve(curve));
}

function servedContent(card: Card, file: StoredFile | undefined): Uint8Array | undefined {
  return file && spoilContent(card.faults, storedFileName(file), file.content);
}
