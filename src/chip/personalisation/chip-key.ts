/**
 * Keys that the chip makes itself: the private half never exists anywhere else, and the image is built around the
 * public half. That is why encoding has two phases.
 */

import { fromUnsignedBytes } from "../../base/bytes/index.ts";
import {
  type AffinePoint,
  type CurveName,
  decodeEcSubjectPublicKeyInfo,
  encodeEcSubjectPublicKeyInfo,
  getCurve,
  publicPointOf,
} from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { type CardImage, findCardFile, parseDg15 } from "../../lds/index.ts";
import { type ApduProcessor, assertSuccess, generateAsymmetricKeyPair } from "../iso7816/index.ts";
import { type CardProfile, encodeKeyControlReference, getKeySlot, parsePublicKeyObject } from "../profiles/index.ts";
import type { ChipSecrets, InjectedEcKey, KeyPurpose } from "../secrets/index.ts";

/** Public half of a key that was made on the chip. */
export interface ChipKey {
  readonly purpose: KeyPurpose;
  readonly curve: CurveName;
  readonly point: AffinePoint;
  /** DER, curve by name. */
  readonly subjectPublicKeyInfo: Uint8Array;
}

/** What the caller asks for in each key slot; slots that are not named stay empty. */
export interface ChipKeyRequest {
  readonly purpose: KeyPurpose;
  readonly curve: CurveName;
}

/** @throws StatusWordError, CivicardError EC_POINT_INVALID: what the chip gave is no key */
export async function generateChipKey(
  transmit: ApduProcessor,
  profile: CardProfile,
  { purpose, curve: name }: ChipKeyRequest,
): Promise<ChipKey> {
  const curve = getCurve(name);
  const { keyReference, origins } = getKeySlot(profile, purpose);
  if (!origins.includes("on-chip")) {
    throw new CivicardError("ENCODE_IMAGE_UNSUITABLE", {
      profile: profile.name,
      reason: `${purpose} is not made on chip`,
    });
  }
  const command = generateAsymmetricKeyPair(encodeKeyControlReference({ keyReference, curve: name }));
  const point = parsePublicKeyObject(assertSuccess(await transmit(command), command).data, curve);
  const subjectPublicKeyInfo = encodeEcSubjectPublicKeyInfo(curve, point, { parameters: "named" });
  return { purpose, curve: name, point, subjectPublicKeyInfo };
}

/**
 * DG15 must hold the public half of the key that the chip will sign with, else the card would be a clone of itself.
 * @throws CivicardError ENCODE_IMAGE_UNSUITABLE
 */
export function assertKeysFitImage(options: {
  readonly image: CardImage;
  readonly secrets: ChipSecrets;
  readonly chipKeys: readonly ChipKey[];
  readonly profile: CardProfile;
}): void {
  const { image, chipKeys, secrets, profile } = options;
  const unsuitable = (reason: string) =>
    new CivicardError("ENCODE_IMAGE_UNSUITABLE", { profile: profile.name, reason });
  const purposes = [...chipKeys, ...secrets.keys].map(({ purpose }) => purpose);
  if (secrets.keys.some((key) => !("curve" in key))) throw unsuitable("keys on curves only");
  if (new Set(purposes).size !== purposes.length) throw unsuitable("two keys for one purpose");
  const expected = activeAuthenticationKey(chipKeys, secrets);
  const dg15 = findCardFile(image, "DG15");
  if (expected === undefined && dg15 === undefined) return;
  if (expected === undefined || dg15 === undefined)
    throw unsuitable("DG15 and the active-authentication key belong together");
  if (!holdsKey(dg15, expected)) throw unsuitable("DG15 holds another key than the chip");
}

interface PublicKey {
  readonly curve: CurveName;
  readonly point: AffinePoint;
}

function activeAuthenticationKey(chipKeys: readonly ChipKey[], secrets: ChipSecrets): PublicKey | undefined {
  const made = chipKeys.find(({ purpose }) => purpose === "active-authentication");
  if (made !== undefined) return made;
  const injected = secrets.keys.find(
    (key): key is InjectedEcKey => key.purpose === "active-authentication" && "curve" in key,
  );
  if (injected === undefined) return undefined;
  return {
    curve: injected.curve,
    point: publicPointOf(getCurve(injected.curve), fromUnsignedBytes(injected.privateKey)),
  };
}

function holdsKey(dg15: Uint8Array, expected: PublicKey): boolean {
  try {
    const { curve, point } = decodeEcSubjectPublicKeyInfo(parseDg15(dg15).subjectPublicKeyInfo);
    return curve.name === expected.curve && point.x === expected.point.x && point.y === expected.point.y;
  } catch (error) {
    if (error instanceof CivicardError) return false;
    throw error;
  }
}
