/**
 * Domain parameters of a key: by object identifier, by the number of the standardised parameters, or spelled out.
 * Spelled-out parameters are never used as they stand: they must be those of a curve known here in every value, since
 * whoever chooses the generator or the curve freely can make a signature verify under a key of his own.
 *
 * @spec RFC 3279 §2.3.5; SEC 1 §C.2; BSI TR-03110-3 §A.2.1.1; ICAO 9303-12 §4.4.2
 */
import {
  DerTag,
  decodeDerInteger,
  decodeDerNumber,
  decodeDerOctetString,
  decodeDerOid,
  derChildren,
  encodeDerInteger,
  encodeDerOctetString,
  encodeDerOid,
  encodeDerSequence,
  equalBytes,
  expectDer,
  fromUnsignedBytes,
  type Tlv,
  toUnsignedBytes,
} from "../bytes/index.ts";
import { CivicardError } from "../errors/index.ts";
import { type AffinePoint, type Curve, listCurves } from "./curve.ts";
import { encodePoint } from "./point.ts";

const PRIME_FIELD = "1.2.840.10045.1.1";

/** SEQUENCE ECParameters with cofactor and without the seed, which proves nothing to a reader. */
export function encodeExplicitParameters(curve: Curve, generator: AffinePoint = curve.g): Uint8Array {
  const { p, a, b, n, h, fieldBytes } = curve;
  return encodeDerSequence(
    encodeDerInteger(1),
    encodeDerSequence(encodeDerOid(PRIME_FIELD), encodeDerInteger(p)),
    encodeDerSequence(
      encodeDerOctetString(toUnsignedBytes(a, fieldBytes)),
      encodeDerOctetString(toUnsignedBytes(b, fieldBytes)),
    ),
    encodeDerOctetString(encodePoint(curve, generator)),
    encodeDerInteger(n),
    encodeDerInteger(h),
  );
}

/**
 * The known curve that the SEQUENCE ECParameters spells out.
 * @throws CivicardError EC_PARAMETERS_UNKNOWN when any value differs, DER_INVALID when it is no such structure
 */
export function decodeExplicitParameters(parameters: Tlv): Curve {
  expectDer(parameters, DerTag.sequence);
  const [version, field, coefficients, base, order, cofactor, ...rest] = derChildren(parameters);
  const versionNumber = decodeDerNumber(expectDer(version, DerTag.integer, parameters));
  if (versionNumber < 1 || versionNumber > 3 || rest.length > 0) throw unknown("not a form of explicit parameters");
  const p = decodePrimeField(expectDer(field, DerTag.sequence, parameters));
  const curve = listCurves().find((candidate) => candidate.p === p && hasCoefficients(candidate, coefficients));
  if (curve === undefined) throw unknown("field or coefficients");
  const generator = decodeDerOctetString(expectDer(base, DerTag.octetString, parameters));
  if (!generatorForms(curve).some((form) => equalBytes(form, generator))) throw unknown("generator");
  if (decodeDerInteger(expectDer(order, DerTag.integer, parameters)) !== curve.n) throw unknown("order");
  if (cofactor !== undefined && decodeDerInteger(cofactor) !== curve.h) throw unknown("cofactor");
  return curve;
}

function decodePrimeField(field: Tlv): bigint {
  const [type, prime, ...rest] = derChildren(field);
  if (decodeDerOid(expectDer(type, DerTag.objectIdentifier, field)) !== PRIME_FIELD || rest.length > 0) {
    throw unknown("not a prime field");
  }
  return decodeDerInteger(expectDer(prime, DerTag.integer, field));
}

/** Coefficients are field elements of full width; a seed (BIT STRING) may follow and is not looked at. */
function hasCoefficients(curve: Curve, coefficients: Tlv | undefined): boolean {
  const parent = expectDer(coefficients, DerTag.sequence);
  const [a, b, seed, ...rest] = derChildren(parent);
  if (rest.length > 0) return false;
  if (seed !== undefined) expectDer(seed, DerTag.bitString, parent);
  return isFieldElement(curve, a, curve.a, parent) && isFieldElement(curve, b, curve.b, parent);
}

/** Some issuers drop leading zeros of a coefficient; the number is what counts. */
function isFieldElement(curve: Curve, element: Tlv | undefined, expected: bigint, parent: Tlv): boolean {
  const octets = decodeDerOctetString(expectDer(element, DerTag.octetString, parent));
  return octets.length <= curve.fieldBytes && fromUnsignedBytes(octets) === expected;
}

function generatorForms(curve: Curve): readonly Uint8Array[] {
  const uncompressed = encodePoint(curve, curve.g);
  const compressed = uncompressed.slice(0, 1 + curve.fieldBytes);
  compressed[0] = (curve.g.y & 1n) === 0n ? 0x02 : 0x03;
  return [uncompressed, compressed];
}

function unknown(reason: string): CivicardError {
  return new CivicardError("EC_PARAMETERS_UNKNOWN", { reason });
}
