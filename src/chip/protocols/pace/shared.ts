/** What terminal and chip have in common: data objects, nonce, session keys and tokens. @spec ICAO 9303-11 §4.4.3, §4.4.4 */
import {
  childrenOf,
  encodeOidOctets,
  encodeTlv,
  formatTag,
  parseTlv,
  type Tlv,
  TlvError,
} from "../../../base/bytes/index.ts";
import {
  aesCbcDecrypt,
  aesCbcEncrypt,
  aesCmac,
  type CipherName,
  cipherBlockLength,
  cipherKeyLength,
  deriveKey,
  integratedNonceLength,
  KeyCounter,
  padIso9797Method2,
  retailMac,
  tripleDesCbcDecrypt,
  tripleDesCbcEncrypt,
} from "../../../base/crypto/index.ts";
import type { PaceProtocol } from "../../../lds/index.ts";

/** Data objects of MSE:Set AT. */
export const TemplateTag = { protocol: 0x80, password: 0x83, parameters: 0x84 } as const;

/** Data objects inside the dynamic authentication data 7C. */
export const PaceTag = {
  nonce: 0x80,
  terminalMapping: 0x81,
  chipMapping: 0x82,
  terminalKey: 0x83,
  chipKey: 0x84,
  terminalToken: 0x85,
  chipToken: 0x86,
  authorityReference: 0x87,
  previousAuthorityReference: 0x88,
  chipAuthenticationData: 0x8a,
} as const;

export interface PaceSessionKeys {
  readonly ksEnc: Uint8Array;
  readonly ksMac: Uint8Array;
}

/** Length of the nonce that a chip sends: two or one blocks, and more in integrated mapping with a long key. */
export function chipNonceLength({ mapping, cipher }: PaceProtocol): number {
  return mapping === "IM" ? integratedNonceLength(cipher) : 16;
}

/** Length of the terminal's nonce in integrated mapping. */
export function terminalNonceLength({ cipher }: PaceProtocol): number {
  return cipherKeyLength(cipher);
}

const DYNAMIC_AUTHENTICATION_DATA = 0x7c;
const PUBLIC_KEY = 0x7f49;
const OBJECT_IDENTIFIER = 0x06;
const TOKEN_LENGTH = 8;

/** 7C with the objects; empty to ask for the nonce. */
export function encodeDynamicData(...objects: readonly Uint8Array[]): Uint8Array {
  return encodeTlv(DYNAMIC_AUTHENTICATION_DATA, ...objects);
}

/**
 * The objects of 7C: the first has the tag asked for, no tag stands twice, and none stands that is not allowed.
 * @throws TlvError
 */
export function parseDynamicData(data: Uint8Array, ...allowedTags: readonly number[]): readonly Tlv[] {
  const outer = parseTlv(data, DYNAMIC_AUTHENTICATION_DATA);
  const objects = childrenOf(outer);
  const remaining = new Set(allowedTags);
  for (const { tag, offset } of objects) {
    if (!remaining.delete(tag)) {
      const expected = allowedTags.map(formatTag).join("/") || "nothing";
      throw new TlvError("TLV_UNEXPECTED_TAG", { expected, found: formatTag(tag), offset });
    }
  }
  const [required] = allowedTags;
  if (required !== undefined && objects[0]?.tag !== required) {
    throw new TlvError("TLV_MISSING", { expected: formatTag(required), offset: outer.offset });
  }
  return objects;
}

/** In CBC mode with a zero vector and without padding: a nonce is whole blocks. */
export function encryptNonce(cipher: CipherName, key: Uint8Array, nonce: Uint8Array): Uint8Array {
  const iv = new Uint8Array(cipherBlockLength(cipher));
  return cipher === "3DES" ? tripleDesCbcEncrypt(key, iv, nonce) : aesCbcEncrypt(key, iv, nonce);
}

export function decryptNonce(cipher: CipherName, key: Uint8Array, encrypted: Uint8Array): Uint8Array {
  const iv = new Uint8Array(cipherBlockLength(cipher));
  return cipher === "3DES" ? tripleDesCbcDecrypt(key, iv, encrypted) : aesCbcDecrypt(key, iv, encrypted);
}

export function deriveSessionKeys(cipher: CipherName, secret: Uint8Array): PaceSessionKeys {
  return {
    ksEnc: deriveKey({ secret, counter: KeyCounter.encryption, cipher }),
    ksMac: deriveKey({ secret, counter: KeyCounter.mac, cipher }),
  };
}

/** What a token depends on besides the keys. */
export interface TokenSuite {
  readonly oid: string;
  readonly group: { readonly publicKeyTag: number };
  readonly protocol: { readonly cipher: CipherName };
}

/**
 * What a side proves with: the checksum over the other side's ephemeral public key. 8 bytes. Chip authentication
 * version 2 has the same.
 * @spec BSI TR-03110-3 §A.2.4
 */
export function authenticationToken(suite: TokenSuite, ksMac: Uint8Array, otherPublicKey: Uint8Array): Uint8Array {
  const input = encodeTlv(
    PUBLIC_KEY,
    encodeTlv(OBJECT_IDENTIFIER, encodeOidOctets(suite.oid)),
    encodeTlv(suite.group.publicKeyTag, otherPublicKey),
  );
  const mac = suite.protocol.cipher === "3DES" ? retailMac(ksMac, padIso9797Method2(input, 8)) : aesCmac(ksMac, input);
  return mac.slice(0, TOKEN_LENGTH);
}
