import { CivicardError } from "../errors/index.ts";

/** Joins byte strings in the order given. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Whether two public byte strings are equal. Secrets are compared with `constantTimeEqual`. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && Buffer.compare(left, right) === 0;
}

/** Lexicographic order of two byte strings, as DER wants it for SET OF: negative, zero or positive. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  return Buffer.compare(left, right);
}

/**
 * Byte-wise exclusive or of two strings of one length.
 * @throws CivicardError NUMBER_OUT_OF_RANGE when the lengths differ
 */
export function xorBytes(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length !== right.length) {
    throw new CivicardError("NUMBER_OUT_OF_RANGE", { reason: "xor of different lengths" });
  }
  return left.map((byte, index) => byte ^ (right[index] ?? 0));
}
