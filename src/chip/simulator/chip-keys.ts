/**
 * The keys of chip authentication as the protocols want them: DG14 says by which number and for which protocols a key
 * is there, and it says so by the public key, because a key made on the chip was numbered only afterwards.
 *
 * @spec ICAO 9303-11 §6.2, §9.2.5 to §9.2.7, §4.4.3.3.3
 */
import { equalBytes, fromUnsignedBytes, toUnsignedBytes } from "../../base/bytes/index.ts";
import {
  decodeDhSubjectPublicKeyInfo,
  decodeEcSubjectPublicKeyInfo,
  encodeDhElement,
  encodePoint,
  findDhGroupByParameterId,
  getCurve,
  powerOfDhElement,
  publicPointOf,
} from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import {
  type ChipAuthenticationPublicKeyInfo,
  findChipAuthenticationProtocol,
  getChipAuthenticationOid,
  type KeyAgreement,
  listSecurityInfos,
  type SecurityInfo,
} from "../../lds/index.ts";
import type { ChipAuthenticationKey, ChipAuthenticationMappingKey } from "../protocols/index.ts";
import { type Card, securityInfosOf } from "./card.ts";
import type { StoredKey } from "./chip-state.ts";
import { hasFault } from "./fault.ts";

/** Of chip authentication: 1 as in Doc 9303, with DG14; 2 as in TR-03110-2, with EF.CardSecurity. */
export type ChipAuthenticationVersion = 1 | 2;

/** Keys that the signed file of the version tells of, each with the protocols that it tells of. */
export function chipAuthenticationKeys(
  card: Card,
  version: ChipAuthenticationVersion,
): readonly ChipAuthenticationKey[] {
  const infos = securityInfosOf(card, version === 1 ? "DG14" : "EF.CardSecurity");
  const published = listSecurityInfos(infos, "chip-authentication-public-key");
  return agreementKeys(card).flatMap((key): readonly ChipAuthenticationKey[] => {
    const info = findInfo(published, key);
    if (info === undefined) return [];
    const { keyId = info.keyId } = key;
    const wanted = { version, agreement: agreementOf(key), keyId, isSole: published.length === 1 };
    const oids = protocolsOf(infos, wanted);
    return [{ group: key.group, privateKey: served(card, key.privateKey), keyId, oids }];
  });
}

/** Keys that may prove the chip inside PACE: any on a curve, for their public halves are in EF.CardSecurity. */
export function chipAuthenticationMappingKeys(card: Card): readonly ChipAuthenticationMappingKey[] {
  const infos = [...securityInfosOf(card, "EF.CardSecurity"), ...securityInfosOf(card, "DG14")];
  const published = listSecurityInfos(infos, "chip-authentication-public-key");
  return agreementKeys(card).flatMap((key): readonly ChipAuthenticationMappingKey[] => {
    if (typeof key.group !== "string") return [];
    const { keyId = findInfo(published, key)?.keyId } = key;
    return [{ curve: key.group, privateKey: served(card, key.privateKey), keyId }];
  });
}

interface AgreementKey {
  readonly group: ChipAuthenticationKey["group"];
  readonly privateKey: Uint8Array;
  readonly keyId: number | undefined;
  /** Encoded as it travels. */
  readonly publicKey: Uint8Array;
}

function agreementKeys({ state, faults }: Card): readonly AgreementKey[] {
  if (hasFault(faults, "clone")) return [];
  return state.keys.filter(({ purpose }) => purpose === "chip-authentication").flatMap(toAgreementKey);
}

function toAgreementKey(key: StoredKey): readonly AgreementKey[] {
  const { privateKey, keyId } = key;
  const secret = fromUnsignedBytes(privateKey);
  if ("curve" in key) {
    const curve = getCurve(key.curve);
    return [{ group: curve.name, privateKey, keyId, publicKey: encodePoint(curve, publicPointOf(curve, secret)) }];
  }
  const group = "dhGroup" in key ? findDhGroupByParameterId(key.dhGroup) : undefined;
  if (group === undefined || !("dhGroup" in key)) return [];
  const publicKey = encodeDhElement(group, powerOfDhElement(group, group.g, secret));
  return [{ group: key.dhGroup, privateKey, keyId, publicKey }];
}

/** A key that fits its group and not the signed one. */
function served({ faults }: Card, privateKey: Uint8Array): Uint8Array {
  if (!hasFault(faults, "wrong-ca-key")) return privateKey;
  const scalar = fromUnsignedBytes(privateKey);
  return toUnsignedBytes(scalar > 1n ? scalar - 1n : 2n, privateKey.length);
}

function findInfo(
  published: readonly ChipAuthenticationPublicKeyInfo[],
  key: AgreementKey,
): ChipAuthenticationPublicKeyInfo | undefined {
  return published.find(({ subjectPublicKeyInfo }) => {
    const element = findElement(agreementOf(key), subjectPublicKeyInfo);
    return element !== undefined && equalBytes(element, key.publicKey);
  });
}

function findElement(agreement: KeyAgreement, subjectPublicKeyInfo: Uint8Array): Uint8Array | undefined {
  try {
    if (agreement === "ECDH") {
      const { curve, point } = decodeEcSubjectPublicKeyInfo(subjectPublicKeyInfo);
      return encodePoint(curve, point);
    }
    const { group, element } = decodeDhSubjectPublicKeyInfo(subjectPublicKeyInfo);
    return encodeDhElement(group, element);
  } catch (error) {
    if (error instanceof CivicardError) return undefined;
    throw error;
  }
}

interface Wanted {
  readonly version: ChipAuthenticationVersion;
  readonly agreement: KeyAgreement;
  readonly keyId: number | undefined;
  /** Whether DG14 has one key only: then numbers do not matter. */
  readonly isSole: boolean;
}

/** Documents that name no protocol for a key mean 3DES (field case A26). */
function protocolsOf(infos: readonly SecurityInfo[], { version, agreement, keyId, isSole }: Wanted): readonly string[] {
  const fitting = listSecurityInfos(infos, "chip-authentication").filter(
    (info) =>
      info.version === version &&
      findChipAuthenticationProtocol(info.oid)?.keyAgreement === agreement &&
      (isSole || info.keyId === keyId),
  );
  if (fitting.length === 0 && version === 1)
    return [getChipAuthenticationOid({ keyAgreement: agreement, cipher: "3DES" })];
  return fitting.map(({ oid }) => oid);
}

function agreementOf({ group }: Pick<AgreementKey, "group">): KeyAgreement {
  return typeof group === "string" ? "ECDH" : "DH";
}
