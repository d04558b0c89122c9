/** Keys and the sealed token that both sides of basic access control exchange. @spec ICAO 9303-11 §4.3.1, §9.7.2 */
import { concatBytes, constantTimeEqual, encodeUtf8, xorBytes } from "../../../base/bytes/index.ts";
import {
  deriveKey,
  digest,
  KeyCounter,
  padIso9797Method2,
  retailMac,
  tripleDesCbcDecrypt,
  tripleDesCbcEncrypt,
} from "../../../base/crypto/index.ts";
import { SecureMessagingSession } from "../../iso7816/index.ts";

/** Length of RND.IC and RND.IFD. */
export const NONCE_LENGTH = 8;
/** Length of K.IC and K.IFD. */
export const KEY_MATERIAL_LENGTH = 16;

const SEED_LENGTH = 16;
const BLOCK_LENGTH = 8;
const TOKEN_LENGTH = 2 * NONCE_LENGTH + KEY_MATERIAL_LENGTH;
const SEALED_LENGTH = TOKEN_LENGTH + BLOCK_LENGTH;

export interface BacKeys {
  readonly kEnc: Uint8Array;
  readonly kMac: Uint8Array;
}

/** What a side seals: its own nonce, the other's, and its key material. */
export interface BacToken {
  readonly own: Uint8Array;
  readonly other: Uint8Array;
  readonly keyMaterial: Uint8Array;
}

/** The document's access keys. The caller wipes them. */
export function deriveAccessKeys(mrzInformation: string): BacKeys {
  const secret = digest("SHA-1", encodeUtf8(mrzInformation)).slice(0, SEED_LENGTH);
  return deriveKeys(secret);
}

/** 40 bytes: the token in 3DES-CBC with a zero vector, and its checksum. */
export function sealToken({ kEnc, kMac }: BacKeys, { own, other, keyMaterial }: BacToken): Uint8Array {
  const encrypted = tripleDesCbcEncrypt(kEnc, new Uint8Array(BLOCK_LENGTH), concatBytes(own, other, keyMaterial));
  return concatBytes(encrypted, retailMac(kMac, padIso9797Method2(encrypted, BLOCK_LENGTH)));
}

/** `undefined` when the length or the checksum is wrong. The nonces are for the caller to compare. */
export function openToken({ kEnc, kMac }: BacKeys, sealed: Uint8Array): BacToken | undefined {
  if (sealed.length !== SEALED_LENGTH) return undefined;
  const encrypted = sealed.subarray(0, TOKEN_LENGTH);
  const checksum = retailMac(kMac, padIso9797Method2(encrypted, BLOCK_LENGTH));
  if (!constantTimeEqual(checksum, sealed.subarray(TOKEN_LENGTH))) return undefined;
  const token = tripleDesCbcDecrypt(kEnc, new Uint8Array(BLOCK_LENGTH), encrypted);
  return {
    own: token.slice(0, NONCE_LENGTH),
    other: token.slice(NONCE_LENGTH, 2 * NONCE_LENGTH),
    keyMaterial: token.slice(2 * NONCE_LENGTH),
  };
}

export interface BacOutcome {
  readonly chipNonce: Uint8Array;
  readonly terminalNonce: Uint8Array;
  readonly chipKeyMaterial: Uint8Array;
  readonly terminalKeyMaterial: Uint8Array;
}

/** Session of 3DES; the counter starts with the last four bytes of both nonces, the chip's first. */
export function startSession(outcome: BacOutcome): SecureMessagingSession {
  const secret = xorBytes(outcome.chipKeyMaterial, outcome.terminalKeyMaterial);
  const { kEnc: ksEnc, kMac: ksMac } = deriveKeys(secret);
  secret.fill(0);
  const ssc = concatBytes(outcome.chipNonce.subarray(4), outcome.terminalNonce.subarray(4));
  const session = new SecureMessagingSession({ cipher: "3DES", ksEnc, ksMac, ssc });
  ksEnc.fill(0);
  ksMac.fill(0);
  return session;
}

export function wipeKeys({ kEnc, kMac }: BacKeys): void {
  kEnc.fill(0);
  kMac.fill(0);
}

function deriveKeys(secret: Uint8Array): BacKeys {
  return {
    kEnc: deriveKey({ secret, counter: KeyCounter.encryption, cipher: "3DES" }),
    kMac: deriveKey({ secret, counter: KeyCounter.mac, cipher: "3DES" }),
  };
}
