/**
 * EF.CardSecurity and what rests on it: the proof that PACE with chip authentication mapping brought along. The key of
 * the proof is named by the offer that was taken, and it counts only as far as the file is genuine.
 *
 * @spec ICAO 9303-11 §4.4.3.5, §9.2.1 (parameterId names the key), §9.2.11; field case A08
 */
import { decodeEcSubjectPublicKeyInfo } from "../../base/crypto/index.ts";
import { findPaceProtocol, listSecurityInfos, type SecurityInfo } from "../../lds/index.ts";
import { type Check, type TrustStore, verifyCardSecurity } from "../../pki/index.ts";
import { type ChipAuthenticationMappingProof, verifyChipAuthenticationMapping } from "../protocols/index.ts";
import type { OpenedCard } from "./open-card.ts";

const base = { id: "pace-cam", spec: "ICAO 9303-11 §4.4.3.5" } as const;

export interface MappingToJudge {
  readonly opened: OpenedCard;
  /** EF.CardSecurity, where it could be read. */
  readonly file: Uint8Array | undefined;
  readonly trust: TrustStore;
  readonly at: Date;
}

/** Whether EF.CardAccess announces something that only a signed copy in the master file can vouch for. */
export function expectsCardSecurity({ protocol, cardAccess }: OpenedCard): boolean {
  if (protocol !== "PACE") return false;
  const { infos } = cardAccess;
  const isMapping = listSecurityInfos(infos, "pace").some(({ oid }) => findPaceProtocol(oid)?.mapping === "CAM");
  return isMapping || infos.some(({ kind }) => kind === "chip-authentication");
}

/** No answer where PACE ran in another mapping, or not at all. Never throws for what the card sent. */
export function judgeMapping({ opened, file, trust, at }: MappingToJudge): readonly Check[] {
  const { mapping, pace } = opened;
  if (mapping !== "CAM" || pace === undefined) return [];
  const proof = pace.result.chipAuthentication;
  if (proof === undefined) return [{ ...base, status: "failed", reason: "PROOF_MISSING" }];
  if (file === undefined) return [{ ...base, status: "undetermined", reason: "CARD_SECURITY_NOT_READ" }];
  const security = verifyCardSecurity({ file, trust, at });
  const key = chooseMappingKey(security.securityInfos, pace.info.parameterId, proof);
  if (security.status === "passed" || security.status === "undetermined") {
    if (key === undefined) return [{ ...base, status: "failed", reason: "KEY_NOT_FOUND" }];
    if (!verifyChipAuthenticationMapping(proof, key)) return [{ ...base, status: "failed", reason: "PROOF_WRONG" }];
  }
  if (security.status === "passed") return [{ ...base, status: "passed", detail: `key on ${proof.curve}` }];
  const { status, reason, detail } = security;
  return [{ ...base, status, reason, detail: `EF.CardSecurity: ${detail ?? reason ?? status}` }];
}

/** The key that the offer names; without a name that fits, the only one on the curve. */
function chooseMappingKey(
  infos: readonly SecurityInfo[],
  keyId: number | undefined,
  proof: ChipAuthenticationMappingProof,
): Uint8Array | undefined {
  const keys = listSecurityInfos(infos, "chip-authentication-public-key");
  const named = keys.filter((key) => keyId !== undefined && key.keyId === keyId);
  if (named.length === 1) return named[0]?.subjectPublicKeyInfo;
  const fitting = keys.filter(({ subjectPublicKeyInfo }) => isOnCurve(subjectPublicKeyInfo, proof.curve));
  return fitting.length === 1 ? fitting[0]?.subjectPublicKeyInfo : undefined;
}

function isOnCurve(subjectPublicKeyInfo: Uint8Array, curve: string): boolean {
  try {
    return decodeEcSubjectPublicKeyInfo(subjectPublicKeyInfo).curve.name === curve;
  } catch {
    return false;
  }
}
