/**
 * The cryptography of secure messaging, by cipher: padding, initial vector, checksum of eight bytes.
 *
 * @spec ICAO 9303-11 §9.8.5 to §9.8.7
 */
import { concatBytes } from "../../base/bytes/index.ts";
import {
  AesCbcDecryptor,
  AesCbcEncryptor,
  AesCmac,
  type CipherName,
  cipherBlockLength,
  padIso9797Method2,
  retailMac,
  tripleDesCbcDecrypt,
  tripleDesCbcEncrypt,
  unpadIso9797Method2,
} from "../../base/crypto/index.ts";

export interface SessionKeys {
  readonly ksEnc: Uint8Array;
  readonly ksMac: Uint8Array;
}

/** What a session does with its two keys. */
export interface SessionCipher {
  /** Pads always, also where the data fills its last block. */
  encrypt(ssc: Uint8Array, data: Uint8Array): Uint8Array;
  /** Only ever for data whose checksum was found right. */
  decrypt(ssc: Uint8Array, data: Uint8Array): Uint8Array;
  /** Over the counter and the parts, padded as a whole. */
  checksum(ssc: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array;
  /** Wipes the keys. */
  end(): void;
}

const CHECKSUM_LENGTH = 8;

/** The keys are copied. */
export function createSessionCipher(cipher: CipherName, keys: SessionKeys): SessionCipher {
  const blockLength = cipherBlockLength(cipher);
  const { cbcEncrypt, cbcDecrypt, mac, end } = cipher === "3DES" ? tripleDesOf(keys) : aesOf(keys);
  return {
    encrypt: (ssc, data) => cbcEncrypt(ssc, padIso9797Method2(data, blockLength)),
    decrypt: (ssc, data) => unpadIso9797Method2(cbcDecrypt(ssc, data)),
    checksum: (ssc, ...parts) => {
      const input = padIso9797Method2(concatBytes(ssc, ...parts), blockLength);
      return mac(input).subarray(0, CHECKSUM_LENGTH);
    },
    end,
  };
}

interface Primitives {
  /** The counter gives the initial vector. */
  readonly cbcEncrypt: (ssc: Uint8Array, blocks: Uint8Array) => Uint8Array;
  readonly cbcDecrypt: (ssc: Uint8Array, blocks: Uint8Array) => Uint8Array;
  readonly mac: (blocks: Uint8Array) => Uint8Array;
  readonly end: () => void;
}

/** The initial vector is the encrypted counter. */
function aesOf({ ksEnc, ksMac }: SessionKeys): Primitives {
  const encryptor = new AesCbcEncryptor(ksEnc);
  const decryptor = new AesCbcDecryptor(ksEnc);
  const cmac = new AesCmac(ksMac);
  const zero = new Uint8Array(16);
  const vectorOf = (ssc: Uint8Array) => encryptor.encrypt(zero, ssc);
  return {
    cbcEncrypt: (ssc, blocks) => encryptor.encrypt(vectorOf(ssc), blocks),
    cbcDecrypt: (ssc, blocks) => decryptor.decrypt(vectorOf(ssc), blocks),
    mac: (blocks) => cmac.mac(blocks),
    end: () => {
      for (const cipher of [encryptor, decryptor, cmac]) cipher.end();
    },
  };
}

/** The initial vector is zero. */
function tripleDesOf(keys: SessionKeys): Primitives {
  const [ksEnc, ksMac] = [keys.ksEnc.slice(), keys.ksMac.slice()];
  const zero = new Uint8Array(8);
  return {
    cbcEncrypt: (_ssc, blocks) => tripleDesCbcEncrypt(ksEnc, zero, blocks),
    cbcDecrypt: (_ssc, blocks) => tripleDesCbcDecrypt(ksEnc, zero, blocks),
    mac: (blocks) => retailMac(ksMac, blocks),
    end: () => {
      ksEnc.fill(0);
      ksMac.fill(0);
    },
  };
}

/** The counter after this one; it wraps to zero. */
export function incrementCounter(counter: Uint8Array): Uint8Array {
  const next = counter.slice();
  for (let index = next.length - 1; index >= 0; index--) {
    const byte = ((next[index] ?? 0) + 1) & 0xff;
    next[index] = byte;
    if (byte !== 0) break;
  }
  return next;
}
