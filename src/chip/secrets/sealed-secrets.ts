/**
 * Chip secrets on their way from issuance to one encoding station: sealed to the station's P-256 key when they are
 * made, opened there for one job. Ephemeral-static ECDH, HKDF-SHA-256, AES-256-GCM; the context (job and station) is
 * authenticated, so that a sealed object does not open under another job.
 *
 *     SealedSecrets ::= SEQUENCE { version INTEGER (1), ephemeralPublicKey OCTET STRING (65),
 *                                  ciphertext OCTET STRING, tag OCTET STRING (16) }
 *
 * @spec NIST SP 800-56A §6.2.2 (one ephemeral, one static key), RFC 5869, NIST SP 800-38D
 */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
} from "node:crypto";
import {
  concatBytes,
  DerTag,
  decodeDerNumber,
  decodeDerOctetString,
  derChildren,
  encodeDerInteger,
  encodeDerOctetString,
  encodeDerSequence,
  encodeUtf8,
  expectDer,
  parseDer,
} from "../../base/bytes/index.ts";
import {
  decodeEcSubjectPublicKeyInfo,
  decodePoint,
  ecPrivateKeyObject,
  ecPublicKeyObject,
  encodeEcSubjectPublicKeyInfo,
  encodePoint,
  generateScalar,
  getCurve,
  publicPointOf,
  type RandomSource,
} from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { type ChipSecrets, encodeChipSecrets, parseChipSecrets } from "./chip-secrets.ts";

export interface SealOptions {
  readonly secrets: ChipSecrets;
  /** SubjectPublicKeyInfo of the station's P-256 key. */
  readonly recipientPublicKey: Uint8Array;
  /** What the sealed object belongs to, such as the id of a job; needed again to open it. */
  readonly context: string;
  readonly random: RandomSource;
}

export interface OpenSealOptions {
  readonly sealed: Uint8Array;
  /** PKCS#8 of the station's P-256 key. */
  readonly recipientPrivateKey: Uint8Array;
  readonly context: string;
}

/** DER of both halves of a station's sealing key. */
export interface SealingKeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

const VERSION = 1;
const CURVE = getCurve("P-256");
const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const MAX_SEALED_BYTES = 32_768;
const LABEL = "civicard chip secrets 1";

/** A new key pair for a station; the private half belongs into its key store. */
export function generateSealingKeyPair(random: RandomSource): SealingKeyPair {
  const scalar = generateScalar(CURVE, random);
  const privateKey = ecPrivateKeyObject(CURVE, scalar).export({ format: "der", type: "pkcs8" });
  const point = publicPointOf(CURVE, scalar);
  return {
    publicKey: encodeEcSubjectPublicKeyInfo(CURVE, point, { parameters: "named" }),
    privateKey: Uint8Array.from(privateKey),
  };
}

/** @throws CivicardError SECRETS_INVALID, SECRETS_RECIPIENT_INVALID */
export function sealChipSecrets(options: SealOptions): Uint8Array {
  const recipient = recipientPoint(options.recipientPublicKey);
  const scalar = generateScalar(CURVE, options.random);
  const ephemeral = encodePoint(CURVE, publicPointOf(CURVE, scalar));
  const shared = diffieHellman({
    privateKey: ecPrivateKeyObject(CURVE, scalar),
    publicKey: ecPublicKeyObject(CURVE, decodePoint(CURVE, recipient)),
  });
  const material = deriveSealKey(shared, ephemeral, recipient);
  const plaintext = encodeChipSecrets(options.secrets);
  try {
    const cipher = createCipheriv(CIPHER, material.subarray(0, KEY_BYTES), material.subarray(KEY_BYTES));
    cipher.setAAD(associatedData(options.context));
    const ciphertext = concatBytes(cipher.update(plaintext), cipher.final());
    return encodeDerSequence(
      encodeDerInteger(VERSION),
      encodeDerOctetString(ephemeral),
      encodeDerOctetString(ciphertext),
      encodeDerOctetString(cipher.getAuthTag()),
    );
  } finally {
    for (const secret of [shared, material, plaintext]) secret.fill(0);
  }
}

/**
 * @throws CivicardError SECRETS_SEAL_INVALID when it was altered, is for another station or for another context;
 *   which of these it was cannot be told
 */
export function openSealedChipSecrets(options: OpenSealOptions): ChipSecrets {
  const privateKey = stationKey(options.recipientPrivateKey);
  const { ephemeral, ciphertext, tag } = parseSealed(options.sealed);
  const recipient = recipientPoint(createPublicKey(privateKey).export({ format: "der", type: "spki" }));
  const shared = agree(privateKey, ephemeral);
  const material = deriveSealKey(shared, ephemeral, recipient);
  let plaintext: Uint8Array | undefined;
  try {
    plaintext = decrypt({ material, ciphertext, tag, context: options.context });
    return parseChipSecrets(plaintext);
  } finally {
    for (const secret of [shared, material, plaintext]) secret?.fill(0);
  }
}

function decrypt(options: {
  readonly material: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
  readonly context: string;
}): Uint8Array {
  const { material, ciphertext, tag, context } = options;
  const decipher = createDecipheriv(CIPHER, material.subarray(0, KEY_BYTES), material.subarray(KEY_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associatedData(context));
  decipher.setAuthTag(tag);
  const unverified = decipher.update(ciphertext);
  try {
    decipher.final();
    return unverified;
  } catch {
    unverified.fill(0);
    throw new CivicardError("SECRETS_SEAL_INVALID");
  }
}

/** Key and initialisation vector: both are used once, since every sealed object has an ephemeral key of its own. */
function deriveSealKey(shared: Uint8Array, ephemeral: Uint8Array, recipient: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", shared, concatBytes(ephemeral, recipient), LABEL, KEY_BYTES + IV_BYTES));
}

function associatedData(context: string): Uint8Array {
  return encodeUtf8(`${LABEL}\n${context}`);
}

function agree(privateKey: KeyObject, ephemeral: Uint8Array): Buffer {
  try {
    return diffieHellman({ privateKey, publicKey: ecPublicKeyObject(CURVE, decodePoint(CURVE, ephemeral)) });
  } catch {
    throw new CivicardError("SECRETS_SEAL_INVALID");
  }
}

function parseSealed(sealed: Uint8Array) {
  try {
    if (sealed.length > MAX_SEALED_BYTES) throw new CivicardError("SECRETS_SEAL_INVALID");
    const structure = parseDer(sealed, DerTag.sequence);
    const [version, ephemeral, ciphertext, tag, ...rest] = derChildren(structure);
    const parts = {
      ephemeral: decodeDerOctetString(expectDer(ephemeral, DerTag.octetString, structure)),
      ciphertext: decodeDerOctetString(expectDer(ciphertext, DerTag.octetString, structure)),
      tag: decodeDerOctetString(expectDer(tag, DerTag.octetString, structure)),
    };
    const known = decodeDerNumber(expectDer(version, DerTag.integer, structure)) === VERSION;
    if (known && rest.length === 0 && parts.tag.length === TAG_BYTES) return parts;
  } catch {
    // Falls through to the one answer: an altered object is not described.
  }
  throw new CivicardError("SECRETS_SEAL_INVALID");
}

function recipientPoint(subjectPublicKeyInfo: Uint8Array): Uint8Array {
  try {
    const { curve, point } = decodeEcSubjectPublicKeyInfo(subjectPublicKeyInfo);
    if (curve.name === CURVE.name) return encodePoint(curve, point);
  } catch {
    // The same answer as for a key on another curve.
  }
  throw new CivicardError("SECRETS_RECIPIENT_INVALID");
}

function stationKey(privateKey: Uint8Array): KeyObject {
  try {
    const key = createPrivateKey({ key: Buffer.from(privateKey), format: "der", type: "pkcs8" });
    if (key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === "prime256v1") return key;
  } catch {
    // The same answer as for a key on another curve; the cause would quote the key.
  }
  throw new CivicardError("SECRETS_RECIPIENT_INVALID");
}
