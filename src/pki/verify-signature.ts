/**
 * One place that verifies a signature: three answers, never a throw, never a bare boolean. "Not supported" is not
 * "invalid", and neither is "valid".
 *
 * @spec ICAO 9303-12 §4.4
 */
import { constants, type KeyObject, verify } from "node:crypto";
import {
  concatBytes,
  DerTag,
  derChildren,
  encodeUtf8,
  fromUnsignedBytes,
  parseTlv,
  toUnsignedBytes,
} from "../base/bytes/index.ts";
import { type HashName, platformHashName } from "../base/crypto/index.ts";
import { CivicardError } from "../base/errors/index.ts";
import { importPublicKey, type PublicKey } from "./public-key.ts";
import { ResultMemory } from "./result-memory.ts";
import {
  type AlgorithmIdentifier,
  type DeclaredSignatureAlgorithm,
  findDeclaredAlgorithm,
} from "./signature-algorithm.ts";

export interface SignatureToVerify {
  readonly algorithm: AlgorithmIdentifier;
  /** Hash that a SignerInfo names apart; it counts only where `algorithm` names none. */
  readonly digest?: HashName | undefined;
  readonly subjectPublicKeyInfo: Uint8Array;
  readonly data: Uint8Array;
  readonly signature: Uint8Array;
}

export interface SignatureAnswer {
  readonly status: "valid" | "invalid" | "not-supported";
  readonly reason?: string;
  /** Such as `ECDSA SHA-256 brainpoolP256r1`; the identifier where it is not known. */
  readonly algorithm: string;
  /** What the signature does that Doc 9303 does not allow, though it verifies. */
  readonly deviations: readonly string[];
}

/** Below this a key is reported as weak; old documents have them. */
const SMALLEST_MODULUS = 2048;

const answers = new ResultMemory<SignatureAnswer>(512);

export function verifySignature(request: SignatureToVerify): SignatureAnswer {
  const name = request.algorithm.oid;
  const declared = findDeclaredQuietly(request);
  if (declared === undefined) return notSupported(name, "SIGNATURE_ALGORITHM_NOT_SUPPORTED");
  let key: PublicKey;
  try {
    key = importPublicKey(request.subjectPublicKeyInfo, declared);
  } catch (error) {
    return notSupported(name, error instanceof CivicardError ? error.code : "PKI_KEY_NOT_SUPPORTED");
  }
  return verifyWith(key, declared, request);
}

/**
 * The same for signatures that are asked about again and again: those of certificates and revocation lists, which are
 * few and stand behind many cards. The answer depends on nothing but the request.
 */
export function recallSignatureAnswer(request: SignatureToVerify): SignatureAnswer {
  const { algorithm, digest, subjectPublicKeyInfo, data, signature } = request;
  const named = encodeUtf8(`${algorithm.oid} ${digest ?? ""} ${algorithm.parameters === undefined}`);
  const inputs = [named, algorithm.parameters ?? new Uint8Array(), subjectPublicKeyInfo, data, signature];
  return answers.recall(inputs, () => verifySignature(request));
}

/** Parameters that cannot be read name no algorithm. */
function findDeclaredQuietly({ algorithm, digest }: SignatureToVerify): DeclaredSignatureAlgorithm | undefined {
  try {
    return findDeclaredAlgorithm(algorithm, digest);
  } catch {
    return undefined;
  }
}

function verifyWith(key: PublicKey, declared: DeclaredSignatureAlgorithm, request: SignatureToVerify): SignatureAnswer {
  const { scheme, hash } = declared;
  const size = key.curve?.name ?? `${key.modulusBits ?? 0} bit`;
  const algorithm = `${scheme} ${hash} ${size}`;
  if ((scheme === "ECDSA") !== (key.curve !== undefined)) {
    return { status: "invalid", reason: "KEY_DOES_NOT_FIT_ALGORITHM", algorithm, deviations: declared.deviations };
  }
  const deviations = [...declared.deviations];
  if (key.modulusBits !== undefined && key.modulusBits < SMALLEST_MODULUS) deviations.push("WEAK_KEY");
  const valid =
    key.curve === undefined
      ? verifyRsa(key.keyObject, declared, request)
      : verifyEcdsa(key.keyObject, { hash, orderBytes: key.curve.orderBytes, deviations }, request);
  return valid
    ? { status: "valid", algorithm, deviations }
    : { status: "invalid", reason: "SIGNATURE_INVALID", algorithm, deviations };
}

function verifyRsa(key: KeyObject, declared: DeclaredSignatureAlgorithm, request: SignatureToVerify): boolean {
  const padding =
    declared.scheme === "RSASSA-PSS"
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: declared.saltLength ?? 0 }
      : { padding: constants.RSA_PKCS1_PADDING };
  return verifyQuietly(declared.hash, request.data, { key, ...padding }, request.signature);
}

interface EcdsaContext {
  readonly hash: HashName;
  readonly orderBytes: number;
  readonly deviations: string[];
}

/** Integers are read as unsigned whatever their leading octets, for issuers pad them wrongly; the number counts. */
function verifyEcdsa(key: KeyObject, context: EcdsaContext, request: SignatureToVerify): boolean {
  const plain = findPlainSignature(request.signature, context);
  if (plain === undefined) return false;
  return verifyQuietly(context.hash, request.data, { key, dsaEncoding: "ieee-p1363" }, plain);
}

function findPlainSignature(signature: Uint8Array, context: EcdsaContext): Uint8Array | undefined {
  try {
    const [r, s, ...rest] = derChildren(parseTlv(signature, DerTag.sequence));
    if (r?.tag !== DerTag.integer || s?.tag !== DerTag.integer || rest.length > 0) return undefined;
    if (!isMinimal(r.value) || !isMinimal(s.value)) context.deviations.push("ECDSA_INTEGER_NOT_DER");
    const width = context.orderBytes;
    return concatBytes(
      toUnsignedBytes(fromUnsignedBytes(r.value), width),
      toUnsignedBytes(fromUnsignedBytes(s.value), width),
    );
  } catch {
    return undefined;
  }
}

function isMinimal(integer: Uint8Array): boolean {
  const [first = 0, second] = integer;
  return first < 0x80 && !(first === 0 && second !== undefined && second < 0x80);
}

type VerifyKey = Parameters<typeof verify>[2];

/** OpenSSL answers some malformed signatures with an error; that is an invalid signature all the same. */
function verifyQuietly(hash: HashName, data: Uint8Array, key: VerifyKey, signature: Uint8Array): boolean {
  try {
    return verify(platformHashName(hash), data, key, signature);
  } catch {
    return false;
  }
}

function notSupported(algorithm: string, reason: string): SignatureAnswer {
  return { status: "not-supported", reason, algorithm, deviations: [] };
}
