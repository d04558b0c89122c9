/**
 * Counting wrong PINs and PUKs. The last try of a PIN is kept for its holder: the PIN is suspended and must be resumed
 * with the CAN, so that a stranger without the card in hand cannot block it. CAN and MRZ are never counted.
 *
 * @spec BSI TR-03110-2 §3.3.1, TR-03110-3 §B.1 (63Cx after MSE:Set AT), §B.11 (RESET RETRY COUNTER); field case S03
 */
import { decodeLatin1 } from "../../base/bytes/index.ts";
import { type ResponseApdu, StatusWord } from "../iso7816/index.ts";
import type { PacePasswordKind } from "../protocols/index.ts";
import { type Card, type CommandHandler, done } from "./card.ts";
import { refuse } from "./card-refusal.ts";
import { initialTries, type PasswordTries } from "./chip-state.ts";

const P1_NEW_PIN = 0x02;
const P1_UNBLOCK = 0x03;
const P2_PIN = 0x03;

type Counted = keyof PasswordTries;

/** After MSE:Set AT: how many tries are left, when it is not all of them. */
export function announceTries(
  card: Card,
  password: PacePasswordKind | undefined,
  response: ResponseApdu,
): ResponseApdu {
  if (!isCounted(password) || response.statusWord !== StatusWord.success) return response;
  const left = card.state.tries[password];
  return left === initialTries[password] ? response : { ...response, statusWord: triesLeft(left) };
}

/** @throws CardRefusal 6983 for a blocked password, 6985 for a suspended PIN; the run is over */
export function assertUsable(card: Card, password: PacePasswordKind | undefined): void {
  if (!isCounted(password)) return;
  const left = card.state.tries[password];
  if (left > 1 || (left === 1 && (password === "PUK" || isResumed(card)))) return;
  card.session.pace?.reset();
  refuse(left === 0 ? "authenticationMethodBlocked" : "conditionsNotSatisfied");
}

/** The CAN has opened this very channel. */
function isResumed({ channel, session }: Card): boolean {
  return channel === "secure-messaging" && session.opening?.password === "CAN";
}

export function countFailure(card: Card, password: PacePasswordKind | undefined, response: ResponseApdu): ResponseApdu {
  if (!isCounted(password) || response.statusWord !== StatusWord.authenticationFailed) return response;
  const left = Math.max(0, card.state.tries[password] - 1);
  setTries(card, password, left);
  return { ...response, statusWord: triesLeft(left) };
}

export function countSuccess(card: Card, password: PacePasswordKind): void {
  if (isCounted(password)) setTries(card, password, initialTries[password]);
}

/** RESET RETRY COUNTER: the PUK unblocks the PIN, the PIN changes itself. */
export const resetRetryCounter: CommandHandler = ({ p1, p2, data }, card) => {
  if (p2 !== P2_PIN || (p1 !== P1_NEW_PIN && p1 !== P1_UNBLOCK)) refuse("incorrectParameters");
  const opened = card.channel === "secure-messaging" ? card.session.opening?.password : undefined;
  if (opened !== (p1 === P1_UNBLOCK ? "PUK" : "PIN")) refuse("securityStatusNotSatisfied");
  if (card.state.pin === undefined) refuse("referencedDataNotFound");
  if (p1 === P1_NEW_PIN) card.state = { ...card.state, pin: pinOf(data) };
  else if (data !== undefined) refuse("wrongLength");
  setTries(card, "PIN", initialTries.PIN);
  return done();
};

function pinOf(data: Uint8Array | undefined): string {
  const text = decodeLatin1(data ?? new Uint8Array());
  return /^\d{4,12}$/.test(text) ? text : refuse("incorrectData");
}

function setTries(card: Card, password: Counted, left: number): void {
  card.state = { ...card.state, tries: { ...card.state.tries, [password]: left } };
}

function isCounted(password: PacePasswordKind | undefined): password is Counted {
  return password === "PIN" || password === "PUK";
}

function triesLeft(left: number): number {
  return 0x63c0 | left;
}
