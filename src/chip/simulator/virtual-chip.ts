/**
 * The virtual chip: takes command APDUs as a card in a reader does. Here is only the way of a command through power,
 * faults, channels and back; what commands do is in files of their own.
 */
import type { RandomSource } from "../../base/crypto/index.ts";
import type { Clock } from "../../base/time.ts";
import {
  type CommandApdu,
  encodeResponseApdu,
  parseCommandApdu,
  type ResponseApdu,
  type SecureMessagingSession,
  StatusWord,
} from "../iso7816/index.ts";
import { type CardProfile, getCardProfile } from "../profiles/index.ts";
import { CLA_SCP } from "../protocols/index.ts";
import type { ServedChip } from "../transport/index.ts";
import { AnswerFaults, type BareRefusal, findBareRefusal } from "./answer-faults.ts";
import { greatestPlainAnswer } from "./answer-room.ts";
import { answerToReset } from "./answer-to-reset.ts";
import type { Card } from "./card.ts";
import { statusWordOf } from "./card-refusal.ts";
import { ChipSession } from "./chip-session.ts";
import type { ChipState, LifeCycle } from "./chip-state.ts";
import { encodeChipState } from "./chip-state-file.ts";
import { joinChain } from "./command-chain.ts";
import { type CommandRow, getCommand } from "./command-table.ts";
import { type Fault, findBytes, findCount, findStatus, hasFault } from "./fault.ts";
import { ResponseParts } from "./response-parts.ts";

export interface VirtualChipOptions {
  readonly state: ChipState;
  readonly random: RandomSource;
  readonly clock?: Clock | undefined;
  readonly faults: readonly Fault[];
}

interface Run {
  readonly channel: Card["channel"];
  readonly command: CommandApdu;
  readonly cla: CommandRow["cla"];
  /** Plain bytes that fit into the answer. */
  readonly room: number;
}

interface Outcome {
  readonly response: ResponseApdu;
  readonly after: () => void;
}

const CLA_PROPRIETARY = 0x80;
const CLA_RESERVED = 0x20;
/** Channels 1 to 3, and the class of channels 4 to 19. */
const CLA_CHANNEL = 0x43;
const CLA_SECURE = 0x0c;
const INS_GET_RESPONSE = 0xc0;
const SHORT_HEADER = 5;
const NO_ANSWER = new Uint8Array();
const refusal = (statusWord: number): ResponseApdu => ({ data: new Uint8Array(), statusWord });

export class VirtualChip implements ServedChip {
  readonly atr: Uint8Array;
  readonly #options: VirtualChipOptions;
  readonly #profile: CardProfile;
  #state: ChipState;
  #session = new ChipSession();
  /** `lost`: a fault took the power away, until somebody switches it off and on. */
  #power: "on" | "lost" | "off" = "on";
  #answered = 0;
  #spent = new Set<Fault>();
  readonly #answerFaults: AnswerFaults;
  readonly #parts = new ResponseParts();

  constructor(options: VirtualChipOptions) {
    this.#options = options;
    this.#profile = getCardProfile(options.state.profile);
    this.#state = options.state;
    this.#answerFaults = new AnswerFaults(options.faults);
    this.atr = answerToReset(options.faults);
  }

  get lifeCycle(): LifeCycle {
    return this.#state.lifeCycle;
  }

  get chipSerial(): Uint8Array {
    return this.#state.chipSerial.slice();
  }

  /** Commands answered since the chip was made, by all programs together. */
  get answeredCommands(): number {
    return this.#answered;
  }

  /** What the chip keeps without power, secrets and all in clear; see `restoreChip`. */
  exportState(): Uint8Array {
    return encodeChipState(this.#state);
  }

  powerOn(): void {
    this.#restart("on");
  }

  powerOff(): void {
    this.#restart("off");
  }

  reset(): void {
    this.#restart("on");
  }

  /** No bytes at all where a fault has taken the power: the card is gone for the reader. */
  transmit(command: Uint8Array): Uint8Array | Promise<Uint8Array> {
    if (this.#isMute(command)) return new Promise(() => undefined);
    if (this.#power !== "on") return this.#power === "lost" ? NO_ANSWER : encodeResponseApdu(refusal(0x6f00));
    if (this.#strikes("power-loss-after")) return this.#losePower();
    const isAnswerLost = this.#strikes("answer-loss-after");
    const response = this.#answer(command);
    this.#answered += 1;
    return isAnswerLost ? this.#losePower() : this.#delay(response);
  }

  #answer(command: Uint8Array): Uint8Array {
    const partLength = findCount(this.#options.faults, "response-parts") ?? Number.POSITIVE_INFINITY;
    const [cla, ins, , , le] = command;
    if (cla === 0 && ins === INS_GET_RESPONSE) {
      const part = this.#parts.next(le === 0 ? 256 : le, partLength);
      return this.#answerFaults.spoil(command, part);
    }
    this.#parts.forget();
    const response = encodeResponseApdu(this.#process(command));
    return this.#parts.begin(this.#answerFaults.spoil(command, response), partLength);
  }

  #delay(response: Uint8Array): Uint8Array | Promise<Uint8Array> {
    const milliseconds = findCount(this.#options.faults, "late-answer");
    if (milliseconds === undefined) return response;
    return new Promise((resolve) => setTimeout(() => resolve(response), milliseconds));
  }

  #restart(power: "on" | "off"): void {
    this.#session.end();
    this.#session = new ChipSession();
    this.#parts.forget();
    this.#power = power;
  }

  #isMute(command: Uint8Array): boolean {
    const [instruction] = findBytes(this.#options.faults, "mute-at") ?? [];
    if (instruction !== undefined && command[1] === instruction) return true;
    const count = findCount(this.#options.faults, "mute-after");
    return hasFault(this.#options.faults, "mute") || (count !== undefined && this.#answered >= count);
  }

  /** A loss of power strikes once. */
  #strikes(kind: "power-loss-after" | "answer-loss-after"): boolean {
    const fault = this.#options.faults.find((candidate) => candidate.kind === kind && !this.#spent.has(candidate));
    if (fault === undefined || !("count" in fault) || this.#answered < fault.count) return false;
    this.#spent.add(fault);
    return true;
  }

  #losePower(): Uint8Array {
    this.#restart("off");
    this.#power = "lost";
    return NO_ANSWER;
  }

  #process(bytes: Uint8Array): ResponseApdu {
    try {
      const command = parseCommandApdu(bytes);
      const isExtended = bytes.length > SHORT_HEADER && bytes[SHORT_HEADER - 1] === 0;
      if (isExtended && hasFault(this.#options.faults, "no-extended-length")) return refusal(StatusWord.wrongLength);
      return (command.cla & CLA_PROPRIETARY) === 0 ? this.#processIso(command) : this.#processGlobalPlatform(command);
    } catch (error) {
      return refusal(statusWordOf(error));
    }
  }

  #processIso(command: CommandApdu): ResponseApdu {
    const { cla } = command;
    if ((cla & CLA_CHANNEL) !== 0) return refusal(StatusWord.channelNotSupported);
    if ((cla & CLA_RESERVED) !== 0) return refusal(StatusWord.classNotSupported);
    const security = cla & CLA_SECURE;
    if (security === CLA_SECURE) return this.#processSecured(command);
    if (security === CLA_SCP) return this.#processIssuer(command);
    if (security !== 0) return refusal(StatusWord.secureMessagingNotSupported);
    return this.#processPlain(command, "iso");
  }

  #processGlobalPlatform(command: CommandApdu): ResponseApdu {
    if ((command.cla & ~CLA_SCP) !== CLA_PROPRIETARY) return refusal(StatusWord.classNotSupported);
    return this.#processPlain(command, "gp");
  }

  /** A plain command ends secure messaging and the issuer's channel with all their rights. */
  #processPlain(command: CommandApdu, cla: CommandRow["cla"]): ResponseApdu {
    this.#session.closeSecureMessaging();
    if (this.#session.scp?.isOpen) this.#session.scp.end();
    const { response, after } = this.#run({ channel: "plain", command, cla, room: command.expectedLength ?? 0 });
    after();
    return response;
  }

  /** A wrong checksum ends the channel with a plain 6988 (field case S06); so does a command after that. */
  #processSecured(guarded: CommandApdu): ResponseApdu {
    const { secureMessaging } = this.#session;
    const { faults } = this.#options;
    if (secureMessaging === undefined) {
      return refusal(findStatus(faults, "sm-lost-status") ?? StatusWord.secureMessagingObjectsIncorrect);
    }
    const bare = findBareRefusal(faults, guarded);
    if (bare !== undefined) return this.#refuseInPlain(bare, secureMessaging, guarded);
    const command = this.#openSecured(secureMessaging, guarded);
    const room = greatestPlainAnswer(secureMessaging.cipher, guarded.expectedLength ?? 0);
    const { response, after } = this.#run({ channel: "secure-messaging", command, cla: "iso", room });
    const answer = secureMessaging.protectResponse(response);
    const { securityStatusNotSatisfied, noPreciseDiagnosis } = StatusWord;
    const isRefused = [securityStatusNotSatisfied, noPreciseDiagnosis].some((each) => each === response.statusWord);
    if (isRefused && hasFault(faults, "drops-sm-on-refusal")) this.#session.closeSecureMessaging();
    after();
    return answer;
  }

  #refuseInPlain(how: BareRefusal, secureMessaging: SecureMessagingSession, guarded: CommandApdu): ResponseApdu {
    if (how === "counted") this.#openSecured(secureMessaging, guarded);
    if (how === "dropped") this.#session.closeSecureMessaging();
    return refusal(StatusWord.wrongLength);
  }

  #openSecured(secureMessaging: SecureMessagingSession, guarded: CommandApdu): CommandApdu {
    try {
      return secureMessaging.unprotectCommand(guarded);
    } catch (error) {
      this.#session.closeSecureMessaging();
      throw error;
    }
  }

  #processIssuer(guarded: CommandApdu): ResponseApdu {
    const { scp } = this.#session;
    if (this.#state.lifeCycle === "locked") return refusal(StatusWord.conditionsNotSatisfied);
    if (scp === undefined) return refusal(StatusWord.securityStatusNotSatisfied);
    const command = scp.openCommand(guarded);
    // SCP03 leaves Le as it was: it speaks of the plain answer.
    const room = command.expectedLength ?? 0;
    const { response, after } = this.#run({ channel: "issuer", command, cla: "iso", room });
    const answer = scp.protectResponse(response);
    after();
    return answer;
  }

  /** What a command changes is kept when it has succeeded, all at once or not at all. */
  #run({ channel, command, cla, room }: Run): Outcome {
    const { random, clock, faults } = this.#options;
    const actions: (() => void)[] = [];
    const card: Card = {
      ...{ state: this.#state, session: this.#session, profile: this.#profile, faults, random, clock, channel },
      greatestAnswer: room,
      afterAnswer: (action) => void actions.push(action),
    };
    const after = () => {
      for (const action of actions) action();
    };
    try {
      const row = getCommand(cla, command.ins, card);
      const whole = joinChain(command, card);
      if (whole === undefined) return { response: refusal(StatusWord.success), after: () => undefined };
      const response = row.handle(whole, card);
      this.#state = card.state;
      return { response, after };
    } catch (error) {
      return { response: refusal(statusWordOf(error)), after: () => undefined };
    }
  }
}
