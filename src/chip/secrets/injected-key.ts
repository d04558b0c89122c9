/**
 * A private key that is made outside the chip and put into it inside the secure channel: on a curve for either
 * purpose, RSA for active authentication, in a DH group for chip authentication.
 *
 * @spec ICAO 9303-11 §6.1, §6.2
 */
import { createPrivateKey } from "node:crypto";
import { fromUnsignedBytes } from "../../base/bytes/index.ts";
import { type CurveName, findDhGroupByParameterId, getCurve, type HashName } from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";

export type KeyPurpose = "active-authentication" | "chip-authentication";

/** Parameter id of a group of RFC 5114. */
export type DhGroupId = 0 | 1 | 2;

interface AnyInjectedKey {
  readonly purpose: KeyPurpose;
  readonly keyOrigin: "injected";
  /** Key id of a chip-authentication key, as DG14 names it. */
  readonly keyId?: number | undefined;
}

export interface InjectedEcKey extends AnyInjectedKey {
  readonly curve: CurveName;
  /** Scalar, big-endian, as many bytes as the order of the curve has. */
  readonly privateKey: Uint8Array;
}

/** For active authentication. */
export interface InjectedRsaKey extends AnyInjectedKey {
  /** Hash that the chip signs with; the trailer of a signature names it. */
  readonly rsaHash: HashName;
  /** PKCS#8 in DER, 1024 to 4096 bits. */
  readonly privateKey: Uint8Array;
}

/** For chip authentication. */
export interface InjectedDhKey extends AnyInjectedKey {
  readonly dhGroup: DhGroupId;
  /** Exponent, big-endian. */
  readonly privateKey: Uint8Array;
}

export type InjectedKey = InjectedEcKey | InjectedRsaKey | InjectedDhKey;

const leastRsaBits = 1024;
const greatestRsaBits = 4096;

/**
 * @returns the key unchanged when it is one
 * @throws CivicardError SECRETS_INVALID naming the part, never its value
 */
export function assertInjectedKey(key: InjectedKey): InjectedKey {
  const { keyId } = key;
  if (keyId !== undefined && (!Number.isInteger(keyId) || keyId < 0 || keyId > 0x7fff_ffff)) failSecrets("key id");
  if ("curve" in key) assertEcKey(key);
  else if ("dhGroup" in key) assertDhKey(key);
  else assertRsaKey(key);
  return key;
}

function assertEcKey({ curve: name, privateKey }: InjectedEcKey): void {
  const curve = getCurve(name);
  if (privateKey.length !== curve.orderBytes) failSecrets("length of a private key");
  // The range is what counts: a leading zero byte is no fault (field case S07).
  const scalar = fromUnsignedBytes(privateKey);
  if (scalar === 0n || scalar >= curve.n) failSecrets("a private key lies outside its curve's order");
}

function assertDhKey({ dhGroup, privateKey, purpose }: InjectedDhKey): void {
  if (purpose !== "chip-authentication") failSecrets("a DH key is for chip authentication");
  const group = findDhGroupByParameterId(dhGroup);
  const exponent = fromUnsignedBytes(privateKey);
  if (group === undefined || exponent === 0n || exponent >= group.q) failSecrets("a private key outside its group");
}

function assertRsaKey({ privateKey, purpose }: InjectedRsaKey): void {
  if (purpose !== "active-authentication") failSecrets("an RSA key is for active authentication");
  const bits = rsaModulusBits(privateKey);
  if (bits < leastRsaBits || bits > greatestRsaBits) failSecrets("an RSA key is not of 1024 to 4096 bits");
}

/** Length of the modulus. @param privateKey PKCS#8 in DER; anything else is SECRETS_INVALID */
export function rsaModulusBits(privateKey: Uint8Array): number {
  try {
    const key = createPrivateKey({ key: Buffer.from(privateKey), format: "der", type: "pkcs8" });
    if (key.asymmetricKeyType === "rsa") return key.asymmetricKeyDetails?.modulusLength ?? 0;
  } catch {
    // The cause would quote the key.
  }
  return failSecrets("a private key that is no RSA key in PKCS#8");
}

export function failSecrets(reason: string): never {
  throw new CivicardError("SECRETS_INVALID", { reason });
}
