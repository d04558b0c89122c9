import { Buffer } from "node:buffer";

/** The headers of a JPEG of the given size in pixels: enough for whoever reads the size, not a picture. */
export function tinyJpeg(width: number, height: number): Uint8Array {
  const jfif = Buffer.from("ffe000104a46494600010100000100010000", "hex");
  const frame = Buffer.from("ffc0000b08000000000101110000", "hex").subarray(0, 13);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Uint8Array.from(Buffer.concat([Buffer.from("ffd8", "hex"), jfif, frame, Buffer.from("ffd9", "hex")]));
}
