/**
 * A private key that signs and never shows itself. Every signature is checked with the public key before it is
 * handed out: a faulty token or a flipped bit must not leave as a signed document.
 *
 * @spec ICAO 9303-12 §4.4
 */
import { constants, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { type HashName, platformHashName } from "../base/crypto/index.ts";
import { CivicardError } from "../base/errors/index.ts";
import { importPublicKey } from "./public-key.ts";
import type { SignatureAlgorithm } from "./signature-algorithm.ts";

export interface SigningKey {
  /** DER; elliptic curves by name. Certificates write it with explicit parameters. */
  readonly subjectPublicKeyInfo: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  /**
   * Signature over the data: ECDSA as DER, RSA as wide as the modulus.
   * @throws CivicardError SIGNATURE_SELF_CHECK_FAILED; nothing leaves then
   */
  sign(data: Uint8Array): Promise<Uint8Array>;
}

const hashOfCurveBytes: readonly (readonly [number, HashName])[] = [
  [32, "SHA-256"],
  [48, "SHA-384"],
  [Number.POSITIVE_INFINITY, "SHA-512"],
];

/** The hash that fits a curve in strength. @spec ICAO 9303-12 §4.4.3 */
function hashOfCurve(orderBytes: number): HashName {
  return hashOfCurveBytes.find(([limit]) => orderBytes <= limit)?.[1] ?? "SHA-512";
}

/** A key held in memory by node:crypto. */
export class SoftwareSigningKey implements SigningKey {
  readonly subjectPublicKeyInfo: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;

  /** @param rsaAlgorithm scheme and hash of an RSA key; a curve brings its own hash */
  constructor(privateKey: KeyObject, rsaAlgorithm?: SignatureAlgorithm) {
    this.#privateKey = privateKey;
    this.#publicKey = createPublicKey(privateKey);
    this.subjectPublicKeyInfo = new Uint8Array(this.#publicKey.export({ type: "spki", format: "der" }));
    const { curve } = importPublicKey(this.subjectPublicKeyInfo);
    this.algorithm =
      curve === undefined
        ? (rsaAlgorithm ?? { scheme: "RSASSA-PSS", hash: "SHA-256" })
        : { scheme: "ECDSA", hash: hashOfCurve(curve.orderBytes) };
  }

  async sign(data: Uint8Array): Promise<Uint8Array> {
    const signature = this.signUnchecked(data);
    if (!verifyOwn(this.algorithm, this.#publicKey, { data, signature })) {
      throw new CivicardError("SIGNATURE_SELF_CHECK_FAILED");
    }
    return signature;
  }

  /**
   * The bare operation, for callers in this room that verify the finished product with the public certificate
   * themselves; it is the one step that would otherwise be done twice for each security object.
   */
  signUnchecked(data: Uint8Array): Uint8Array {
    const key = { key: this.#privateKey, ...paddingOf(this.algorithm) };
    return new Uint8Array(sign(platformHashName(this.algorithm.hash), data, key));
  }
}

/** Verifies with a key of node:crypto whose algorithm is known beforehand. */
export function verifyOwn(
  algorithm: SignatureAlgorithm,
  publicKey: KeyObject,
  signed: { readonly data: Uint8Array; readonly signature: Uint8Array },
): boolean {
  const key = { key: publicKey, ...paddingOf(algorithm) };
  return verify(platformHashName(algorithm.hash), signed.data, key, signed.signature);
}

function paddingOf({ scheme }: SignatureAlgorithm): { padding?: number; saltLength?: number } {
  switch (scheme) {
    case "ECDSA":
      return {};
    case "RSASSA-PKCS1":
      return { padding: constants.RSA_PKCS1_PADDING };
    case "RSASSA-PSS":
      return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  }
}
