/**
 * A signing key whose signatures are the same in every run. The platform draws a new nonce for each ECDSA signature;
 * here it follows from key and data, so that a test card is byte-equal today and tomorrow.
 *
 * @spec BSI TR-03111 §4.2.1
 */
import { concatBytes, fromUnsignedBytes, toHex, toUnsignedBytes } from "../base/bytes/index.ts";
import {
  digest,
  ecdsaPlainToDer,
  encodeEcSubjectPublicKeyInfo,
  generateScalar,
  getCurve,
  inverseModulo,
  multiplyPoint,
  publicPointOf,
  type RandomSource,
} from "../base/crypto/index.ts";
import type { SigningKey } from "../pki/index.ts";
import { seededRandom } from "./seeded-random.ts";

/** SHA-256 is as wide as the order of this curve: no hash has to be cut. */
const curve = getCurve("P-256");

/** A P-256 key. For tests only: its private half is as secret as the seed of `random`. */
export function makeSeededSigningKey(random: RandomSource): SigningKey {
  const scalar = generateScalar(curve, random);
  return {
    subjectPublicKeyInfo: encodeEcSubjectPublicKeyInfo(curve, publicPointOf(curve, scalar), { parameters: "named" }),
    algorithm: { scheme: "ECDSA", hash: "SHA-256" },
    // The caller verifies what it signs, as it does with every key.
    sign: async (data) => ecdsaPlainToDer(signPlain(scalar, digest("SHA-256", data))),
  };
}

function signPlain(scalar: bigint, hash: Uint8Array): Uint8Array {
  const nonces = seededRandom(`nonce ${scalar} ${toHex(hash)}`);
  const nonce = generateScalar(curve, nonces);
  const r = multiplyPoint(curve, curve.g, nonce).x % curve.n;
  const s = (inverseModulo(nonce, curve.n) * (fromUnsignedBytes(hash) + r * scalar)) % curve.n;
  return concatBytes(toUnsignedBytes(r, curve.orderBytes), toUnsignedBytes(s, curve.orderBytes));
}
