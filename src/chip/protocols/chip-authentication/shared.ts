/**
 * Keys, data objects and the new session of chip authentication.
 *
 * @spec ICAO 9303-11 §6.2, §9.2.5 to §9.2.7; BSI TR-03110-2 §3.4 (version 2)
 */
import { concatBytes, encodeOidOctets, encodeTlv, toMinimalUnsignedBytes } from "../../../base/bytes/index.ts";
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
  /** In the answer of version 2. */
  nonce: 0x81,
  token: 0x82,
} as const;

export const DYNAMIC_AUTHENTICATION_DATA = 0x7c;
/** Of the chip, version 2. */
export const NONCE_LENGTH = 8;

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

export interface SessionKeys {
  readonly ksEnc: Uint8Array;
  readonly ksMac: Uint8Array;
}

/** The secret is wiped. @param nonce of the chip, version 2 only */
export function deriveSessionKeys(
  { cipher }: ChipAuthenticationProtocol,
  secret: Uint8Array,
  nonce?: Uint8Array,
): SessionKeys {
  const ksEnc = deriveKey({ secret, counter: KeyCounter.encryption, cipher, nonce });
  const ksMac = deriveKey({ secret, counter: KeyCounter.mac, cipher, nonce });
  secret.fill(0);
  return { ksEnc, ksMac };
}

/** The session that takes the place of the old one; its counter starts at zero. The keys given are wiped. */
export function startSessionWith({ cipher }: ChipAuthenticationProtocol, keys: SessionKeys): SecureMessagingSession {
  const session = new SecureMessagingSession({ cipher, ...keys });
  keys.ksEnc.fill(0);
  keys.ksMac.fill(0);
  return session;
}

/** Version 1: the session follows from the secret alone, which is wiped. */
export function startSession(protocol: ChipAuthenticationProtocol, secret: Uint8Array): SecureMessagingSession {
  return startSessionWith(protocol, deriveSessionKeys(protocol, secret));
}

/** Data of MSE:Set AT: the protocol, and the key where it has a number. */
export function encodeAuthenticationTemplate(offer: {
  readonly oid: string;
  readonly keyId?: number | undefined;
}): Uint8Array {
  return concatBytes(encodeTlv(ChipAuthenticationTag.protocol, encodeOidOctets(offer.oid)), encodeKeyId(offer.keyId));
}

export function encodeKeyId(keyId: number | undefined): Uint8Array {
  return keyId === undefined ? new Uint8Array() : encodeTlv(ChipAuthenticationTag.keyId, toMinimalUnsignedBytes(keyId));
}
