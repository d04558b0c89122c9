/**
 * Active authentication, the terminal's side: the chip signs a fresh challenge with a key that cannot be copied.
 * It counts only when the public key is covered by passive authentication, which is for the caller to see to.
 *
 * @spec ICAO 9303-11 §6.1
 */
import {
  type CurveName,
  decodeEcSubjectPublicKeyInfo,
  decodeRsaSubjectPublicKeyInfo,
  digestLength,
  type EcPublicKey,
  ecdsaVerifyPlain,
  type HashName,
  isRsaSubjectPublicKeyInfo,
  type RandomSource,
  type RsaPublicKey,
  verifyIso9796,
} from "../../../base/crypto/index.ts";
import { CivicardError } from "../../../base/errors/index.ts";
import { type ActiveAuthenticationInfo, findEcdsaPlainHash } from "../../../lds/index.ts";
import { type ApduProcessor, internalAuthenticate, StatusWord } from "../../iso7816/index.ts";
import { CHALLENGE_LENGTH, listActiveAuthenticationHashes } from "./shared.ts";

export interface ActiveAuthenticationOptions {
  /** Under secure messaging where the card wants it. */
  readonly transmit: ApduProcessor;
  /** Content of DG15. */
  readonly subjectPublicKeyInfo: Uint8Array;
  /** From DG14; names the hash of an ECDSA key. */
  readonly info?: ActiveAuthenticationInfo | undefined;
  readonly random: RandomSource;
}

export type ActiveAuthenticationAlgorithm =
  | {
      readonly kind: "ECDSA";
      readonly curve: CurveName;
      readonly hash: HashName;
      /** Whether DG14 named the hash or it was found by trying the permitted ones. */
      readonly hashFrom: "info" | "trial";
    }
  | { readonly kind: "RSA"; readonly modulusBits: number; readonly hash: HashName };

/** Departures from Doc 9303 that do not make the proof worthless. */
export type ActiveAuthenticationDeviation = "info-missing" | "hash-sha-1" | "hash-too-long" | "full-recovery";

export type ActiveAuthenticationResult =
  | {
      readonly status: "passed";
      readonly algorithm: ActiveAuthenticationAlgorithm;
      readonly deviations: readonly ActiveAuthenticationDeviation[];
    }
  | {
      readonly status: "failed";
      readonly reason: "refused" | "key-malformed" | "signature-length" | "signature-wrong";
      /** Of the chip's answer, when it refused. */
      readonly statusWord?: number | undefined;
    }
  | { readonly status: "not-supported"; readonly reason: "key-parameters" | "signature-algorithm" };

type PublicKey =
  | { readonly kind: "ECDSA"; readonly key: EcPublicKey }
  | { readonly kind: "RSA"; readonly key: RsaPublicKey };

interface Proof {
  readonly challenge: Uint8Array;
  readonly signature: Uint8Array;
}

/** More than this does not fit into a short response under secure messaging. */
const MAXIMUM_SHORT_SIGNATURE = 231;
const SHORT_EXPECTED = 256;

/** The answer "no" is a result; only what `transmit` throws is thrown. */
export async function performActiveAuthentication(
  options: ActiveAuthenticationOptions,
): Promise<ActiveAuthenticationResult> {
  const { transmit, subjectPublicKeyInfo, info, random } = options;
  const publicKey = decodePublicKey(subjectPublicKeyInfo);
  if ("status" in publicKey) return publicKey;
  const length = signatureLength(publicKey);
  const challenge = random(CHALLENGE_LENGTH);
  // With a short Le some chips cut a long signature and still answer 9000 (field case A29).
  const expected = length > MAXIMUM_SHORT_SIGNATURE ? Math.max(length, SHORT_EXPECTED + 1) : SHORT_EXPECTED;
  const { data: signature, statusWord } = await transmit(internalAuthenticate(challenge, expected));
  if (statusWord !== StatusWord.success) return { status: "failed", reason: "refused", statusWord };
  if (signature.length !== length) return { status: "failed", reason: "signature-length" };
  const proof = { challenge, signature };
  return publicKey.kind === "RSA" ? verifyRsa(publicKey.key, proof) : verifyEcdsa(publicKey.key, proof, info);
}

function decodePublicKey(spki: Uint8Array): PublicKey | ActiveAuthenticationResult {
  try {
    return isRsaSubjectPublicKeyInfo(spki)
      ? { kind: "RSA", key: decodeRsaSubjectPublicKeyInfo(spki) }
      : { kind: "ECDSA", key: decodeEcSubjectPublicKeyInfo(spki) };
  } catch (error) {
    if (!(error instanceof CivicardError)) throw error;
    return error.code === "EC_PARAMETERS_UNKNOWN"
      ? { status: "not-supported", reason: "key-parameters" }
      : { status: "failed", reason: "key-malformed" };
  }
}

function signatureLength(publicKey: PublicKey): number {
  return publicKey.kind === "RSA" ? publicKey.key.modulusBytes : 2 * publicKey.key.curve.orderBytes;
}

function verifyRsa(key: RsaPublicKey, { challenge, signature }: Proof): ActiveAuthenticationResult {
  const result = verifyIso9796(key, challenge, signature);
  if (!result.valid) return { status: "failed", reason: "signature-wrong" };
  const algorithm = { kind: "RSA", modulusBits: key.modulusBits, hash: result.hash } as const;
  return { status: "passed", algorithm, deviations: result.fullRecovery ? ["full-recovery"] : [] };
}

/** Without info the permitted hashes are tried, because chips do not always take the one that fits the key (P11). */
function verifyEcdsa(
  { curve, point }: EcPublicKey,
  { challenge, signature }: Proof,
  info: ActiveAuthenticationInfo | undefined,
): ActiveAuthenticationResult {
  const named = info && findEcdsaPlainHash(info.signatureAlgorithm);
  if (info !== undefined && named === undefined) return { status: "not-supported", reason: "signature-algorithm" };
  const hashes = named === undefined ? listActiveAuthenticationHashes(curve) : [named];
  const hash = hashes.find((candidate) => ecdsaVerifyPlain(curve, point, candidate, challenge, signature));
  if (hash === undefined) return { status: "failed", reason: "signature-wrong" };
  const deviations: ActiveAuthenticationDeviation[] = [];
  if (named === undefined) deviations.push("info-missing");
  if (hash === "SHA-1") deviations.push("hash-sha-1");
  if (digestLength(hash) > curve.orderBytes) deviations.push("hash-too-long");
  const hashFrom = named === undefined ? "trial" : "info";
  return { status: "passed", algorithm: { kind: "ECDSA", curve: curve.name, hash, hashFrom }, deviations };
}
