import { CivicardError } from "../errors/index.ts";
import { fromHex, toHex } from "./hex.ts";

/** The unsigned big-endian value of a byte string; the empty string is 0. */
export function fromUnsignedBytes(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`);
}

/**
 * Big-endian bytes of exactly `length`, padded on the left. Field elements, shared secrets and signature halves
 * are always of fixed width; dropping leading zeros makes one run in about 256 fail.
 * @throws CivicardError NUMBER_OUT_OF_RANGE when the value is negative or does not fit
 */
export function toUnsignedBytes(value: bigint | number, length: number): Uint8Array {
  const text = BigInt(value).toString(16);
  if (text.startsWith("-") || text.length > length * 2) {
    throw new CivicardError("NUMBER_OUT_OF_RANGE", { reason: `does not fit in ${length} bytes` });
  }
  return fromHex(text.padStart(length * 2, "0"));
}

/** Big-endian bytes of the least length that holds the value; 0 is one byte. */
export function toMinimalUnsignedBytes(value: bigint | number): Uint8Array {
  // Tags and lengths come by here for every object that is written, so octets are not sent through text.
  if (typeof value === "number" && value >= 0 && value < 0x1_0000 && Number.isInteger(value)) {
    return value < 0x100 ? Uint8Array.of(value) : Uint8Array.of(value >> 8, value & 0xff);
  }
  const text = BigInt(value).toString(16);
  return toUnsignedBytes(value, Math.ceil(text.length / 2));
}
