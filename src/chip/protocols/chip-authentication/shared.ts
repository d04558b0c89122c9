/** Keys, data objects and the new session of chip authentication version 1. @spec ICAO 9303-11 §6.2, §9.2.5 to §9.2.7 */
import {
  decodeDhSubjectPublicKeyInfo,
  decodeEcSubjectPublicKeyInfo,
  deriveKey,
  encodeDhElement,
  encodePoint,
  KeyCounter,
} from "../../../base/crypto/index.ts";
import type { ChipAuthenticationProtocol, KeyAgreement } from "../../../lds/index.ts";
import { SecureMessagingSession } from "../../iso7816/index.ts";
import { type AgreementGroup, createDhGroup, createEcGroup } from "../agreement-group.ts";

/** Data objects of MSE and of the dynamic authentication data 7C. */
export const ChipAuthenticationTag = {
  protocol: 0x80,
  keyId: 0x84,
  /** In MSE:Set KAT. */
  publicKey: 0x91,
  /** In 7C. */
  ephemeralKey: 0x80,
} as const;

export const DYNAMIC_AUTHENTICATION_DATA = 0x7c;

export interface StaticKey {
  readonly group: AgreementGroup;
  /** The chip's public key, encoded. */
  readonly element: Uint8Array;
}

/** @throws CivicardError EC_PARAMETERS_UNKNOWN, DH_PARAMETERS_UNKNOWN or a fault of structure or key */
export function decodeStaticKey(keyAgreement: KeyAgreement, subjectPublicKeyInfo: Uint8Array): StaticKey {
  if (keyAgreement === "ECDH") {
    const { curve, point } = decodeEcSubjectPublicKeyInfo(subjectPublicKeyInfo);
    return { group: createEcGroup(curve), element: encodePoint(curve, point) };
  }
  const { group, element } = decodeDhSubjectPublicKeyInfo(subjectPublicKeyInfo);
  return { group: createDhGroup(group), element: encodeDhElement(group, element) };
}

/** The session that takes the place of the old one; its counter starts at zero. The secret is wiped. */
export function startSession({ cipher }: ChipAuthenticationProtocol, secret: Uint8Array): SecureMessagingSession {
  const ksEnc = deriveKey({ secret, counter: KeyCounter.encryption, cipher });
  const ksMac = deriveKey({ secret, counter: KeyCounter.mac, cipher });
  const session = new SecureMessagingSession({ cipher, ksEnc, ksMac });
  for (const bytes of [secret, ksEnc, ksMac]) bytes.fill(0);
  return session;
}
