/**
 * Which key and which protocol DG14 offers. Keys and protocols are paired by key id; a key without any protocol is
 * one of the old documents, which mean 3DES.
 *
 * @spec ICAO 9303-11 §9.2.5, §9.2.6
 */
import {
  type ChipAuthenticationInfo,
  type ChipAuthenticationProtocol,
  findChipAuthenticationProtocol,
  getChipAuthenticationOid,
  listSecurityInfos,
  protocolOids,
  type SecurityInfo,
} from "../../../lds/index.ts";

export interface ChipAuthenticationOffer {
  readonly oid: string;
  readonly protocol: ChipAuthenticationProtocol;
  readonly subjectPublicKeyInfo: Uint8Array;
  readonly keyId?: number | undefined;
  /** DG14 names no protocol for the key. */
  readonly inferred: boolean;
}

const cipherRank = ["3DES", "AES-128", "AES-192", "AES-256"] as const;

/**
 * The offer with the strongest cipher, whatever the order of the SET; `undefined` when there is no key. In version 2
 * a key without any protocol is none.
 */
export function chooseChipAuthentication(
  infos: readonly SecurityInfo[],
  wanted: 1 | 2 = 1,
): ChipAuthenticationOffer | undefined {
  const protocols = listSecurityInfos(infos, "chip-authentication").filter(({ version }) => version === wanted);
  const keys = listSecurityInfos(infos, "chip-authentication-public-key");
  const offers = keys.flatMap(({ oid, subjectPublicKeyInfo, keyId }) => {
    const keyAgreement = oid === protocolOids.publicKeyDh ? "DH" : "ECDH";
    const isSoleKey = keys.length === 1;
    const fitting = protocols.filter((info) => isFor(info, keyAgreement) && (info.keyId === keyId || isSoleKey));
    const inferredOid = getChipAuthenticationOid({ keyAgreement, cipher: "3DES" });
    const named = fitting.map((info) => info.oid);
    const oids = named.length > 0 || wanted === 2 ? named : [inferredOid];
    return oids.map((protocolOid) =>
      toOffer(protocolOid, { subjectPublicKeyInfo, keyId, inferred: named.length === 0 }),
    );
  });
  return offers.toSorted((left, right) => rank(right) - rank(left))[0];
}

function toOffer(oid: string, rest: Omit<ChipAuthenticationOffer, "oid" | "protocol">): ChipAuthenticationOffer {
  const protocol = findChipAuthenticationProtocol(oid);
  if (protocol === undefined) throw new TypeError("parsed infos have known identifiers");
  return { oid, protocol, ...rest };
}

function isFor(info: ChipAuthenticationInfo, keyAgreement: ChipAuthenticationProtocol["keyAgreement"]): boolean {
  return findChipAuthenticationProtocol(info.oid)?.keyAgreement === keyAgreement;
}

function rank({ protocol: { keyAgreement, cipher } }: ChipAuthenticationOffer): number {
  return cipherRank.indexOf(cipher) * 2 + (keyAgreement === "ECDH" ? 1 : 0);
}
