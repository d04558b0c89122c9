/**
 * SCP03, host side: opens a channel to a blank chip with its transport keys.
 *
 * @spec GlobalPlatform Amendment D §6.1, §7.1
 */
import { ByteCursor, concatBytes, constantTimeEqual, toHex } from "../../../base/bytes/index.ts";
import type { RandomSource } from "../../../base/crypto/index.ts";
import { type ApduOptions, type ApduProcessor, assertSuccess, type CommandApdu } from "../../iso7816/index.ts";
import { Scp03HostSession } from "./host-session.ts";
import { Scp03Error } from "./scp03-error.ts";
import {
  DEFAULT_I_PARAMETER,
  deriveScp03Data,
  deriveScp03SessionKeys,
  FULL_SECURITY_LEVEL,
  hasPseudoRandomChallenge,
  INS_EXTERNAL_AUTHENTICATE,
  INS_INITIALIZE_UPDATE,
  SCP03_IDENTIFIER,
  Scp03Constant,
  type Scp03SecurityLevel,
  scp03BlockWidth,
  type TransportKeys,
} from "./shared.ts";

export interface OpenScp03Options {
  readonly transmit: ApduProcessor;
  /** Keys of this chip, or a function that finds them by the serial that the chip tells. */
  readonly keys: TransportKeys | ((chipSerial: Uint8Array) => TransportKeys | Promise<TransportKeys>);
  /** 0 lets the card choose. */
  readonly keyVersion?: number | undefined;
  /** What the card must announce; another i is refused before any key is used. */
  readonly iParameter?: number | undefined;
  readonly securityLevel?: Scp03SecurityLevel | undefined;
  readonly random: RandomSource;
  readonly exchange?: ApduOptions | undefined;
}

export interface Scp03Channel {
  /** Plain commands in, plain answers out. */
  readonly transmit: ApduProcessor;
  /** Key diversification data: the chip's serial, 10 bytes. */
  readonly chipSerial: Uint8Array;
  readonly keyVersion: number;
  readonly iParameter: number;
  /** Wipes the session keys; the chip forgets its side at the next reset. */
  close(): void;
}

/** Parts of the answer to INITIALIZE UPDATE. */
export interface InitializeUpdateAnswer {
  readonly diversificationData: Uint8Array;
  readonly keyVersion: number;
  readonly iParameter: number;
  readonly cardChallenge: Uint8Array;
  readonly cardCryptogram: Uint8Array;
  /** Three bytes, there with a pseudo-random challenge. */
  readonly sequenceCounter?: Uint8Array | undefined;
}

/**
 * Checks the card before it proves itself: with wrong keys nothing is sent after INITIALIZE UPDATE, so that no try
 * is lost on the card.
 * @throws Scp03Error SCP03_CARD_CRYPTOGRAM_WRONG, SCP03_RESPONSE_INVALID; StatusWordError when the card refuses
 */
export async function openScp03(options: OpenScp03Options): Promise<Scp03Channel> {
  const { transmit, random, exchange, iParameter = DEFAULT_I_PARAMETER } = options;
  const hostChallenge = random(scp03BlockWidth(iParameter));
  const command = initializeUpdate(options.keyVersion ?? 0, hostChallenge);
  const answer = parseInitializeUpdateAnswer(assertSuccess(await transmit(command, exchange), command).data);
  if (answer.iParameter !== iParameter) {
    throw new Scp03Error("SCP03_RESPONSE_INVALID", { reason: `i ${toHex(Uint8Array.of(answer.iParameter))}` });
  }
  const keys = typeof options.keys === "function" ? await options.keys(answer.diversificationData) : options.keys;
  const session = await authenticate({ ...options, keys, hostChallenge, answer });
  return {
    transmit: guard(session, transmit),
    chipSerial: answer.diversificationData.slice(),
    keyVersion: answer.keyVersion,
    iParameter,
    close: () => session.end(),
  };
}

/** Greatest number of plain bytes whose protected form fits into `bodyLength` bytes of command data. */
export function scp03PlainCapacity(bodyLength: number, iParameter = DEFAULT_I_PARAMETER): number {
  // Padding takes at least one byte of the last block.
  return Math.floor((bodyLength - scp03BlockWidth(iParameter)) / 16) * 16 - 1;
}

function initializeUpdate(keyVersion: number, hostChallenge: Uint8Array): CommandApdu {
  return { cla: 0x80, ins: INS_INITIALIZE_UPDATE, p1: keyVersion, p2: 0, data: hostChallenge, expectedLength: 256 };
}

/** @throws Scp03Error SCP03_RESPONSE_INVALID */
export function parseInitializeUpdateAnswer(data: Uint8Array): InitializeUpdateAnswer {
  try {
    const cursor = new ByteCursor(data);
    const diversificationData = cursor.readBytes(10);
    const [keyVersion, protocol, iParameter] = [cursor.readByte(), cursor.readByte(), cursor.readByte()];
    if (protocol !== SCP03_IDENTIFIER) throw new Scp03Error("SCP03_RESPONSE_INVALID", { reason: `SCP ${protocol}` });
    const width = scp03BlockWidth(iParameter);
    const [cardChallenge, cardCryptogram] = [cursor.readBytes(width), cursor.readBytes(width)];
    const sequenceCounter = hasPseudoRandomChallenge(iParameter) ? cursor.readBytes(3) : undefined;
    cursor.assertEnd();
    return { diversificationData, keyVersion, iParameter, cardChallenge, cardCryptogram, sequenceCounter };
  } catch (cause) {
    if (cause instanceof Scp03Error) throw cause;
    throw new Scp03Error("SCP03_RESPONSE_INVALID", { reason: `${data.length} bytes` }, { cause });
  }
}

interface Authentication extends Omit<OpenScp03Options, "keys"> {
  readonly keys: TransportKeys;
  readonly hostChallenge: Uint8Array;
  readonly answer: InitializeUpdateAnswer;
}

async function authenticate(given: Authentication): Promise<Scp03HostSession> {
  const { transmit, keys, hostChallenge, answer, exchange, securityLevel: level = FULL_SECURITY_LEVEL } = given;
  const context = concatBytes(hostChallenge, answer.cardChallenge);
  const sessionKeys = deriveScp03SessionKeys(keys, context);
  const width = scp03BlockWidth(answer.iParameter);
  const expected = deriveScp03Data(sessionKeys.mac, Scp03Constant.cardCryptogram, width, context);
  if (!constantTimeEqual(expected, answer.cardCryptogram)) throw new Scp03Error("SCP03_CARD_CRYPTOGRAM_WRONG");
  const session = new Scp03HostSession({ keys: sessionKeys, level, macLength: width });
  const hostCryptogram = deriveScp03Data(sessionKeys.mac, Scp03Constant.hostCryptogram, width, context);
  const command = { cla: 0x80, ins: INS_EXTERNAL_AUTHENTICATE, p1: level, p2: 0, data: hostCryptogram };
  const response = await transmit(session.protectAuthentication(command), exchange);
  assertSuccess(response, command);
  return session;
}

function guard(session: Scp03HostSession, transmit: ApduProcessor): ApduProcessor {
  return async (command, options) => {
    const guarded = session.protectCommand(command);
    try {
      return session.openResponse(await transmit(guarded, options));
    } catch (error) {
      // Nobody knows whether the card counted a command that was cut off.
      session.end();
      throw error;
    }
  };
}
