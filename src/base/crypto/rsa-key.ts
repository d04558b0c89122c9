/** RSA public keys, as numbers: the platform cannot undo a signature with message recovery. @spec RFC 3279 §2.3.1; RFC 8017 §5.2.2 */
import {
  DerTag,
  decodeDerBitString,
  decodeDerInteger,
  decodeDerOid,
  derChildren,
  expectDer,
  parseDer,
} from "../bytes/index.ts";
import { CivicardError } from "../errors/index.ts";

export interface RsaPublicKey {
  readonly modulus: bigint;
  readonly exponent: bigint;
  readonly modulusBits: number;
  /** Width of a signature. */
  readonly modulusBytes: number;
}

const RSA_ENCRYPTION = "1.2.840.113549.1.1.1";

/** Above this nothing is in use, and a hostile key would cost time. */
const MAX_BITS = 8192;

/** Whether a SubjectPublicKeyInfo says that its key is RSA. @throws CivicardError DER_INVALID */
export function isRsaSubjectPublicKeyInfo(spki: Uint8Array): boolean {
  const [algorithm] = derChildren(parseDer(spki, DerTag.sequence));
  const [identifier] = derChildren(expectDer(algorithm, DerTag.sequence));
  return decodeDerOid(expectDer(identifier, DerTag.objectIdentifier)) === RSA_ENCRYPTION;
}

/** @throws CivicardError RSA_KEY_INVALID, or DER_INVALID with the offset */
export function decodeRsaSubjectPublicKeyInfo(spki: Uint8Array): RsaPublicKey {
  if (!isRsaSubjectPublicKeyInfo(spki)) throw new CivicardError("RSA_KEY_INVALID", { reason: "not an RSA key" });
  const [, key] = derChildren(parseDer(spki, DerTag.sequence));
  const octets = decodeDerBitString(expectDer(key, DerTag.bitString));
  const [first, second, ...rest] = derChildren(parseDer(octets, DerTag.sequence));
  const modulus = decodeDerInteger(expectDer(first, DerTag.integer));
  const exponent = decodeDerInteger(expectDer(second, DerTag.integer));
  const modulusBits = modulus.toString(2).length;
  if (rest.length > 0 || modulus <= 0n || (modulus & 1n) === 0n || modulusBits > MAX_BITS) {
    throw new CivicardError("RSA_KEY_INVALID", { reason: "modulus" });
  }
  if (exponent < 3n || (exponent & 1n) === 0n || exponent >= modulus) {
    throw new CivicardError("RSA_KEY_INVALID", { reason: "exponent" });
  }
  return { modulus, exponent, modulusBits, modulusBytes: Math.ceil(modulusBits / 8) };
}
