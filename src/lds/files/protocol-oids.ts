/**
 * Object identifiers of the chip protocols, as data and as what they decide.
 *
 * @spec ICAO 9303-11 §9.2, BSI TR-03110-3 §A.1.1, BSI TR-03111 §5.2.1.1
 */
import type { CipherName, HashName } from "../../base/crypto/index.ts";

const smartcard = "0.4.0.127.0.7.2.2";

/** Roots of the protocols in the subtree of the BSI, and the ICAO objects. */
export const protocolOids = {
  publicKeyDh: `${smartcard}.1.1`,
  publicKeyEcdh: `${smartcard}.1.2`,
  terminalAuthentication: `${smartcard}.2`,
  chipAuthentication: `${smartcard}.3`,
  pace: `${smartcard}.4`,
  activeAuthentication: "2.23.136.1.1.5",
  ecdsaPlain: "0.4.0.127.0.7.1.1.4.1",
} as const;

export type KeyAgreement = "DH" | "ECDH";
export type PaceMapping = "GM" | "IM" | "CAM";

export interface PaceProtocol {
  readonly keyAgreement: KeyAgreement;
  readonly mapping: PaceMapping;
  readonly cipher: CipherName;
}

export interface ChipAuthenticationProtocol {
  readonly keyAgreement: KeyAgreement;
  readonly cipher: CipherName;
}

/** Last arc of PACE and chip-authentication identifiers, from 1. */
const ciphers: readonly CipherName[] = ["3DES", "AES-128", "AES-192", "AES-256"];

const paceMappings: readonly {
  readonly arc: number;
  readonly keyAgreement: KeyAgreement;
  readonly mapping: PaceMapping;
}[] = [
  { arc: 1, keyAgreement: "DH", mapping: "GM" },
  { arc: 2, keyAgreement: "ECDH", mapping: "GM" },
  { arc: 3, keyAgreement: "DH", mapping: "IM" },
  { arc: 4, keyAgreement: "ECDH", mapping: "IM" },
  { arc: 6, keyAgreement: "ECDH", mapping: "CAM" },
];

const paceProtocols = new Map<string, PaceProtocol>(
  paceMappings.flatMap(({ arc, keyAgreement, mapping }) =>
    ciphers
      .map((cipher, index) => [`${protocolOids.pace}.${arc}.${index + 1}`, { keyAgreement, mapping, cipher }] as const)
      // Chip authentication mapping is defined with AES only.
      .filter(([, protocol]) => !(protocol.mapping === "CAM" && protocol.cipher === "3DES")),
  ),
);

const paceDomainParameterOids = new Set(paceMappings.map(({ arc }) => `${protocolOids.pace}.${arc}`));

const chipAuthenticationProtocols = new Map<string, ChipAuthenticationProtocol>(
  (["DH", "ECDH"] as const).flatMap((keyAgreement, agreement) =>
    ciphers.map(
      (cipher, index) =>
        [`${protocolOids.chipAuthentication}.${agreement + 1}.${index + 1}`, { keyAgreement, cipher }] as const,
    ),
  ),
);

const plainSignatureHashes: readonly HashName[] = ["SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"];

/** What one of the 19 PACE identifiers of Doc 9303 asks for; `undefined` for any other. */
export function findPaceProtocol(oid: string): PaceProtocol | undefined {
  return paceProtocols.get(oid);
}

/** @throws TypeError for a combination that Doc 9303 does not define */
export function getPaceOid(protocol: PaceProtocol): string {
  return getOid(
    paceProtocols,
    (candidate) =>
      candidate.keyAgreement === protocol.keyAgreement &&
      candidate.mapping === protocol.mapping &&
      candidate.cipher === protocol.cipher,
  );
}

export function isPaceDomainParameterOid(oid: string): boolean {
  return paceDomainParameterOids.has(oid);
}

export function findChipAuthenticationProtocol(oid: string): ChipAuthenticationProtocol | undefined {
  return chipAuthenticationProtocols.get(oid);
}

export function getChipAuthenticationOid(protocol: ChipAuthenticationProtocol): string {
  return getOid(
    chipAuthenticationProtocols,
    (candidate) => candidate.keyAgreement === protocol.keyAgreement && candidate.cipher === protocol.cipher,
  );
}

/** Hash of an `ecdsa-plain-SHA…` identifier, as ActiveAuthenticationInfo names it. */
export function findEcdsaPlainHash(oid: string): HashName | undefined {
  return plainSignatureHashes.find((hash) => getEcdsaPlainOid(hash) === oid);
}

export function getEcdsaPlainOid(hash: HashName): string {
  return `${protocolOids.ecdsaPlain}.${plainSignatureHashes.indexOf(hash) + 1}`;
}

function getOid<Protocol>(table: ReadonlyMap<string, Protocol>, fits: (protocol: Protocol) => boolean): string {
  const found = [...table].find(([, protocol]) => fits(protocol));
  if (found === undefined) throw new TypeError("a combination that Doc 9303 does not define");
  return found[0];
}
