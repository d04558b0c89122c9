import type { ApduProcessor, CommandApdu, ResponseApdu } from "../../src/chip/iso7816/index.ts";
import type { PaceChip, PaceEstablished } from "../../src/chip/protocols/index.ts";

/** A terminal's line to a PACE chip in memory, which the test may bend on the way. */
export interface PaceLink {
  readonly transmit: ApduProcessor;
  readonly commands: readonly CommandApdu[];
  /** What the chip gained from the last run that finished. */
  established(): PaceEstablished | undefined;
}

export interface PaceLinkFaults {
  /** Changes the n-th command, counted from 0. */
  readonly onCommand?: (command: CommandApdu, index: number) => CommandApdu;
  readonly onResponse?: (response: ResponseApdu, index: number) => ResponseApdu;
}

export function linkToPaceChip(chip: PaceChip, faults: PaceLinkFaults = {}): PaceLink {
  const commands: CommandApdu[] = [];
  let established: PaceEstablished | undefined;
  const transmit: ApduProcessor = async (sent) => {
    const index = commands.length;
    const command = faults.onCommand?.(sent, index) ?? sent;
    commands.push(command);
    if (command.ins === 0x22) return answered(chip.setAuthenticationTemplate(command), index);
    const answer = chip.generalAuthenticate(command);
    established = answer.established ?? established;
    return answered(answer.response, index);
  };
  const answered = (response: ResponseApdu, index: number) => faults.onResponse?.(response, index) ?? response;
  return { transmit, commands, established: () => established };
}
