/** What the chip will say of its protocols: the same set in EF.CardAccess and, with more, under signature in DG14. */
import { type CipherName, type CurveName, decodeEcSubjectPublicKeyInfo, getCurve } from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import type { AccessProfile } from "../../chip/profiles/index.ts";
import { getActiveAuthenticationHash } from "../../chip/protocols/index.ts";
import { getEcdsaPlainOid, getPaceOid, protocolOids, type SecurityInfo } from "../../lds/index.ts";

export interface PaceChoice {
  readonly cipher: Exclude<CipherName, "3DES">;
  /** One with a number in the table of standardised domain parameters. */
  readonly curve: CurveName;
}

export const defaultPace: PaceChoice = { cipher: "AES-128", curve: "brainpoolP256r1" };

/** Empty for a profile without PACE. */
export function cardAccessInfos(access: AccessProfile, { cipher, curve }: PaceChoice): readonly SecurityInfo[] {
  if (!access.accessProtocols.includes("PACE")) return [];
  const { parameterId } = getCurve(curve);
  if (parameterId === undefined) throw new CivicardError("INTERNAL");
  const oid = getPaceOid({ keyAgreement: "ECDH", mapping: "GM", cipher });
  return [{ kind: "pace", oid, version: 2, parameterId }];
}

/** @param subjectPublicKeyInfo key of active authentication */
export function activeAuthenticationInfo(subjectPublicKeyInfo: Uint8Array): SecurityInfo {
  const hash = getActiveAuthenticationHash(decodeEcSubjectPublicKeyInfo(subjectPublicKeyInfo).curve);
  const oid = protocolOids.activeAuthentication;
  return { kind: "active-authentication", oid, version: 1, signatureAlgorithm: getEcdsaPlainOid(hash) };
}
