/** The command set as data: which instruction, in which life of the chip, through which channel. */
import { encodeTlv } from "../../base/bytes/index.ts";
import { CardInstruction } from "../iso7816/index.ts";
import { INS_EXTERNAL_AUTHENTICATE, INS_INITIALIZE_UPDATE } from "../protocols/index.ts";
import { externalAuthenticate, getChallenge, internalAuthenticate } from "./authentication-commands.ts";
import { type Card, type CommandHandler, done, isOpened } from "./card.ts";
import { refuse } from "./card-refusal.ts";
import type { LifeCycle } from "./chip-state.ts";
import { externalAuthenticateIssuer, initializeUpdate } from "./issuer-channel.ts";
import {
  activateFile,
  createFile,
  deleteFile,
  generateKeyPair,
  putData,
  updateBinary,
  updateBinaryOdd,
} from "./issuing-commands.ts";
import { resetRetryCounter } from "./password-tries.ts";
import { readBinary, readBinaryOdd } from "./read-command.ts";
import { generalAuthenticate, manageSecurityEnvironment } from "./security-environment.ts";
import { select } from "./select-command.ts";
import { verifyCertificate } from "./terminal-authentication-commands.ts";

export interface CommandRow {
  readonly ins: number;
  /** `gp`: class 8x of GlobalPlatform; `iso`: first interindustry class. */
  readonly cla: "iso" | "gp";
  readonly lifeCycles: readonly LifeCycle[];
  /** `issuer`: only inside SCP03. */
  readonly channel: "any" | "issuer";
  readonly handle: CommandHandler;
}

const always: readonly LifeCycle[] = ["blank", "personalised", "locked"];
const beforeLock: readonly LifeCycle[] = ["blank", "personalised"];
const inUse: readonly LifeCycle[] = ["locked"];

const open = { cla: "iso", channel: "any" } as const;
const issuing = { cla: "iso", channel: "issuer", lifeCycles: beforeLock } as const;
const channelOpening = { cla: "gp", channel: "any", lifeCycles: beforeLock } as const;

const rows: readonly CommandRow[] = [
  { ...open, ins: 0xa4, lifeCycles: always, handle: select },
  { ...open, ins: 0x70, lifeCycles: always, handle: () => refuse("channelNotSupported") },
  { ...open, ins: 0xb0, lifeCycles: always, handle: readBinary },
  { ...open, ins: 0xb1, lifeCycles: always, handle: readBinaryOdd },
  { ...open, ins: CardInstruction.getData, lifeCycles: always, handle: getData },
  { ...open, ins: 0x22, lifeCycles: inUse, handle: manageSecurityEnvironment },
  { ...open, ins: 0x2a, lifeCycles: inUse, handle: verifyCertificate },
  { ...open, ins: 0x86, lifeCycles: inUse, handle: generalAuthenticate },
  { ...open, ins: 0x2c, lifeCycles: inUse, handle: resetRetryCounter },
  { ...open, ins: 0x84, lifeCycles: inUse, handle: getChallenge },
  { ...open, ins: 0x82, lifeCycles: inUse, handle: externalAuthenticate },
  { ...open, ins: 0x88, lifeCycles: inUse, handle: internalAuthenticate },
  { ...channelOpening, ins: INS_INITIALIZE_UPDATE, handle: initializeUpdate },
  { ...channelOpening, ins: INS_EXTERNAL_AUTHENTICATE, handle: externalAuthenticateIssuer },
  { ...issuing, ins: CardInstruction.createFile, handle: createFile },
  { ...issuing, ins: CardInstruction.deleteFile, handle: deleteFile },
  { ...issuing, ins: 0xd6, handle: updateBinary },
  { ...issuing, ins: 0xd7, handle: updateBinaryOdd },
  { ...issuing, ins: CardInstruction.putData, handle: putData },
  { ...issuing, ins: CardInstruction.generateKeyPair, handle: generateKeyPair },
  { ...issuing, ins: CardInstruction.activateFile, handle: activateFile },
];

/** @throws CardRefusal: class or instruction unknown, not in this life, not through this channel */
export function getCommand(cla: "iso" | "gp", ins: number, card: Card): CommandRow {
  const row = rows.find((candidate) => candidate.cla === cla && candidate.ins === ins);
  if (row === undefined) refuse(cla === "gp" ? "classNotSupported" : "instructionNotSupported");
  if (!row.lifeCycles.includes(card.state.lifeCycle)) refuse("conditionsNotSatisfied");
  if (row.channel === "issuer" && card.channel !== "issuer") refuse("securityStatusNotSatisfied");
  return row;
}

/** Chip serial: open on a blank; on a finished card only behind the access protocol, else it would be a tracker. */
function getData(command: Parameters<CommandHandler>[0], card: Card): ReturnType<CommandHandler> {
  const { p1, p2, expectedLength } = command;
  if (((p1 << 8) | p2) !== card.profile.dataObjects.chipSerial) refuse("referencedDataNotFound");
  if (expectedLength === undefined) refuse("wrongLength");
  if (card.state.lifeCycle === "locked" && !isOpened(card)) refuse("securityStatusNotSatisfied");
  return done(encodeTlv(card.profile.dataObjects.chipSerial, card.state.chipSerial));
}
