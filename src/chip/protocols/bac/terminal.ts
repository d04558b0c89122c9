/**
 * Basic access control, the terminal's side. Its keys come from three printed fields and are weak against whoever
 * records an exchange; it is here for documents that have no PACE, and issued by default no more.
 *
 * @spec ICAO 9303-11 §4.3
 */
import { constantTimeEqual } from "../../../base/bytes/index.ts";
import type { RandomSource } from "../../../base/crypto/index.ts";
import {
  type ApduProcessor,
  externalAuthenticate,
  formatStatusWord,
  getChallenge,
  type ResponseApdu,
  type SecureMessagingSession,
  StatusWord,
} from "../../iso7816/index.ts";
import { BacError } from "./bac-error.ts";
import {
  type BacKeys,
  type BacToken,
  deriveAccessKeys,
  KEY_MATERIAL_LENGTH,
  NONCE_LENGTH,
  openToken,
  sealToken,
  startSession,
  wipeKeys,
} from "./shared.ts";

export interface BacOptions {
  /** To the selected eMRTD application. */
  readonly transmit: ApduProcessor;
  /** Document number, birth and expiry, each with check digit. */
  readonly mrzInformation: string;
  readonly random: RandomSource;
}

export interface BacResult {
  /** From here on every command goes through it. */
  readonly secureMessaging: SecureMessagingSession;
}

interface Attempt {
  readonly challenge: Uint8Array;
  readonly token: BacToken;
  readonly response: ResponseApdu;
}

const SEALED_LENGTH = 40;
const SHORT_EXPECTED = 256;

/**
 * @throws BacError BAC_WRONG_KEY when the chip rejects what was made of the MRZ; BAC_REFUSED, BAC_PROTOCOL_FAULT
 *   otherwise; what `transmit` throws passes through
 */
export async function performBac(options: BacOptions): Promise<BacResult> {
  const keys = deriveAccessKeys(options.mrzInformation);
  try {
    let attempt = await authenticate(options, keys, SEALED_LENGTH);
    // Some chips refuse the exact Le; the challenge is used up then, so all of it is done again (field case A31).
    if (isLengthRefusal(attempt.response.statusWord)) attempt = await authenticate(options, keys, SHORT_EXPECTED);
    return { secureMessaging: concludeAttempt(keys, attempt) };
  } finally {
    wipeKeys(keys);
  }
}

async function authenticate({ transmit, random }: BacOptions, keys: BacKeys, expectedLength: number): Promise<Attempt> {
  const { data: challenge, statusWord } = await transmit(getChallenge(NONCE_LENGTH));
  if (statusWord !== StatusWord.success) throw refused("challenge", statusWord);
  if (challenge.length !== NONCE_LENGTH) {
    throw new BacError("BAC_PROTOCOL_FAULT", "challenge", { reason: `challenge of ${challenge.length} bytes` });
  }
  const token = { own: random(NONCE_LENGTH), other: challenge, keyMaterial: random(KEY_MATERIAL_LENGTH) };
  const response = await transmit(externalAuthenticate(sealToken(keys, token), expectedLength));
  return { challenge, token, response };
}

function isLengthRefusal(statusWord: number): boolean {
  return statusWord === StatusWord.wrongLength || statusWord >> 8 === 0x6c;
}

function concludeAttempt(keys: BacKeys, { challenge, token, response }: Attempt): SecureMessagingSession {
  const { statusWord } = response;
  // 6300 is the usual answer to wrong keys; some chips report the checksum, which is wrong for them, in other words.
  if (isKeyRefusal(statusWord)) {
    throw new BacError("BAC_WRONG_KEY", "authenticate", { statusWord: formatStatusWord(statusWord) }, statusWord);
  }
  if (statusWord !== StatusWord.success) throw refused("authenticate", statusWord);
  const answer = openToken(keys, response.data);
  if (answer === undefined) throw fault("answer does not open");
  if (!constantTimeEqual(answer.own, challenge) || !constantTimeEqual(answer.other, token.own)) {
    throw fault("answer is to another challenge");
  }
  return startSession({
    chipNonce: challenge,
    terminalNonce: token.own,
    chipKeyMaterial: answer.keyMaterial,
    terminalKeyMaterial: token.keyMaterial,
  });
}

function isKeyRefusal(statusWord: number): boolean {
  const { authenticationFailed, securityStatusNotSatisfied, conditionsNotSatisfied } = StatusWord;
  const { secureMessagingObjectsIncorrect } = StatusWord;
  const codes: readonly number[] = [
    authenticationFailed,
    securityStatusNotSatisfied,
    conditionsNotSatisfied,
    secureMessagingObjectsIncorrect,
  ];
  return codes.includes(statusWord) || statusWord >> 4 === 0x63c;
}

function refused(step: "challenge" | "authenticate", statusWord: number): BacError {
  return new BacError("BAC_REFUSED", step, { statusWord: formatStatusWord(statusWord) }, statusWord);
}

function fault(reason: string): BacError {
  return new BacError("BAC_PROTOCOL_FAULT", "authenticate", { reason });
}
