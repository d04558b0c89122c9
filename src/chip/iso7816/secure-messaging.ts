/**
 * Secure messaging session of 3DES or AES, both sides. A class because it is state: the counter goes up before
 * every command and every response, and the first fault ends the session and wipes its keys.
 *
 * @spec ICAO 9303-11 §9.8
 */
import { concatBytes, constantTimeEqual, encodeTlv, type Tlv, toUnsignedBytes } from "../../base/bytes/index.ts";
import { type CipherName, cipherBlockLength, padIso9797Method2 } from "../../base/crypto/index.ts";
import { type CommandApdu, MAXIMUM_SHORT_DATA, MAXIMUM_SHORT_EXPECTED } from "./command-apdu.ts";
import type { ResponseApdu } from "./response-apdu.ts";
import {
  createSessionCipher,
  incrementCounter,
  type SessionCipher,
  type SessionKeys,
} from "./secure-messaging-cipher.ts";
import { SecureMessagingError } from "./secure-messaging-error.ts";
import {
  encodeCryptogram,
  encodeExpectedLength,
  findCryptogram,
  findExpectedLength,
  getProtectedStatus,
  parseSecureObjects,
  SecureTag,
} from "./secure-messaging-objects.ts";
import { formatStatusWord } from "./status-word.ts";

export interface SecureMessagingOptions extends SessionKeys {
  readonly cipher: CipherName;
  /** Send sequence counter before the first command; zero when absent, as after PACE and chip authentication. */
  readonly ssc?: Uint8Array | undefined;
}

/** Class byte: secure messaging with the header inside the checksum. */
const CLA_SECURE = 0x0c;
const MAXIMUM_EXTENDED_EXPECTED = 65536;

export class SecureMessagingSession {
  readonly cipher: CipherName;
  #session: SessionCipher | undefined;
  #ssc: Uint8Array;
  /** Instruction of the command being answered: an odd one has its answer in object 85. */
  #ins = 0;

  constructor({ cipher, ksEnc, ksMac, ssc }: SecureMessagingOptions) {
    this.cipher = cipher;
    this.#session = createSessionCipher(cipher, { ksEnc, ksMac });
    this.#ssc = ssc?.slice() ?? new Uint8Array(cipherBlockLength(cipher));
  }

  /** Whether a fault or `end` has closed the session. */
  get ended(): boolean {
    return this.#session === undefined;
  }

  /** Wipes the keys. */
  end(): void {
    this.#session?.end();
    this.#session = undefined;
  }

  /** Terminal: a plain command becomes a protected one. */
  protectCommand(command: CommandApdu): CommandApdu {
    const session = this.#nextStep();
    const { ins, p1, p2, data, expectedLength } = command;
    const header = { cla: command.cla | CLA_SECURE, ins, p1, p2 };
    const objects = concatBytes(
      this.#encodeData(session, ins, data),
      expectedLength === undefined ? new Uint8Array() : encodeExpectedLength(expectedLength),
    );
    const mac = session.checksum(this.#ssc, this.#paddedHeader(header), objects);
    const body = concatBytes(objects, encodeTlv(SecureTag.checksum, mac));
    const long = body.length > MAXIMUM_SHORT_DATA || (expectedLength ?? 0) > MAXIMUM_SHORT_EXPECTED;
    return { ...header, data: body, expectedLength: long ? MAXIMUM_EXTENDED_EXPECTED : MAXIMUM_SHORT_EXPECTED };
  }

  /**
   * Terminal: the plain answer of a protected one.
   * @throws SecureMessagingError SM_RESPONSE_NOT_PROTECTED, SM_OBJECTS_INVALID, SM_CHECKSUM_WRONG; the session is over
   */
  unprotectResponse(response: ResponseApdu): ResponseApdu {
    return this.#endingOnFault(() => {
      const session = this.#nextStep();
      if (response.data.length === 0) {
        const { statusWord } = response;
        const details = { statusWord: formatStatusWord(statusWord) };
        throw new SecureMessagingError("SM_RESPONSE_NOT_PROTECTED", details, { statusWord });
      }
      const objects = this.#checkedObjects(session, new Uint8Array(), response.data);
      const statusWord = getProtectedStatus(objects);
      if (statusWord !== response.statusWord) {
        throw new SecureMessagingError("SM_OBJECTS_INVALID", { offset: 0, reason: "status differs from SW1-SW2" });
      }
      return { data: this.#decodeData(session, objects) ?? new Uint8Array(), statusWord };
    });
  }

  /**
   * Chip: the plain command of a protected one.
   * @throws SecureMessagingError SM_OBJECTS_INVALID, SM_CHECKSUM_WRONG; the session is over
   */
  unprotectCommand(command: CommandApdu): CommandApdu {
    return this.#endingOnFault(() => {
      const session = this.#nextStep();
      const { cla, ins, p1, p2, data = new Uint8Array() } = command;
      const objects = this.#checkedObjects(session, this.#paddedHeader({ cla, ins, p1, p2 }), data);
      this.#ins = ins;
      const plain = this.#decodeData(session, objects);
      return {
        ...{ cla: cla & ~CLA_SECURE, ins, p1, p2, expectedLength: findExpectedLength(objects) },
        data: plain?.length === 0 ? undefined : plain,
      };
    });
  }

  /** Chip: a plain answer becomes a protected one. */
  protectResponse(response: ResponseApdu): ResponseApdu {
    const session = this.#nextStep();
    const { data, statusWord } = response;
    const objects = concatBytes(
      this.#encodeData(session, this.#ins, data),
      encodeTlv(SecureTag.status, toUnsignedBytes(statusWord, 2)),
    );
    const mac = session.checksum(this.#ssc, objects);
    return { data: concatBytes(objects, encodeTlv(SecureTag.checksum, mac)), statusWord };
  }

  #nextStep(): SessionCipher {
    if (this.#session === undefined) throw new SecureMessagingError("SM_SESSION_ENDED");
    this.#ssc = incrementCounter(this.#ssc);
    return this.#session;
  }

  /** The one gate: objects come out of it only when the checksum over all of them was right. */
  #checkedObjects(session: SessionCipher, prefix: Uint8Array, body: Uint8Array): readonly Tlv[] {
    const { objects, covered, checksum: given } = parseSecureObjects(body);
    if (!constantTimeEqual(session.checksum(this.#ssc, prefix, covered), given)) {
      throw new SecureMessagingError("SM_CHECKSUM_WRONG");
    }
    return objects;
  }

  #endingOnFault<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      this.end();
      throw error;
    }
  }

  #paddedHeader({ cla, ins, p1, p2 }: CommandApdu): Uint8Array {
    return padIso9797Method2(Uint8Array.of(cla, ins, p1, p2), cipherBlockLength(this.cipher));
  }

  #encodeData(session: SessionCipher, ins: number, data: Uint8Array | undefined): Uint8Array {
    if (data === undefined || data.length === 0) return new Uint8Array();
    return encodeCryptogram(ins, session.encrypt(this.#ssc, data));
  }

  #decodeData(session: SessionCipher, objects: readonly Tlv[]): Uint8Array | undefined {
    const cryptogram = findCryptogram(objects, cipherBlockLength(this.cipher));
    if (cryptogram === undefined) return undefined;
    try {
      return session.decrypt(this.#ssc, cryptogram);
    } catch (cause) {
      throw new SecureMessagingError("SM_OBJECTS_INVALID", { offset: 0, reason: "padding" }, { cause });
    }
  }
}
