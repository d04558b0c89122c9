/** What a faulty or hostile chip makes of an answer on its way out, and of a protected command on its way in. */
import { concatBytes, findTlv, fromUnsignedBytes, parseTlvSequence } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import type { CommandApdu } from "../iso7816/index.ts";
import { type Fault, findBytes, findCount, hasFault } from "./fault.ts";

const CLA_SECURE = 0x0c;
const INS_GET_RESPONSE = 0xc0;
const TAG_EXPECTED_LENGTH = 0x97;
const TAG_STATUS = 0x99;
const MORE_IS_WAITING = Uint8Array.of(0x00, 0x61, 0x10);
const STATUS_LENGTH = 2;
/** The greatest length that four bytes can say. */
const GIANT_CRYPTOGRAM = Uint8Array.of(0x87, 0x84, 0xff, 0xff, 0xff, 0xff);

export class AnswerFaults {
  readonly #faults: readonly Fault[];
  #isReplySpent = false;
  #firstRead: Uint8Array | undefined;

  constructor(faults: readonly Fault[]) {
    this.#faults = faults;
  }

  /** @param response status word included */
  spoil(command: Uint8Array, response: Uint8Array): Uint8Array {
    const [cla = 0, ins = 0] = command;
    const isRead = isReadBinary(ins);
    if ((isRead || ins === INS_GET_RESPONSE) && this.#has("endless-61xx")) return MORE_IS_WAITING;
    const isSecured = (cla & CLA_SECURE) === CLA_SECURE && response.length > STATUS_LENGTH;
    if (!isSecured) return response;
    const answer = isRead ? this.#spoilRead(response) : response;
    if (this.#has("sm-objects-reordered")) return statusFirst(answer);
    return this.#has("wrong-sm-mac") ? withWrongChecksum(answer) : answer;
  }

  #spoilRead(response: Uint8Array): Uint8Array {
    const madeUp = findBytes(this.#faults, "sm-reply");
    if (madeUp !== undefined && !this.#isReplySpent) {
      this.#isReplySpent = true;
      return madeUp;
    }
    this.#firstRead ??= response;
    if (this.#has("replays-reply")) return this.#firstRead;
    return this.#has("sm-giant-length") ? concatBytes(GIANT_CRYPTOGRAM, response) : response;
  }

  #has(kind: Parameters<typeof hasFault>[1]): boolean {
    return hasFault(this.#faults, kind);
  }
}

export type BareRefusal = "uncounted" | "counted" | "dropped";

/** Whether a protected read is too long for a chip that refuses in plain, and what that does to its channel (A17). */
export function findBareRefusal(faults: readonly Fault[], guarded: CommandApdu): BareRefusal | undefined {
  if (!isReadBinary(guarded.ins)) return undefined;
  const kinds = [
    ["bare-read-limit", "uncounted"],
    ["bare-read-limit-counted", "counted"],
    ["bare-read-limit-dropped", "dropped"],
  ] as const;
  const asked = expectedLengthOf(guarded);
  const exceeds = (limit: number | undefined) => limit !== undefined && asked > limit;
  return kinds.find(([kind]) => exceeds(findCount(faults, kind)))?.[1];
}

/** As the chip reads it before it looks at the checksum; 0 where there is none. */
function expectedLengthOf({ data = new Uint8Array() }: CommandApdu): number {
  try {
    const value = findTlv(parseTlvSequence(data), TAG_EXPECTED_LENGTH)?.value;
    if (value === undefined || value.length < 1 || value.length > 2) return 0;
    return Number(fromUnsignedBytes(value)) || (value.length === 1 ? 256 : 65_536);
  } catch (error) {
    if (error instanceof CivicardError) return 0;
    throw error;
  }
}

function isReadBinary(ins: number): boolean {
  return ins === 0xb0 || ins === 0xb1;
}

/** The checksum stays that of the other order. */
function statusFirst(response: Uint8Array): Uint8Array {
  const end = response.length - STATUS_LENGTH;
  const objects = parseTlvSequence(response.subarray(0, end));
  const status = objects.filter(({ tag }) => tag === TAG_STATUS);
  const others = objects.filter(({ tag }) => tag !== TAG_STATUS);
  return concatBytes(...[...status, ...others].map(({ bytes }) => bytes), response.subarray(end));
}

function withWrongChecksum(response: Uint8Array): Uint8Array {
  const last = response.length - STATUS_LENGTH - 1;
  return response.map((byte, index) => (index === last ? byte ^ 0x01 : byte));
}
