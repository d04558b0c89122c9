/** Hash functions of the LDS security object by object identifier. @spec ICAO 9303-12 §4.4.3, RFC 5754 §2 */
import { encodeDerOid, encodeDerSequence } from "../base/bytes/index.ts";
import type { HashName } from "../base/crypto/index.ts";

interface HashAlgorithm {
  readonly name: HashName;
  readonly oid: string;
  readonly length: number;
}

const table: readonly HashAlgorithm[] = [
  { name: "SHA-1", oid: "1.3.14.3.2.26", length: 20 },
  { name: "SHA-224", oid: "2.16.840.1.101.3.4.2.4", length: 28 },
  { name: "SHA-256", oid: "2.16.840.1.101.3.4.2.1", length: 32 },
  { name: "SHA-384", oid: "2.16.840.1.101.3.4.2.2", length: 48 },
  { name: "SHA-512", oid: "2.16.840.1.101.3.4.2.3", length: 64 },
];

/** With the identifier, which every security object holds, encoded once. */
const hashes = table.map((hash) => ({ ...hash, identifier: encodeDerSequence(encodeDerOid(hash.oid)) }));

/** The hash function that an object identifier names; `undefined` for one that Doc 9303 does not list. */
export function findHashByOid(oid: string): HashName | undefined {
  return hashes.find((hash) => hash.oid === oid)?.name;
}

/**
 * DER of the AlgorithmIdentifier. Without NULL parameters: RFC 5754 §2 has them absent in what is written and allows
 * both in what is read.
 */
export function getHashAlgorithmIdentifier(name: HashName): Uint8Array {
  return getHash(name).identifier;
}

/** Length of the digest in bytes. */
export function getHashLength(name: HashName): number {
  return getHash(name).length;
}

function getHash(name: HashName) {
  const hash = hashes.find((candidate) => candidate.name === name);
  if (hash === undefined) throw new TypeError("hash name outside its type");
  return hash;
}
