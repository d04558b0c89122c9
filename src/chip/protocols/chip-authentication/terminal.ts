/**
 * Chip authentication version 1, the terminal's side: an ephemeral key of the terminal and the static key of the chip
 * give new session keys. It proves the chip when the first answer under them opens, and only if the static key is
 * covered by passive authentication; both are for the caller to see to.
 *
 * @spec ICAO 9303-11 §6.2
 */
import { concatBytes, encodeTlv } from "../../../base/bytes/index.ts";
import type { RandomSource } from "../../../base/crypto/index.ts";
import { CivicardError } from "../../../base/errors/index.ts";
import type { ChipAuthenticationProtocol, SecurityInfo } from "../../../lds/index.ts";
import {
  type ApduProcessor,
  type CommandApdu,
  generalAuthenticate,
  MseAuthentication,
  mseSetAuthenticationTemplate,
  type SecureMessagingSession,
  StatusWord,
} from "../../iso7816/index.ts";
import { compressPublicKey } from "../terminal-authentication/shared.ts";
import { type ChipAuthenticationOffer, chooseChipAuthentication } from "./offer.ts";
import {
  ChipAuthenticationTag,
  DYNAMIC_AUTHENTICATION_DATA,
  decodeStaticKey,
  encodeAuthenticationTemplate,
  encodeKeyId,
  type StaticKey,
  startSession,
} from "./shared.ts";

export interface ChipAuthenticationOptions {
  /** Through the session that is open. */
  readonly transmit: ApduProcessor;
  /** Of DG14. */
  readonly infos: readonly SecurityInfo[];
  readonly random: RandomSource;
}

export type ChipAuthenticationResult =
  | {
      readonly status: "established";
      /** Replaces the session that was open; its first answer is the proof. */
      readonly secureMessaging: SecureMessagingSession;
      readonly oid: string;
      readonly protocol: ChipAuthenticationProtocol;
      readonly keyId?: number | undefined;
      /** The terminal's ephemeral public key, encoded: terminal authentication version 1 is bound to it. */
      readonly terminalPublicKey: Uint8Array;
      /** Comp() of it. */
      readonly compressedKey: Uint8Array;
      /** DG14 names no protocol, and 3DES was taken. */
      readonly inferred: boolean;
    }
  | {
      readonly status: "failed";
      /** The last two in version 2 only. */
      readonly reason: "refused" | "key-malformed" | "answer-malformed" | "token-wrong";
      /** Of the chip's answer, when it refused. The session that was open goes on. */
      readonly statusWord?: number | undefined;
    }
  | { readonly status: "not-supported"; readonly reason: "no-key" | "key-parameters" };

const P2_KEY_AGREEMENT_TEMPLATE = 0xa6;

/** The answer "no" is a result; only what `transmit` throws is thrown. */
export async function performChipAuthentication({
  transmit,
  infos,
  random,
}: ChipAuthenticationOptions): Promise<ChipAuthenticationResult> {
  const offer = chooseChipAuthentication(infos, 1);
  if (offer === undefined) return { status: "not-supported", reason: "no-key" };
  const staticKey = decodeOfferedKey(offer);
  if ("status" in staticKey) return staticKey;
  const { group, element } = staticKey;
  const scalar = group.generateScalar(random);
  const terminalPublicKey = group.multiply(group.generator, scalar);
  const statusWord = await sendPublicKey(transmit, offer, terminalPublicKey);
  if (statusWord !== StatusWord.success) return { status: "failed", reason: "refused", statusWord };
  const secureMessaging = startSession(offer.protocol, group.sharedSecret(element, scalar));
  const { oid, protocol, keyId, inferred } = offer;
  const compressedKey = compressPublicKey(protocol.keyAgreement, terminalPublicKey);
  return { status: "established", secureMessaging, oid, protocol, keyId, terminalPublicKey, compressedKey, inferred };
}

/** The chip's public key, or why it cannot be used. */
export function decodeOfferedKey({
  protocol,
  subjectPublicKeyInfo,
}: ChipAuthenticationOffer): StaticKey | Exclude<ChipAuthenticationResult, { readonly status: "established" }> {
  try {
    return decodeStaticKey(protocol.keyAgreement, subjectPublicKeyInfo);
  } catch (error) {
    if (!(error instanceof CivicardError)) throw error;
    const isUnknown = error.code === "EC_PARAMETERS_UNKNOWN" || error.code === "DH_PARAMETERS_UNKNOWN";
    return isUnknown
      ? { status: "not-supported", reason: "key-parameters" }
      : { status: "failed", reason: "key-malformed" };
  }
}

/** With 3DES one command carries the key; chips that refuse it know the two commands of the AES form (field case A27). */
async function sendPublicKey(
  transmit: ApduProcessor,
  offer: ChipAuthenticationOffer,
  own: Uint8Array,
): Promise<number> {
  if (offer.protocol.cipher === "3DES") {
    const { statusWord } = await transmit(mseSetKeyAgreementTemplate(offer, own));
    if (statusWord === StatusWord.success) return statusWord;
  }
  const template = encodeAuthenticationTemplate(offer);
  const selected = await transmit(mseSetAuthenticationTemplate(MseAuthentication.chipAuthentication, template));
  if (selected.statusWord !== StatusWord.success) return selected.statusWord;
  const data = encodeTlv(DYNAMIC_AUTHENTICATION_DATA, encodeTlv(ChipAuthenticationTag.ephemeralKey, own));
  return (await transmit(generalAuthenticate(data, false))).statusWord;
}

function mseSetKeyAgreementTemplate({ keyId }: ChipAuthenticationOffer, own: Uint8Array): CommandApdu {
  const data = concatBytes(encodeTlv(ChipAuthenticationTag.publicKey, own), encodeKeyId(keyId));
  const command = mseSetAuthenticationTemplate(MseAuthentication.chipAuthentication, data);
  return { ...command, p2: P2_KEY_AGREEMENT_TEMPLATE };
}
