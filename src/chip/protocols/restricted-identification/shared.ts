/**
 * Restricted identification: an identifier of the chip that holds within one sector of terminals and can be linked
 * to no other. What both sides must do alike.
 *
 * @spec BSI TR-03110-2 §3.6; BSI TR-03110-3 §A.1.1.4, §A.5, §B.4, §D.3
 */
import {
  concatBytes,
  DerTag,
  decodeDerBoolean,
  decodeDerNumber,
  derChildren,
  encodeDerOid,
  encodeTlv,
  expectDer,
  parseDer,
  toMinimalUnsignedBytes,
} from "../../../base/bytes/index.ts";
import {
  type CurveName,
  encodePoint,
  findDhGroupByParameterId,
  getCurve,
  type HashName,
} from "../../../base/crypto/index.ts";
import { type KeyAgreement, listSecurityInfos, type SecurityInfo } from "../../../lds/index.ts";

export interface RestrictedIdentificationProtocol {
  readonly keyAgreement: KeyAgreement;
  /** Of the identifier. */
  readonly hash: HashName;
}

/** What EF.CardSecurity says of one key. */
export interface RestrictedIdentificationInfo {
  readonly oid: string;
  readonly keyId: number;
  /** The terminal needs the right to it. */
  readonly authorizedOnly: boolean;
}

/** A curve, or the parameter id of a DH group. */
export type SectorGroup = CurveName | 0 | 1 | 2;

/** Data objects of MSE:Set AT and of 7C. */
export const RestrictedIdentificationTag = {
  protocol: 0x80,
  keyId: 0x84,
  firstSectorKey: 0xa0,
  firstIdentifier: 0x81,
  secondSectorKey: 0xa2,
  secondIdentifier: 0x83,
} as const;

export const DYNAMIC_AUTHENTICATION_DATA = 0x7c;

const ROOT = "0.4.0.127.0.7.2.2.5";
const hashes: readonly HashName[] = ["SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"];
const protocols = new Map<string, RestrictedIdentificationProtocol>(
  (["DH", "ECDH"] as const).flatMap((keyAgreement, agreement) =>
    hashes.map((hash, index) => [`${ROOT}.${agreement + 1}.${index + 1}`, { keyAgreement, hash }] as const),
  ),
);

const EC_COFACTOR = 0x87;

export function findRestrictedIdentificationProtocol(oid: string): RestrictedIdentificationProtocol | undefined {
  return protocols.get(oid);
}

/**
 * The offers of EF.CardSecurity.
 * @throws TlvError when an entry of the protocol is malformed
 */
export function listRestrictedIdentificationInfos(
  infos: readonly SecurityInfo[],
): readonly RestrictedIdentificationInfo[] {
  return listSecurityInfos(infos, "unknown")
    .filter(({ oid }) => protocols.has(oid))
    .map(({ oid, elements: [parameters = new Uint8Array()] }) => {
      const sequence = parseDer(parameters, DerTag.sequence);
      const [version, keyId, authorizedOnly] = derChildren(sequence);
      decodeDerNumber(expectDer(version, DerTag.integer, sequence));
      return {
        oid,
        keyId: decodeDerNumber(expectDer(keyId, DerTag.integer, sequence)),
        authorizedOnly: decodeDerBoolean(expectDer(authorizedOnly, DerTag.boolean, sequence)),
      };
    });
}

/**
 * Content of the public key object of a sector, with domain parameters. Under 7F49 its hash stands in the terminal's
 * certificate; under A0 or A2 it goes to the chip.
 */
export function encodeSectorPublicKey(oid: string, group: SectorGroup, publicKey: Uint8Array): Uint8Array {
  const number = (tag: number, value: bigint) => encodeTlv(tag, toMinimalUnsignedBytes(value));
  if (typeof group === "string") {
    const curve = getCurve(group);
    return concatBytes(
      ...[encodeDerOid(oid), number(0x81, curve.p), number(0x82, curve.a), number(0x83, curve.b)],
      ...[encodeTlv(0x84, encodePoint(curve, curve.g)), number(0x85, curve.n), encodeTlv(0x86, publicKey)],
      number(EC_COFACTOR, curve.h),
    );
  }
  const dh = findDhGroupByParameterId(group);
  if (dh === undefined) throw new TypeError("groups 0 to 2 are known");
  const objects = [number(0x81, dh.p), number(0x82, dh.q), number(0x83, dh.g), encodeTlv(0x84, publicKey)];
  return concatBytes(encodeDerOid(oid), ...objects);
}
