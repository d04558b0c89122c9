/**
 * Chip authentication version 2, the chip's side. It follows terminal authentication: the key that the terminal sends
 * must be the one that it signed there, and rights hold under the session that comes of it.
 *
 * @spec BSI TR-03110-2 §3.4; BSI TR-03110-3 §B.2
 */
import { constantTimeEqual, encodeTlv } from "../../../base/bytes/index.ts";
import type { RandomSource } from "../../../base/crypto/index.ts";
import { type CommandApdu, type ResponseApdu, type SecureMessagingSession, StatusWord } from "../../iso7816/index.ts";
import { authenticationToken } from "../pace/shared.ts";
import { compressPublicKey } from "../terminal-authentication/shared.ts";
import {
  agreeOnSecret,
  answering,
  type ChipAuthenticationKey,
  ephemeralKeyOf,
  groupOfKey,
  Refusal,
  type SelectedKey,
  selectByTemplate,
  statusOnly,
} from "./chip-key.ts";
import {
  ChipAuthenticationTag,
  DYNAMIC_AUTHENTICATION_DATA,
  deriveSessionKeys,
  NONCE_LENGTH,
  startSessionWith,
} from "./shared.ts";

export interface ChipAuthenticationVersion2Options {
  readonly keys: readonly ChipAuthenticationKey[];
  readonly random: RandomSource;
}

export interface ChipAuthenticationVersion2Answer {
  /** Goes out under the session that was open before. */
  readonly response: ResponseApdu;
  /** From the next command on. */
  readonly secureMessaging?: SecureMessagingSession | undefined;
}

export class ChipAuthenticationVersion2Chip {
  readonly #options: ChipAuthenticationVersion2Options;
  /** Comp() of the key that terminal authentication has vouched for. */
  #compressedKey: Uint8Array | undefined;
  #selected: SelectedKey | undefined;

  constructor(options: ChipAuthenticationVersion2Options) {
    this.#options = options;
  }

  /** The terminal has authenticated itself: `compressedKey` of what was granted. */
  open(compressedKey: Uint8Array): void {
    this.reset();
    this.#compressedKey = compressedKey.slice();
  }

  /** Session over, or the field was lost. */
  reset(): void {
    this.#compressedKey = undefined;
    this.#selected = undefined;
  }

  /** Whether MSE:Set AT has chosen a key and GENERAL AUTHENTICATE is to come. */
  get busy(): boolean {
    return this.#selected !== undefined;
  }

  /** MSE:Set AT, P1-P2 41A4: chooses protocol and key. */
  setAuthenticationTemplate({ data }: CommandApdu): ResponseApdu {
    this.#selected = undefined;
    return answering(() => {
      this.#selected = selectByTemplate(this.#options.keys, data);
      return { response: statusOnly(StatusWord.success) };
    }).response;
  }

  /** The one GENERAL AUTHENTICATE after MSE:Set AT: nonce and token. */
  generalAuthenticate(command: CommandApdu): ChipAuthenticationVersion2Answer {
    const selected = this.#selected;
    this.#selected = undefined;
    return answering(() => {
      if (this.#compressedKey === undefined) throw new Refusal(StatusWord.securityStatusNotSatisfied);
      if (selected === undefined) throw new Refusal(StatusWord.conditionsNotSatisfied);
      const publicKey = ephemeralKeyOf(command);
      const compressed = compressPublicKey(selected.protocol.keyAgreement, publicKey);
      if (!constantTimeEqual(compressed, this.#compressedKey)) throw new Refusal(StatusWord.authenticationFailed);
      return this.#agree(selected, publicKey);
    });
  }

  #agree(selected: SelectedKey, publicKey: Uint8Array): ChipAuthenticationVersion2Answer {
    const { oid, protocol, key } = selected;
    const secret = agreeOnSecret(selected, publicKey);
    const nonce = this.#options.random(NONCE_LENGTH).slice();
    const keys = deriveSessionKeys(protocol, secret, nonce);
    const token = authenticationToken({ oid, protocol, group: groupOfKey(key) }, keys.ksMac, publicKey);
    const data = encodeTlv(
      DYNAMIC_AUTHENTICATION_DATA,
      encodeTlv(ChipAuthenticationTag.nonce, nonce),
      encodeTlv(ChipAuthenticationTag.token, token),
    );
    return { response: { data, statusWord: StatusWord.success }, secureMessaging: startSessionWith(protocol, keys) };
  }
}
