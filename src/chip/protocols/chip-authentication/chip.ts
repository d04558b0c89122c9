/** Chip authentication version 1, the chip's side, in both command forms. @spec ICAO 9303-11 §6.2 */
import { encodeTlv } from "../../../base/bytes/index.ts";
import { type CommandApdu, type ResponseApdu, type SecureMessagingSession, StatusWord } from "../../iso7816/index.ts";
import { compressPublicKey } from "../terminal-authentication/shared.ts";
import {
  agreeOnSecret,
  answering,
  type ChipAuthenticationKey,
  ephemeralKeyOf,
  parseObjects,
  Refusal,
  type SelectedKey,
  selectByTemplate,
  selectKey,
  statusOnly,
} from "./chip-key.ts";
import { ChipAuthenticationTag, DYNAMIC_AUTHENTICATION_DATA, startSession } from "./shared.ts";

export interface ChipAuthenticationAnswer {
  /** Goes out under the session that was open before. */
  readonly response: ResponseApdu;
  /** From the next command on. */
  readonly secureMessaging?: SecureMessagingSession | undefined;
  /** Comp() of the terminal's key, beside a new session: terminal authentication version 1 is bound to it. */
  readonly compressedKey?: Uint8Array | undefined;
}

export class ChipAuthenticationChip {
  readonly #keys: readonly ChipAuthenticationKey[];
  #selected: SelectedKey | undefined;

  constructor(keys: readonly ChipAuthenticationKey[]) {
    this.#keys = keys;
  }

  reset(): void {
    this.#selected = undefined;
  }

  /** Whether MSE:Set AT has chosen a key and GENERAL AUTHENTICATE is to come. */
  get busy(): boolean {
    return this.#selected !== undefined;
  }

  /** MSE:Set KAT, P1-P2 41A6: key agreement in one command, with 3DES. */
  setKeyAgreementTemplate({ data = new Uint8Array() }: CommandApdu): ChipAuthenticationAnswer {
    this.reset();
    return answering(() => {
      const objects = parseObjects(data, [ChipAuthenticationTag.publicKey, ChipAuthenticationTag.keyId]);
      const publicKey = objects.get(ChipAuthenticationTag.publicKey);
      const keyId = objects.get(ChipAuthenticationTag.keyId);
      const selected = selectKey(this.#keys, keyId, ({ cipher }) => cipher === "3DES");
      if (publicKey === undefined) throw new Refusal(StatusWord.incorrectData);
      return agree(selected, publicKey, new Uint8Array());
    });
  }

  /** MSE:Set AT, P1-P2 41A4: chooses protocol and key. */
  setAuthenticationTemplate({ data }: CommandApdu): ResponseApdu {
    this.reset();
    return answering(() => {
      this.#selected = selectByTemplate(this.#keys, data);
      return { response: statusOnly(StatusWord.success) };
    }).response;
  }

  /** The one GENERAL AUTHENTICATE after MSE:Set AT. */
  generalAuthenticate(command: CommandApdu): ChipAuthenticationAnswer {
    const selected = this.#selected;
    this.reset();
    return answering(() => {
      if (selected === undefined) throw new Refusal(StatusWord.conditionsNotSatisfied);
      return agree(selected, ephemeralKeyOf(command), encodeTlv(DYNAMIC_AUTHENTICATION_DATA));
    });
  }
}

function agree(selected: SelectedKey, publicKey: Uint8Array, data: Uint8Array): ChipAuthenticationAnswer {
  const { protocol } = selected;
  const secureMessaging = startSession(protocol, agreeOnSecret(selected, publicKey));
  const compressedKey = compressPublicKey(protocol.keyAgreement, publicKey);
  return { response: { data, statusWord: StatusWord.success }, secureMessaging, compressedKey };
}
