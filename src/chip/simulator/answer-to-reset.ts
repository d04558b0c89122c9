/**
 * Answer to reset as a PC/SC reader composes it for a contactless card: T=0 and T=1 named, historical bytes behind.
 *
 * @spec PC/SC Part 3 §3.1.3.2.3; ISO/IEC 7816-4 §12.1.1
 */

/** Category 80; card capabilities: selection by name, path and identifiers, extended length. */
const historicalBytes = [0x80, 0x73, 0xb4, 0x21, 0x40];
const body = [0x80 | historicalBytes.length, 0x80, 0x01, ...historicalBytes];
const checkByte = body.reduce((sum, byte) => sum ^ byte, 0);

export const answerToReset: Uint8Array = Uint8Array.of(0x3b, ...body, checkByte);
