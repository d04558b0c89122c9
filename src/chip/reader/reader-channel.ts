/**
 * Commands in a form that the reader carries. One without extended length gets short commands: a long answer then
 * comes in parts that the card announces (61xx), long data goes as a chain (field cases A29, C12).
 */
import { type ApduProcessor, createApduChannel, withCommandChaining } from "../iso7816/index.ts";
import type { CardTransport } from "../transport/index.ts";

/** Header, one byte Lc, 255 bytes, Le. */
const SHORT_COMMAND_LENGTH = 261;
const MAXIMUM_SHORT_EXPECTED = 256;

export function hasExtendedLength({ maximumCommandLength }: Pick<CardTransport, "maximumCommandLength">): boolean {
  return maximumCommandLength > SHORT_COMMAND_LENGTH;
}

export function createReaderChannel(transport: CardTransport): ApduProcessor {
  const channel = createApduChannel(transport);
  const short = withCommandChaining(withShortAnswers(channel));
  // Asked anew for each command: a reader may turn out to know less than it said.
  return (command, options) => (hasExtendedLength(transport) ? channel : short)(command, options);
}

function withShortAnswers(next: ApduProcessor): ApduProcessor {
  return (command, options) => {
    const { expectedLength } = command;
    if (expectedLength === undefined) return next(command, options);
    return next({ ...command, expectedLength: Math.min(expectedLength, MAXIMUM_SHORT_EXPECTED) }, options);
  };
}
