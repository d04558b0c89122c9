/** Active authentication, the chip's side. @spec ICAO 9303-11 §6.1.2 */
import { fromUnsignedBytes } from "../../../base/bytes/index.ts";
import {
  type CurveName,
  ecdsaSignPlain,
  getCurve,
  type HashName,
  type RandomSource,
  signIso9796,
} from "../../../base/crypto/index.ts";
import { type CommandApdu, type ResponseApdu, StatusWord } from "../../iso7816/index.ts";
import { CHALLENGE_LENGTH } from "./shared.ts";

export type ActiveAuthenticationKey =
  | {
      readonly kind: "ECDSA";
      readonly curve: CurveName;
      /** Unsigned big-endian number. */
      readonly privateKey: Uint8Array;
      readonly hash: HashName;
    }
  | {
      readonly kind: "RSA";
      readonly modulusBytes: number;
      /** PKCS#8 in DER. */
      readonly privateKey: Uint8Array;
      readonly hash: HashName;
      /** For the part of the message that the chip chooses. */
      readonly random: RandomSource;
    };

/**
 * INTERNAL AUTHENTICATE: signs the eight bytes of the challenge and nothing else.
 * @throws CivicardError EC_SCALAR_OUT_OF_RANGE, RSA_KEY_INVALID when the chip's own key is unusable
 */
export function answerInternalAuthenticate(command: CommandApdu, key: ActiveAuthenticationKey): ResponseApdu {
  const { p1, p2, data, expectedLength } = command;
  if (p1 !== 0 || p2 !== 0) return refuse(StatusWord.incorrectParameters);
  if (data?.length !== CHALLENGE_LENGTH || expectedLength === undefined) return refuse(StatusWord.wrongLength);
  return { data: signChallenge(key, data), statusWord: StatusWord.success };
}

function signChallenge(key: ActiveAuthenticationKey, message: Uint8Array): Uint8Array {
  if (key.kind === "RSA") return signIso9796({ ...key, message });
  return ecdsaSignPlain(getCurve(key.curve), fromUnsignedBytes(key.privateKey), key.hash, message);
}

function refuse(statusWord: number): ResponseApdu {
  return { data: new Uint8Array(), statusWord };
}
