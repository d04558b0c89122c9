/** The private key structure that node:crypto reads. @spec RFC 5208 §5; RFC 5915 §3 */
import {
  encodeDerInteger,
  encodeDerOctetString,
  encodeDerOid,
  encodeDerSequence,
  toUnsignedBytes,
} from "../bytes/index.ts";
import { CivicardError } from "../errors/index.ts";
import type { Curve } from "./curve.ts";

/** id-ecPublicKey, the algorithm of EC keys of both kinds. */
export const EC_PUBLIC_KEY = "1.2.840.10045.2.1";

/** @throws CivicardError EC_SCALAR_OUT_OF_RANGE unless 1 ≤ scalar < n */
export function assertScalar(curve: Curve, scalar: bigint): void {
  if (scalar <= 0n || scalar >= curve.n) throw new CivicardError("EC_SCALAR_OUT_OF_RANGE", { curve: curve.name });
}

/**
 * PKCS#8 without the public key, which the platform works out.
 * @param parameters DER of the domain parameters: an object identifier or a SEQUENCE
 */
export function encodeEcPkcs8(curve: Curve, scalar: bigint, parameters: Uint8Array): Buffer {
  assertScalar(curve, scalar);
  const privateKey = encodeDerSequence(
    encodeDerInteger(1),
    encodeDerOctetString(toUnsignedBytes(scalar, curve.orderBytes)),
  );
  const algorithm = encodeDerSequence(encodeDerOid(EC_PUBLIC_KEY), parameters);
  return Buffer.from(encodeDerSequence(encodeDerInteger(0), algorithm, encodeDerOctetString(privateKey)));
}
