/**
 * The private key structure that node:crypto reads. The one of PKCS#8 says the same, but OpenSSL takes twice as long
 * for it.
 *
 * @spec RFC 5915 §3
 */
import { DerTag, encodeDerInteger, encodeTlv, planTlv, toUnsignedBytes } from "../bytes/index.ts";
import { CivicardError } from "../errors/index.ts";
import type { Curve } from "./curve.ts";

/** @throws CivicardError EC_SCALAR_OUT_OF_RANGE unless 1 ≤ scalar < n */
export function assertScalar(curve: Curve, scalar: bigint): void {
  if (scalar <= 0n || scalar >= curve.n) throw new CivicardError("EC_SCALAR_OUT_OF_RANGE", { curve: curve.name });
}

/**
 * ECPrivateKey without the public key, which the platform works out.
 * @param parameters DER of the domain parameters: an object identifier or a SEQUENCE
 */
export function encodeEcPrivateKey(curve: Curve, scalar: bigint, parameters: Uint8Array): Buffer {
  assertScalar(curve, scalar);
  const key = encodeTlv(
    DerTag.sequence,
    encodeDerInteger(1),
    planTlv(DerTag.octetString, toUnsignedBytes(scalar, curve.orderBytes)),
    planTlv(0xa0, parameters),
  );
  return Buffer.from(key.buffer, key.byteOffset, key.length);
}
