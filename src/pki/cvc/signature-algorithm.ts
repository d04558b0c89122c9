/** Object identifiers of terminal authentication: what a key of a CV certificate signs with. @spec BSI TR-03110-3 §A.1.1.3, §A.7.3, §A.7.4 */
import type { HashName } from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import type { SignatureAlgorithm } from "../signature-algorithm.ts";

const ecdsaHashes: readonly HashName[] = ["SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"];

const rsaAlgorithms: readonly SignatureAlgorithm[] = [
  { scheme: "RSASSA-PKCS1", hash: "SHA-1" },
  { scheme: "RSASSA-PKCS1", hash: "SHA-256" },
  { scheme: "RSASSA-PSS", hash: "SHA-1" },
  { scheme: "RSASSA-PSS", hash: "SHA-256" },
  { scheme: "RSASSA-PKCS1", hash: "SHA-512" },
  { scheme: "RSASSA-PSS", hash: "SHA-512" },
];

const ROOT = "0.4.0.127.0.7.2.2.2";

const algorithms = new Map<string, SignatureAlgorithm>([
  ...rsaAlgorithms.map((algorithm, index) => [`${ROOT}.1.${index + 1}`, algorithm] as const),
  ...ecdsaHashes.map((hash, index) => [`${ROOT}.2.${index + 1}`, { scheme: "ECDSA", hash } as const] as const),
]);

/** `undefined` for an identifier that is none of terminal authentication. */
export function findCvAlgorithm(oid: string): SignatureAlgorithm | undefined {
  return algorithms.get(oid);
}

/** @throws CivicardError CVC_PROFILE_INVALID for a combination that has no identifier */
export function getCvAlgorithmOid({ scheme, hash }: SignatureAlgorithm): string {
  const found = [...algorithms].find(([, algorithm]) => algorithm.scheme === scheme && algorithm.hash === hash);
  if (found === undefined) throw new CivicardError("CVC_PROFILE_INVALID", { reason: `${scheme} with ${hash}` });
  return found[0];
}

/** Such as `id-TA-ECDSA-SHA-256`. */
export function cvAlgorithmName({ scheme, hash }: SignatureAlgorithm): string {
  const names = { ECDSA: "ECDSA", "RSASSA-PKCS1": "RSA-v1-5", "RSASSA-PSS": "RSA-PSS" } as const;
  return `id-TA-${names[scheme]}-${hash}`;
}
