/**
 * AES for the many short messages of one session. Making a cipher costs the platform more than a short message does,
 * so one cipher goes on from message to message: CBC adds the last block before, which is taken out again here.
 *
 * @spec NIST SP 800-38A §6.2 (CBC), SP 800-38B (CMAC)
 */
import { type Cipher, createCipheriv, createDecipheriv, type Decipher } from "node:crypto";
import { AES_BLOCK_LENGTH, assertLength, assertWholeBlocks } from "./block-cipher.ts";
import { padIso9797Method2 } from "./padding.ts";

const zeroBlock = new Uint8Array(AES_BLOCK_LENGTH);

/** The same results as `aesCbcEncrypt` under one key. */
export class AesCbcEncryptor {
  readonly #cipher: Cipher;
  #before: Uint8Array = zeroBlock;

  /** @throws CivicardError CRYPTO_LENGTH_INVALID */
  constructor(key: Uint8Array) {
    this.#cipher = createCipheriv(cbcName(key), key, zeroBlock).setAutoPadding(false);
  }

  /** @param data a whole number of blocks @throws CivicardError CRYPTO_LENGTH_INVALID */
  encrypt(iv: Uint8Array, data: Uint8Array): Uint8Array {
    assertMessage(iv, data);
    if (data.length === 0) return new Uint8Array();
    const input = data.slice();
    addToFirstBlock(input, iv, this.#before);
    const output = new Uint8Array(this.#cipher.update(input));
    this.#before = output.slice(-AES_BLOCK_LENGTH);
    return output;
  }

  /** Lets the platform forget the key. */
  end(): void {
    this.#cipher.final();
  }
}

/** The same results as `aesCbcDecrypt` under one key. */
export class AesCbcDecryptor {
  readonly #decipher: Decipher;
  #before: Uint8Array = zeroBlock;

  /** @throws CivicardError CRYPTO_LENGTH_INVALID */
  constructor(key: Uint8Array) {
    this.#decipher = createDecipheriv(cbcName(key), key, zeroBlock).setAutoPadding(false);
  }

  /** @param data a whole number of blocks @throws CivicardError CRYPTO_LENGTH_INVALID */
  decrypt(iv: Uint8Array, data: Uint8Array): Uint8Array {
    assertMessage(iv, data);
    if (data.length === 0) return new Uint8Array();
    const output = new Uint8Array(this.#decipher.update(data));
    addToFirstBlock(output, iv, this.#before);
    this.#before = data.slice(-AES_BLOCK_LENGTH);
    return output;
  }

  /** Lets the platform forget the key. */
  end(): void {
    this.#decipher.final();
  }
}

/** CMAC under one key: its two subkeys are worked out once. */
export class AesCmac {
  readonly #encryptor: AesCbcEncryptor;
  readonly #forWhole: Uint8Array;
  readonly #forPadded: Uint8Array;

  /** @throws CivicardError CRYPTO_LENGTH_INVALID */
  constructor(key: Uint8Array) {
    this.#encryptor = new AesCbcEncryptor(key);
    this.#forWhole = doubled(this.#encryptor.encrypt(zeroBlock, zeroBlock));
    this.#forPadded = doubled(this.#forWhole);
  }

  /** 16 bytes. @param data of any length, not padded */
  mac(data: Uint8Array): Uint8Array {
    const whole = data.length > 0 && data.length % AES_BLOCK_LENGTH === 0;
    const message = whole ? data.slice() : padIso9797Method2(data, AES_BLOCK_LENGTH);
    const lastBlock = message.subarray(message.length - AES_BLOCK_LENGTH);
    addToFirstBlock(lastBlock, whole ? this.#forWhole : this.#forPadded);
    return this.#encryptor.encrypt(zeroBlock, message).slice(-AES_BLOCK_LENGTH);
  }

  /** Wipes the subkeys and lets the platform forget the key. */
  end(): void {
    this.#forWhole.fill(0);
    this.#forPadded.fill(0);
    this.#encryptor.end();
  }
}

function cbcName(key: Uint8Array): string {
  assertLength("AES key", key, 16, 24, 32);
  return `aes-${key.length * 8}-cbc`;
}

function assertMessage(iv: Uint8Array, data: Uint8Array): void {
  assertLength("initial vector", iv, AES_BLOCK_LENGTH);
  assertWholeBlocks(data, AES_BLOCK_LENGTH);
}

function addToFirstBlock(message: Uint8Array, ...blocks: readonly Uint8Array[]): void {
  for (const block of blocks) {
    for (let place = 0; place < AES_BLOCK_LENGTH; place++) {
      message[place] = (message[place] ?? 0) ^ (block[place] ?? 0);
    }
  }
}

/** Times x in GF(2^128) with the polynomial of SP 800-38B; without a branch on the key's bits. */
function doubled(block: Uint8Array): Uint8Array {
  const shifted = block.map((byte, index) => (byte << 1) | ((block[index + 1] ?? 0) >> 7));
  const carry = (block[0] ?? 0) >> 7;
  shifted[AES_BLOCK_LENGTH - 1] = (shifted[AES_BLOCK_LENGTH - 1] ?? 0) ^ (0x87 * carry);
  return shifted;
}
