/**
 * Command chaining: data too long for one command comes in parts, and the command is carried out with the last.
 *
 * @spec ISO/IEC 7816-4 §5.3.3
 */
import { concatBytes } from "../../base/bytes/index.ts";
import type { CommandApdu } from "../iso7816/index.ts";
import type { Card } from "./card.ts";
import { refuse } from "./card-refusal.ts";
import type { ChipSession } from "./chip-session.ts";

const CLA_CHAINING = 0x10;
const INS_GENERAL_AUTHENTICATE = 0x86;
const GREATEST_DATA = 65_535;

/** Commands whose data can be long. */
const chainable = new Set([0x22, 0x2a, 0x82, 0x86, 0xd6, 0xd7, 0xda, 0xe0]);

/** Long keys of chip authentication come in parts. */
function isAgreeing({ chipAuthentication, chipAuthentication2 }: ChipSession): boolean {
  return chipAuthentication?.busy === true || chipAuthentication2?.busy === true;
}

/**
 * @returns the whole command, or `undefined` while parts are missing
 * @throws CardRefusal 6883 when another command comes in between, 6884 for one that cannot be chained
 */
export function joinChain(command: CommandApdu, { session }: Card): CommandApdu | undefined {
  const { cla, ins, p1, p2, data = new Uint8Array() } = command;
  const isPart = (cla & CLA_CHAINING) !== 0;
  // The steps of PACE say by the same bit that more steps follow; each is whole.
  if (ins === INS_GENERAL_AUTHENTICATE && !isAgreeing(session)) return command;
  const { chain } = session;
  session.chain = undefined;
  const isContinued = chain !== undefined && [ins, p1, p2].every((byte, index) => byte === chain.header[index]);
  if (chain !== undefined && !isContinued) refuse("lastChainedCommandExpected");
  if (isPart && !chainable.has(ins)) refuse("chainingNotSupported");
  const joined = concatBytes(chain?.data ?? new Uint8Array(), data);
  if (joined.length > GREATEST_DATA) refuse("wrongLength");
  if (isPart) session.chain = { header: [ins, p1, p2], data: joined };
  else if (chain !== undefined) return { ...command, data: joined };
  return isPart ? undefined : command;
}
