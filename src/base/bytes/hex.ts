import { CivicardError } from "../errors/index.ts";

/** Lower-case hexadecimal without separators. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
}

/**
 * Bytes of a hexadecimal string; upper or lower case, white space allowed between digits.
 * @throws CivicardError HEX_INVALID with the position of the first character that does not belong
 */
export function fromHex(text: string): Uint8Array {
  const wrong = text.search(/[^0-9a-fA-F\s]/);
  const digits = text.replaceAll(/\s+/g, "");
  if (wrong >= 0 || digits.length % 2 !== 0) {
    throw new CivicardError("HEX_INVALID", { offset: wrong >= 0 ? wrong : text.length });
  }
  return new Uint8Array(Buffer.from(digits, "hex"));
}
