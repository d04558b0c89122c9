/** Basic access control, the chip's side: a challenge that serves once, and the answer to it. @spec ICAO 9303-11 §4.3 */
import { constantTimeEqual } from "../../../base/bytes/index.ts";
import type { RandomSource } from "../../../base/crypto/index.ts";
import { type CommandApdu, type ResponseApdu, type SecureMessagingSession, StatusWord } from "../../iso7816/index.ts";
import {
  type BacKeys,
  deriveAccessKeys,
  KEY_MATERIAL_LENGTH,
  NONCE_LENGTH,
  openToken,
  sealToken,
  startSession,
  wipeKeys,
} from "./shared.ts";

export interface BacChipOptions {
  /** Document number, birth and expiry, each with check digit. */
  readonly mrzInformation: string;
  readonly random: RandomSource;
}

export interface BacChipAnswer {
  /** Still without secure messaging. */
  readonly response: ResponseApdu;
  /** Present when the terminal knew the keys. */
  readonly secureMessaging?: SecureMessagingSession | undefined;
}

export class BacChip {
  readonly #options: BacChipOptions;
  #challenge: Uint8Array | undefined;

  constructor(options: BacChipOptions) {
    this.#options = options;
  }

  /** Forgets a challenge that is open: another protocol was chosen, or the field was lost. */
  reset(): void {
    this.#challenge = undefined;
  }

  /** GET CHALLENGE of eight bytes. */
  getChallenge({ p1, p2, expectedLength }: CommandApdu): ResponseApdu {
    this.#challenge = undefined;
    if (p1 !== 0 || p2 !== 0) return refuse(StatusWord.incorrectParameters);
    if (expectedLength !== NONCE_LENGTH) return refuse(StatusWord.wrongLength);
    this.#challenge = this.#options.random(NONCE_LENGTH).slice();
    return { data: this.#challenge.slice(), statusWord: StatusWord.success };
  }

  /** EXTERNAL AUTHENTICATE; whatever comes of it, the challenge is used up. */
  externalAuthenticate({ p1, p2, data = new Uint8Array() }: CommandApdu): BacChipAnswer {
    const challenge = this.#challenge;
    this.#challenge = undefined;
    if (p1 !== 0 || p2 !== 0) return { response: refuse(StatusWord.incorrectParameters) };
    if (challenge === undefined) return { response: refuse(StatusWord.conditionsNotSatisfied) };
    const keys = deriveAccessKeys(this.#options.mrzInformation);
    try {
      return this.#answer(keys, challenge, data);
    } finally {
      wipeKeys(keys);
    }
  }

  #answer(keys: BacKeys, challenge: Uint8Array, data: Uint8Array): BacChipAnswer {
    const token = openToken(keys, data);
    if (token === undefined || !constantTimeEqual(token.other, challenge)) {
      return { response: refuse(StatusWord.authenticationFailed) };
    }
    const keyMaterial = this.#options.random(KEY_MATERIAL_LENGTH).slice();
    const sealed = sealToken(keys, { own: challenge, other: token.own, keyMaterial });
    const secureMessaging = startSession({
      chipNonce: challenge,
      terminalNonce: token.own,
      chipKeyMaterial: keyMaterial,
      terminalKeyMaterial: token.keyMaterial,
    });
    return { response: { data: sealed, statusWord: StatusWord.success }, secureMessaging };
  }
}

function refuse(statusWord: number): ResponseApdu {
  return { data: new Uint8Array(), statusWord };
}
