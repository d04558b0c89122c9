/**
 * SCP03, card side, written apart from the host side: only the key derivation is shared. The card never says why it
 * refuses, and a refused command ends the session.
 *
 * @spec GlobalPlatform Amendment D §6.2, §7.1
 */
import { concatBytes, constantTimeEqual, toUnsignedBytes } from "../../../base/bytes/index.ts";
import {
  aesCbcDecrypt,
  aesCbcEncrypt,
  aesCmac,
  aesEcbEncrypt,
  padIso9797Method2,
  type RandomSource,
  unpadIso9797Method2,
} from "../../../base/crypto/index.ts";
import { type CommandApdu, needsExtendedLength, type ResponseApdu, StatusWord } from "../../iso7816/index.ts";
import { Scp03Error } from "./scp03-error.ts";
import {
  CLA_SCP,
  deriveScp03Data,
  deriveScp03SessionKeys,
  hasPseudoRandomChallenge,
  SCP03_IDENTIFIER,
  Scp03Constant,
  type Scp03SessionKeys,
  scp03BlockWidth,
  type TransportKeys,
} from "./shared.ts";

export interface Scp03ChipOptions {
  readonly keys: TransportKeys;
  readonly keyVersion: number;
  readonly iParameter: number;
  /** 10 bytes, told in INITIALIZE UPDATE. */
  readonly chipSerial: Uint8Array;
  /** Of the issuer security domain; goes into the pseudo-random challenge. */
  readonly applicationId: Uint8Array;
  /** Security levels that this card opens a session for. */
  readonly levels: readonly number[];
  /** Last value used; a card keeps it over power-off. */
  readonly sequenceCounter?: number | undefined;
  /** For the challenge where i does not ask for a pseudo-random one. */
  readonly random: RandomSource;
}

interface Pending {
  readonly keys: Scp03SessionKeys;
  readonly context: Uint8Array;
}

interface Session {
  readonly keys: Scp03SessionKeys;
  readonly level: number;
  chain: Uint8Array;
  commands: number;
}

const SEQUENCE_LIMIT = 0xff_ffff;
const refuse = (statusWord: number): ResponseApdu => ({ data: new Uint8Array(), statusWord });

export class Scp03Chip {
  readonly #options: Scp03ChipOptions;
  readonly #width: number;
  #sequenceCounter: number;
  #pending: Pending | undefined;
  #session: Session | undefined;

  constructor(options: Scp03ChipOptions) {
    this.#options = options;
    this.#width = scp03BlockWidth(options.iParameter);
    this.#sequenceCounter = options.sequenceCounter ?? 0;
  }

  get sequenceCounter(): number {
    return this.#sequenceCounter;
  }

  get isOpen(): boolean {
    return this.#session !== undefined;
  }

  /** Ends session and handshake: reset, power-off, fault. */
  end(): void {
    this.#session = undefined;
    this.#pending = undefined;
  }

  initializeUpdate({ p1, data = new Uint8Array() }: CommandApdu): ResponseApdu {
    this.end();
    const { keyVersion, iParameter, chipSerial, keys } = this.#options;
    if (p1 !== 0 && p1 !== keyVersion) return refuse(StatusWord.referencedDataNotFound);
    if (data.length !== this.#width) return refuse(StatusWord.wrongLength);
    if (this.#sequenceCounter >= SEQUENCE_LIMIT) return refuse(StatusWord.conditionsNotSatisfied);
    this.#sequenceCounter += 1;
    const challenge = this.#challenge();
    const context = concatBytes(data, challenge);
    const sessionKeys = deriveScp03SessionKeys(keys, context);
    this.#pending = { keys: sessionKeys, context };
    const cryptogram = deriveScp03Data(sessionKeys.mac, Scp03Constant.cardCryptogram, this.#width, context);
    const information = Uint8Array.of(keyVersion, SCP03_IDENTIFIER, iParameter);
    const counter = hasPseudoRandomChallenge(iParameter) ? toUnsignedBytes(this.#sequenceCounter, 3) : new Uint8Array();
    return {
      data: concatBytes(chipSerial, information, challenge, cryptogram, counter),
      statusWord: StatusWord.success,
    };
  }

  externalAuthenticate(command: CommandApdu): ResponseApdu {
    const pending = this.#pending;
    this.end();
    if (pending === undefined) return refuse(StatusWord.conditionsNotSatisfied);
    if (!this.#options.levels.includes(command.p1)) return refuse(StatusWord.incorrectParameters);
    const session = { keys: pending.keys, level: command.p1, chain: new Uint8Array(16), commands: 0 };
    const given = this.#checkedBody(session, command);
    const expected = deriveScp03Data(pending.keys.mac, Scp03Constant.hostCryptogram, this.#width, pending.context);
    if (given === undefined || !constantTimeEqual(given, expected)) return refuse(StatusWord.authenticationFailed);
    this.#session = session;
    return refuse(StatusWord.success);
  }

  /**
   * The plain command of a protected one.
   * @throws Scp03Error SCP03_SESSION_ENDED, SCP03_CHECKSUM_WRONG; the session is over
   */
  openCommand(command: CommandApdu): CommandApdu {
    const session = this.#session;
    if (session === undefined) throw new Scp03Error("SCP03_SESSION_ENDED");
    const { cla, ins, p1, p2, expectedLength } = command;
    const body = (cla & CLA_SCP) === 0 ? undefined : this.#checkedBody(session, command);
    session.commands += 1;
    const data = body && this.#plainBody(session, body);
    if (data === undefined) {
      this.end();
      throw new Scp03Error("SCP03_CHECKSUM_WRONG");
    }
    return { cla: cla & ~CLA_SCP, ins, p1, p2, expectedLength, data: data.length === 0 ? undefined : data };
  }

  /** A refusal leaves bare; success and warnings are protected as the level says. */
  protectResponse(response: ResponseApdu): ResponseApdu {
    const session = this.#session;
    const { data, statusWord } = response;
    const isRefusal = statusWord !== StatusWord.success && ![0x62, 0x63].includes(statusWord >> 8);
    if (session === undefined || (session.level & 0x10) === 0) return response;
    if (isRefusal) return refuse(statusWord);
    const body = (session.level & 0x20) !== 0 && data.length > 0 ? encryptAnswer(session, data) : data;
    const input = concatBytes(session.chain, body, toUnsignedBytes(statusWord, 2));
    const mac = aesCmac(session.keys.responseMac, input).subarray(0, this.#width);
    return { data: concatBytes(body, mac), statusWord };
  }

  #challenge(): Uint8Array {
    const { iParameter, keys, applicationId, random } = this.#options;
    if (!hasPseudoRandomChallenge(iParameter)) return random(this.#width);
    const context = concatBytes(toUnsignedBytes(this.#sequenceCounter, 3), applicationId);
    return deriveScp03Data(keys.enc, Scp03Constant.cardChallenge, this.#width, context);
  }

  /** Command data without its MAC, `undefined` when the MAC is missing or wrong; moves the chain on. */
  #checkedBody(session: Session, command: CommandApdu): Uint8Array | undefined {
    const { cla, ins, p1, p2, data = new Uint8Array() } = command;
    const end = data.length - this.#width;
    if (end < 0) return undefined;
    const length = toUnsignedBytes(data.length, needsExtendedLength(command) ? 3 : 1);
    const input = concatBytes(session.chain, Uint8Array.of(cla, ins, p1, p2), length, data.subarray(0, end));
    const mac = aesCmac(session.keys.mac, input);
    session.chain = mac;
    return constantTimeEqual(mac.subarray(0, this.#width), data.subarray(end)) ? data.subarray(0, end) : undefined;
  }

  #plainBody(session: Session, body: Uint8Array): Uint8Array | undefined {
    if ((session.level & 0x02) === 0 || body.length === 0) return body;
    try {
      const vector = aesEcbEncrypt(session.keys.enc, toUnsignedBytes(session.commands, 16));
      return unpadIso9797Method2(aesCbcDecrypt(session.keys.enc, vector, body));
    } catch {
      return undefined;
    }
  }
}

function encryptAnswer({ keys, commands }: Session, data: Uint8Array): Uint8Array {
  // The counter of an answer is the command's with its highest bit set.
  const counter = toUnsignedBytes((1n << 127n) | BigInt(commands), 16);
  return aesCbcEncrypt(keys.enc, aesEcbEncrypt(keys.enc, counter), padIso9797Method2(data, 16));
}
