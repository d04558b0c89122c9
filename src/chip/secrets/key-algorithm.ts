/** What kind a private key is, as one text of the serialised form: a curve's name, `DH-n` or `RSA-hash`. */
import { type CurveName, digestLength, getCurve, type HashName } from "../../base/crypto/index.ts";
import { type DhGroupId, failSecrets, type InjectedKey } from "./injected-key.ts";

export type KeyAlgorithm =
  | { readonly curve: CurveName }
  | { readonly dhGroup: DhGroupId }
  | { readonly rsaHash: HashName };

export function algorithmText(key: InjectedKey): string {
  if ("curve" in key) return key.curve;
  return "dhGroup" in key ? `DH-${key.dhGroup}` : `RSA-${key.rsaHash}`;
}

/** @throws CivicardError SECRETS_INVALID for a text that names nothing of ours */
export function algorithmFields(text: string): KeyAlgorithm {
  const [, group] = /^DH-([0-2])$/.exec(text) ?? [];
  if (group !== undefined) return { dhGroup: Number(group) as DhGroupId };
  const [, hash] = /^RSA-(SHA-\d+)$/.exec(text) ?? [];
  return hash === undefined ? { curve: curveOf(text) } : { rsaHash: hashOf(hash) };
}

function curveOf(name: string): CurveName {
  try {
    return getCurve(name as CurveName).name;
  } catch {
    return failSecrets("curve of a key");
  }
}

function hashOf(name: string): HashName {
  try {
    if (digestLength(name as HashName) > 0) return name as HashName;
  } catch {
    // Falls through to the one answer.
  }
  return failSecrets("hash of a key");
}
