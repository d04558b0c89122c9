/**
 * Processors: functions from command to response that stack. Each layer does one thing and knows only the next.
 *
 * @spec ISO/IEC 7816-4 §5.3.3 (command chaining), §5.3.4 (response chaining), §5.6 (6Cxx)
 */
import { concatBytes } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { type CommandApdu, encodeCommandApdu, MAXIMUM_SHORT_DATA } from "./command-apdu.ts";
import { parseResponseApdu, type ResponseApdu } from "./response-apdu.ts";
import { StatusWord } from "./status-word.ts";

export interface ApduOptions {
  readonly signal?: AbortSignal | undefined;
  /** After so many milliseconds an exchange fails; the transport chooses when absent. */
  readonly deadlineMs?: number | undefined;
}

/** One command, one response. Never two at once on one card. */
export type ApduProcessor = (command: CommandApdu, options?: ApduOptions) => Promise<ResponseApdu>;

/** What a channel needs of a transport; `CardTransport` fits. */
export interface ApduTransport {
  transmit(command: Uint8Array, options?: ApduOptions): Promise<Uint8Array>;
}

const INS_GET_RESPONSE = 0xc0;
const CLA_CHAINING = 0x10;
/** Bits that say secure messaging in the first interindustry class and in GlobalPlatform's proprietary class. */
const CLA_SECURE = 0x0c;
const CLA_CHANNEL = 0x03;
/** 65536 bytes in parts of 256, and one to end. */
const MAXIMUM_RESPONSE_PARTS = 257;

/** Channel over a transport: 6Cxx and 61xx are taken care of. */
export function createApduChannel(transport: ApduTransport): ApduProcessor {
  return withGetResponse(withCorrectedLength(transmitTo(transport)));
}

function transmitTo(transport: ApduTransport): ApduProcessor {
  return async (command, options) => parseResponseApdu(await transport.transmit(encodeCommandApdu(command), options));
}

/**
 * Repeats a command once when the card answers 6Cxx, with SW2 as Le. A protected command is not repeated here:
 * the card may have counted it; the secure channel above reports it (field cases A15, A17).
 */
export function withCorrectedLength(next: ApduProcessor): ApduProcessor {
  return async (command, options) => {
    const response = await next(command, options);
    if (response.statusWord >> 8 !== 0x6c || (command.cla & CLA_SECURE) !== 0) return response;
    return next({ ...command, expectedLength: response.statusWord & 0xff || 256 }, options);
  };
}

/**
 * Fetches the rest of an answer while the card says 61xx.
 * @throws CivicardError APDU_RESPONSE_ENDLESS when the parts bring nothing or never end
 */
function withGetResponse(next: ApduProcessor): ApduProcessor {
  return async (command, options) => {
    let response = await next(command, options);
    const parts = [response.data];
    while (response.statusWord >> 8 === 0x61) {
      const expectedLength = response.statusWord & 0xff || 256;
      response = await next(
        { cla: command.cla & CLA_CHANNEL, ins: INS_GET_RESPONSE, p1: 0, p2: 0, expectedLength },
        options,
      );
      parts.push(response.data);
      const stuck = response.data.length === 0 && response.statusWord >> 8 === 0x61;
      if (stuck || parts.length > MAXIMUM_RESPONSE_PARTS) {
        throw new CivicardError("APDU_RESPONSE_ENDLESS", { parts: parts.length });
      }
    }
    return { data: concatBytes(...parts), statusWord: response.statusWord };
  };
}

/** Sends data longer than `maximumDataLength` as a chain; a refusal of a part ends it and is the answer. */
export function withCommandChaining(
  next: ApduProcessor,
  { maximumDataLength = MAXIMUM_SHORT_DATA }: { readonly maximumDataLength?: number } = {},
): ApduProcessor {
  return async (command, options) => {
    let rest = command.data ?? new Uint8Array();
    while (rest.length > maximumDataLength) {
      const { cla, ins, p1, p2 } = command;
      const data = rest.subarray(0, maximumDataLength);
      const response = await next({ cla: cla | CLA_CHAINING, ins, p1, p2, data }, options);
      if (response.statusWord !== StatusWord.success) return response;
      rest = rest.subarray(maximumDataLength);
    }
    return next(rest.length === 0 ? command : { ...command, data: rest }, options);
  };
}
