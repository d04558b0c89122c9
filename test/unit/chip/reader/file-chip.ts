import { concatBytes, encodeTlv } from "../../../../src/base/bytes/index.ts";
import type { ApduProcessor, CommandApdu, ResponseApdu } from "../../../../src/chip/iso7816/index.ts";

/** A plain transparent file behind an `ApduProcessor`, with the habits of chips of the field. */
export interface FileChip {
  readonly transmit: ApduProcessor;
  readonly commands: CommandApdu[];
}

export type Habit = (request: { readonly offset: number; readonly wanted: number }) => ResponseApdu | undefined;

export function status(statusWord: number, data: Uint8Array = Uint8Array.of()): ResponseApdu {
  return { data, statusWord };
}

/** A data group of `length` bytes in all. */
export function sampleFile(length: number): Uint8Array {
  const header = length < 130 ? 2 : length < 259 ? 3 : length < 65_540 ? 4 : 5;
  return encodeTlv(
    0x61,
    Uint8Array.from({ length: length - header }, (_, index) => index % 251),
  );
}

/** `habit` answers first; where it has nothing to say the file is served by the book. */
export function createFileChip(content: Uint8Array, habit: Habit = () => undefined): FileChip {
  const commands: CommandApdu[] = [];
  return {
    commands,
    transmit: async (command) => {
      commands.push(command);
      if (commands.length > 100_000) throw new Error("the reader does not end");
      return serve(content, habit, command);
    },
  };
}

function serve(content: Uint8Array, habit: Habit, command: CommandApdu): ResponseApdu {
  const odd = command.ins === 0xb1;
  if (!odd && command.ins !== 0xb0) return status(0x6d00);
  const wanted = command.expectedLength ?? 0;
  const offset = odd ? offsetObject(command.data) : command.p1 * 256 + command.p2;
  const special = habit({ offset, wanted });
  if (special !== undefined) return special;
  if (offset >= content.length) return status(0x6b00);
  // The odd command's answer is a data object: its header counts as well.
  const room = odd ? wanted - (wanted > 257 ? 4 : wanted > 129 ? 3 : 2) : wanted;
  const block = content.slice(offset, offset + room);
  const data = odd ? encodeTlv(0x53, block) : block;
  return status(block.length < room ? 0x6282 : 0x9000, data);
}

function offsetObject(data: Uint8Array = Uint8Array.of()): number {
  if (data[0] !== 0x54) throw new Error("no offset object");
  return data.slice(2).reduce((value, byte) => value * 256 + byte, 0);
}

export function padded(content: Uint8Array, trailing: number): Uint8Array {
  return concatBytes(content, new Uint8Array(trailing));
}
