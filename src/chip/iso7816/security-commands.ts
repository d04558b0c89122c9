/**
 * Commands of the authentication protocols.
 *
 * @spec ISO/IEC 7816-4 §11.5; ICAO 9303-11 §4.3, §4.4, §6.1
 */
import type { CommandApdu } from "./command-apdu.ts";

const CLA_CHAINING = 0x10;

/** P1 of MSE:Set AT, by protocol. */
export const MseAuthentication = {
  pace: 0xc1,
  chipAuthentication: 0x41,
  terminalAuthentication: 0x81,
} as const;

/** @param length of the challenge, 8 for BAC and terminal authentication */
export function getChallenge(length: number): CommandApdu {
  return { cla: 0x00, ins: 0x84, p1: 0, p2: 0, expectedLength: length };
}

/** Active authentication: the chip signs the challenge. */
export function internalAuthenticate(challenge: Uint8Array, expectedLength = 256): CommandApdu {
  return { cla: 0x00, ins: 0x88, p1: 0, p2: 0, data: challenge, expectedLength };
}

/** @param expectedLength absent for terminal authentication; some chips want 256 in place of 40 for BAC (case A31) */
export function externalAuthenticate(data: Uint8Array, expectedLength?: number): CommandApdu {
  return { cla: 0x00, ins: 0x82, p1: 0, p2: 0, data, expectedLength };
}

/** MANAGE SECURITY ENVIRONMENT: set the authentication template; `objects` are encoded data objects. */
export function mseSetAuthenticationTemplate(p1: number, objects: Uint8Array): CommandApdu {
  return { cla: 0x00, ins: 0x22, p1, p2: 0xa4, data: objects };
}

/**
 * GENERAL AUTHENTICATE with dynamic authentication data (7C).
 * @param more whether further steps follow: they travel as a command chain
 */
export function generalAuthenticate(dynamicAuthenticationData: Uint8Array, more: boolean): CommandApdu {
  const cla = more ? CLA_CHAINING : 0x00;
  return { cla, ins: 0x86, p1: 0, p2: 0, data: dynamicAuthenticationData, expectedLength: 256 };
}
