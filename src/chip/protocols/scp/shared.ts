/**
 * SCP03: what both sides must agree on. Key derivation and the numbers of the protocol, nothing of either side's
 * course, so that host and card can be wrong only apart from each other.
 *
 * @spec GlobalPlatform Card Specification 2.3 Amendment D §4.1, §6.2; NIST SP 800-108 (counter mode, CMAC)
 */
import { concatBytes, toUnsignedBytes } from "../../../base/bytes/index.ts";
import { aesCmac } from "../../../base/crypto/index.ts";

/** Static keys of a security domain, 16, 24 or 32 bytes each. */
export interface TransportKeys {
  readonly enc: Uint8Array;
  readonly mac: Uint8Array;
  readonly dek: Uint8Array;
}

export interface Scp03SessionKeys {
  readonly enc: Uint8Array;
  readonly mac: Uint8Array;
  readonly responseMac: Uint8Array;
}

/** Derivation constants. */
export const Scp03Constant = {
  cardCryptogram: 0x00,
  hostCryptogram: 0x01,
  cardChallenge: 0x02,
  encryption: 0x04,
  mac: 0x06,
  responseMac: 0x07,
} as const;

/** Bits of a security level. */
export const Scp03Level = {
  commandMac: 0x01,
  commandEncryption: 0x02,
  responseMac: 0x10,
  responseEncryption: 0x20,
} as const;

/** The levels that the protocol allows; 0x33 is everything. Authentication without protection is not offered. */
export type Scp03SecurityLevel = 0x01 | 0x03 | 0x11 | 0x13 | 0x33;

/** Command MAC, command encryption, response MAC and response encryption. */
export const FULL_SECURITY_LEVEL: Scp03SecurityLevel = 0x33;

/** Pseudo-random card challenge, response MAC, response encryption, eight-byte MACs. */
export const DEFAULT_I_PARAMETER = 0x70;

export const SCP03_IDENTIFIER = 0x03;
export const INS_INITIALIZE_UPDATE = 0x50;
export const INS_EXTERNAL_AUTHENTICATE = 0x82;
/** Class bit: secure messaging of GlobalPlatform. */
export const CLA_SCP = 0x04;

const I_S16 = 0x01;
const I_PSEUDO_RANDOM = 0x10;
const LABEL_LENGTH = 11;

/** 8 bytes, or 16 in the S16 mode: length of challenges, cryptograms and MACs. */
export function scp03BlockWidth(iParameter: number): 8 | 16 {
  return (iParameter & I_S16) === 0 ? 8 : 16;
}

/** Whether the card derives its challenge from a counter and sends that counter. */
export function hasPseudoRandomChallenge(iParameter: number): boolean {
  return (iParameter & I_PSEUDO_RANDOM) !== 0;
}

/** @param length of the derived bytes */
export function deriveScp03Data(key: Uint8Array, constant: number, length: number, context: Uint8Array): Uint8Array {
  const label = new Uint8Array(LABEL_LENGTH);
  const bits = toUnsignedBytes(length * 8, 2);
  const blocks = Array.from({ length: Math.ceil(length / 16) }, (_, index) =>
    aesCmac(key, concatBytes(label, Uint8Array.of(constant, 0x00), bits, Uint8Array.of(index + 1), context)),
  );
  return concatBytes(...blocks).slice(0, length);
}

/** @param context host challenge and card challenge, joined */
export function deriveScp03SessionKeys(keys: TransportKeys, context: Uint8Array): Scp03SessionKeys {
  return {
    enc: deriveScp03Data(keys.enc, Scp03Constant.encryption, keys.enc.length, context),
    mac: deriveScp03Data(keys.mac, Scp03Constant.mac, keys.mac.length, context),
    responseMac: deriveScp03Data(keys.mac, Scp03Constant.responseMac, keys.mac.length, context),
  };
}
