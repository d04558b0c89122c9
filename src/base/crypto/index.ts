/**
 * Cryptography: thin, strict layers over node:crypto with the names and shapes of Doc 9303. What the platform lacks
 * (retail MAC, CMAC, multiplication of any point, comparison of explicit parameters) is built from what it has, so
 * that secrets are handled by native code. Lengths are checked on the way in, numbers have fixed width on the way
 * out, and whoever needs randomness passes its source.
 */
export { AesCbcDecryptor, AesCbcEncryptor, AesCmac } from "./aes-channel.ts";
export {
  aesCbcDecrypt,
  aesCbcEncrypt,
  aesEcbDecrypt,
  aesEcbEncrypt,
  type CipherName,
  cipherBlockLength,
  cipherKeyLength,
  tripleDesCbcDecrypt,
  tripleDesCbcEncrypt,
} from "./block-cipher.ts";
export { type AffinePoint, type Curve, findCurveByOid, findCurveByParameterId, getCurve, listCurves } from "./curve.ts";
export type { CurveName } from "./curve-table.ts";
export {
  type DhGroup,
  type DhPublicKey,
  decodeDhElement,
  decodeDhSubjectPublicKeyInfo,
  encodeDhElement,
  encodeDhSubjectPublicKeyInfo,
  findDhGroupByParameterId,
  generateDhScalar,
  mapToDhElement,
  multiplyDhElements,
  powerOfDhElement,
} from "./dh-group.ts";
export { digest, digestLength, type HashName, platformHashName } from "./digest.ts";
export {
  decodeEcAlgorithmIdentifier,
  decodeEcSubjectPublicKeyInfo,
  type EcKeyEncoding,
  type EcPublicKey,
  ecPrivateKeyObject,
  ecPublicKeyObject,
  encodeEcSubjectPublicKeyInfo,
} from "./ec-key.ts";
export { ecdsaDerToPlain, ecdsaPlainToDer, ecdsaSignPlain, ecdsaVerifyPlain } from "./ecdsa.ts";
export { encodeToPoint, integratedNonceLength, pseudoRandomNumber } from "./integrated-mapping.ts";
export {
  type Iso9796Signing,
  type Iso9796Verification,
  signIso9796,
  verifyIso9796,
  verifyRecovered,
} from "./iso9796-2.ts";
export { deriveKey, KeyCounter, type KeyDerivation } from "./key-derivation.ts";
export { aesCmac, retailMac } from "./mac.ts";
export { inverseModulo, modulo } from "./modular-arithmetic.ts";
export { padIso9797Method2, unpadIso9797Method2 } from "./padding.ts";
export { addPoints, decodePoint, encodePoint, equalPoints } from "./point.ts";
export { platformRandom, type RandomSource } from "./random.ts";
export { decodeRsaSubjectPublicKeyInfo, isRsaSubjectPublicKeyInfo, type RsaPublicKey } from "./rsa-key.ts";
export { ecdhSharedX, generateScalar, multiplyPoint, publicPointOf } from "./scalar-multiplication.ts";
