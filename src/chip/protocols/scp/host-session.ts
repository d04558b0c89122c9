/**
 * Host's end of an open SCP03 session: protects commands, checks and opens answers. A class because it is state:
 * every MAC chains on the one before, and the first fault ends the session.
 *
 * @spec GlobalPlatform Amendment D §6.2.4 to §6.2.7
 */
import { concatBytes, constantTimeEqual, toUnsignedBytes } from "../../../base/bytes/index.ts";
import {
  aesCbcDecrypt,
  aesCbcEncrypt,
  aesCmac,
  aesEcbEncrypt,
  padIso9797Method2,
  unpadIso9797Method2,
} from "../../../base/crypto/index.ts";
import { type CommandApdu, needsExtendedLength, type ResponseApdu } from "../../iso7816/index.ts";
import { Scp03Error } from "./scp03-error.ts";
import { CLA_SCP, Scp03Level, type Scp03SecurityLevel, type Scp03SessionKeys } from "./shared.ts";

const BLOCK = 16;
const RESPONSE_COUNTER_FLAG = 0x80;

export interface HostSessionOptions {
  readonly keys: Scp03SessionKeys;
  readonly level: Scp03SecurityLevel;
  /** 8 or 16 bytes of each MAC are sent. */
  readonly macLength: number;
}

export class Scp03HostSession {
  readonly #macLength: number;
  readonly #level: number;
  #keys: Scp03SessionKeys | undefined;
  #chain = new Uint8Array(BLOCK);
  #counter = 0;

  constructor({ keys, level, macLength }: HostSessionOptions) {
    this.#keys = keys;
    this.#level = level;
    this.#macLength = macLength;
  }

  end(): void {
    for (const key of Object.values(this.#keys ?? {})) key.fill(0);
    this.#keys = undefined;
  }

  /** EXTERNAL AUTHENTICATE opens the chain: it carries a MAC and is never encrypted. */
  protectAuthentication(command: CommandApdu): CommandApdu {
    return this.#sign(command, command.data ?? new Uint8Array());
  }

  protectCommand(command: CommandApdu): CommandApdu {
    const { enc } = this.#getKeys();
    // Counted for every command, also for one without data to encrypt.
    this.#counter += 1;
    const data = command.data ?? new Uint8Array();
    const encrypts = (this.#level & Scp03Level.commandEncryption) !== 0 && data.length > 0;
    return this.#sign(command, encrypts ? aesCbcEncrypt(enc, this.#vector(0), padIso9797Method2(data, BLOCK)) : data);
  }

  /**
   * A refusal comes as a bare status word by the standard; success and warnings never do.
   * @throws Scp03Error SCP03_RESPONSE_NOT_PROTECTED, SCP03_CHECKSUM_WRONG; the session is over
   */
  openResponse(response: ResponseApdu): ResponseApdu {
    const { responseMac } = this.#getKeys();
    const { data, statusWord } = response;
    if ((this.#level & Scp03Level.responseMac) === 0) return response;
    if (!isProtectedStatus(statusWord) && data.length === 0) return response;
    const end = data.length - this.#macLength;
    if (end < 0 || !isProtectedStatus(statusWord)) this.#fail("SCP03_RESPONSE_NOT_PROTECTED");
    const body = data.subarray(0, end);
    const mac = aesCmac(responseMac, concatBytes(this.#chain, body, toUnsignedBytes(statusWord, 2)));
    if (!constantTimeEqual(mac.subarray(0, this.#macLength), data.subarray(end))) this.#fail("SCP03_CHECKSUM_WRONG");
    return { data: this.#decrypt(body), statusWord };
  }

  #decrypt(body: Uint8Array): Uint8Array {
    if ((this.#level & Scp03Level.responseEncryption) === 0 || body.length === 0) return body;
    try {
      return unpadIso9797Method2(aesCbcDecrypt(this.#getKeys().enc, this.#vector(RESPONSE_COUNTER_FLAG), body));
    } catch {
      return this.#fail("SCP03_RESPONSE_INVALID");
    }
  }

  #sign(command: CommandApdu, body: Uint8Array): CommandApdu {
    const { cla, ins, p1, p2, expectedLength } = command;
    const header = Uint8Array.of(cla | CLA_SCP, ins, p1, p2);
    const length = body.length + this.#macLength;
    const isLong = needsExtendedLength({ cla, ins, p1, p2, data: new Uint8Array(length), expectedLength });
    const lc = isLong ? toUnsignedBytes(length, 3) : toUnsignedBytes(length, 1);
    const mac = aesCmac(this.#getKeys().mac, concatBytes(this.#chain, header, lc, body));
    this.#chain = mac.slice();
    return {
      cla: cla | CLA_SCP,
      ins,
      p1,
      p2,
      data: concatBytes(body, mac.subarray(0, this.#macLength)),
      expectedLength,
    };
  }

  #vector(flag: number): Uint8Array {
    const block = toUnsignedBytes(this.#counter, BLOCK);
    block[0] = flag;
    return aesEcbEncrypt(this.#getKeys().enc, block);
  }

  #getKeys(): Scp03SessionKeys {
    if (this.#keys === undefined) throw new Scp03Error("SCP03_SESSION_ENDED");
    return this.#keys;
  }

  #fail(code: Scp03Error["code"]): never {
    this.end();
    throw new Scp03Error(code);
  }
}

function isProtectedStatus(statusWord: number): boolean {
  const sw1 = statusWord >> 8;
  return statusWord === 0x9000 || sw1 === 0x62 || sw1 === 0x63;
}
