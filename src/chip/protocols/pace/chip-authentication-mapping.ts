/**
 * Chip authentication mapping: inside PACE the chip shows that it knows the private key of its static public key, by
 * the quotient of the mapping key and that private key. Worth nothing until the static key, from EF.CardSecurity,
 * has been found signed.
 *
 * @spec ICAO 9303-11 §4.4.3.3.3, §4.4.3.5
 */
import { equalBytes, fromUnsignedBytes, toUnsignedBytes } from "../../../base/bytes/index.ts";
import {
  aesCbcDecrypt,
  aesCbcEncrypt,
  aesEcbEncrypt,
  type CurveName,
  decodeEcSubjectPublicKeyInfo,
  encodePoint,
  getCurve,
  inverseModulo,
  modulo,
  multiplyPoint,
  padIso9797Method2,
  unpadIso9797Method2,
} from "../../../base/crypto/index.ts";
import { CivicardError } from "../../../base/errors/index.ts";

/** What the chip gave in a run of PACE with this mapping. */
export interface ChipAuthenticationMappingProof {
  readonly curve: CurveName;
  /** CA.IC as it came out of the encryption. */
  readonly data: Uint8Array;
  /** The chip's public key of the mapping step, encoded. */
  readonly mappingPublicKey: Uint8Array;
}

/** A static key of the chip. */
export interface ChipAuthenticationMappingKey {
  readonly curve: CurveName;
  /** Unsigned big-endian number. */
  readonly privateKey: Uint8Array;
  readonly keyId?: number | undefined;
}

const BLOCK_LENGTH = 16;

/**
 * Whether the chip knows the private key of the static public key: times the data it must be the mapping key.
 * @param subjectPublicKeyInfo from EF.CardSecurity
 */
export function verifyChipAuthenticationMapping(
  proof: ChipAuthenticationMappingProof,
  subjectPublicKeyInfo: Uint8Array,
): boolean {
  try {
    const { curve, point } = decodeEcSubjectPublicKeyInfo(subjectPublicKeyInfo);
    if (curve.name !== proof.curve || proof.data.length !== curve.orderBytes) return false;
    const product = multiplyPoint(curve, point, fromUnsignedBytes(proof.data));
    return equalBytes(encodePoint(curve, product), proof.mappingPublicKey);
  } catch (error) {
    if (error instanceof CivicardError) return false;
    throw error;
  }
}

/** Chip: CA.IC, in the width of the order. The chip of this house is a simulator: its timing guards no secret. */
export function chipAuthenticationData(key: ChipAuthenticationMappingKey, mappingScalar: bigint): Uint8Array {
  const { n, orderBytes } = getCurve(key.curve);
  const inverted = inverseModulo(fromUnsignedBytes(key.privateKey), n);
  return toUnsignedBytes(modulo(inverted * mappingScalar, n), orderBytes);
}

export function encryptChipAuthenticationData(ksEnc: Uint8Array, data: Uint8Array): Uint8Array {
  return aesCbcEncrypt(ksEnc, initialVector(ksEnc), padIso9797Method2(data, BLOCK_LENGTH));
}

/** @throws CivicardError CRYPTO_LENGTH_INVALID, PADDING_INVALID */
export function decryptChipAuthenticationData(ksEnc: Uint8Array, encrypted: Uint8Array): Uint8Array {
  return unpadIso9797Method2(aesCbcDecrypt(ksEnc, initialVector(ksEnc), encrypted));
}

/** As in secure messaging under a counter of -1. */
function initialVector(ksEnc: Uint8Array): Uint8Array {
  return aesEcbEncrypt(ksEnc, new Uint8Array(BLOCK_LENGTH).fill(0xff));
}
