/**
 * Answer to reset as a PC/SC reader composes it for a contactless card: T=0 and T=1 named, historical bytes behind.
 *
 * @spec PC/SC Part 3 §3.1.3.2.3; ISO/IEC 7816-4 §12.1.1
 */
import type { Fault } from "./fault.ts";
import { cardCapabilities } from "./platform-files.ts";

/** Category: compact data objects. */
const CATEGORY = 0x80;
/** Compact tag 7 of three bytes. */
const CAPABILITIES = 0x73;

export function answerToReset(faults: readonly Fault[]): Uint8Array {
  const historicalBytes = [CATEGORY, CAPABILITIES, ...cardCapabilities(faults)];
  const body = [0x80 | historicalBytes.length, 0x80, 0x01, ...historicalBytes];
  const checkByte = body.reduce((sum, byte) => sum ^ byte, 0);
  return Uint8Array.of(0x3b, ...body, checkByte);
}
