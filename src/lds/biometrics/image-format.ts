/**
 * What an image says about itself: format by its first bytes, size by its own header. Records around images are
 * met in the field with a wrong data type and a wrong size, so the image is what counts.
 *
 * @spec ITU-T T.81 §B.2.2 (JPEG), ITU-T T.800 §A.5.1 and §I.5.3.1 (JPEG 2000)
 */
import { ByteCursor, fromHex, toHex } from "../../base/bytes/index.ts";
import { failAt, LdsError } from "../lds-error.ts";

export type ImageFormat = "JPEG" | "JPEG2000";

export interface ImageHeader {
  readonly format: ImageFormat;
  /** JP2 file or bare codestream; both are met in DG2. Absent for JPEG. */
  readonly container?: "JP2" | "codestream";
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

const JP2_SIGNATURE = fromHex("0000000C6A5020200D0A870A");
const CODESTREAM_SIGNATURE = fromHex("FF4FFF51");
const JPEG_SIGNATURE = fromHex("FFD8FF");

/**
 * Format and size of an image.
 * @param baseOffset where the image lies in its file, for error messages
 * @throws LdsError IMAGE_FORMAT_UNKNOWN, IMAGE_INVALID
 */
export function readImageHeader(image: Uint8Array, baseOffset = 0): ImageHeader {
  const cursor = new ByteCursor(image, baseOffset);
  try {
    if (startsWith(image, JPEG_SIGNATURE)) return { format: "JPEG", ...readJpegSize(cursor) };
    if (startsWith(image, CODESTREAM_SIGNATURE)) {
      return { format: "JPEG2000", container: "codestream", ...readCodestreamSize(cursor) };
    }
    if (startsWith(image, JP2_SIGNATURE)) return { format: "JPEG2000", container: "JP2", ...readJp2Size(cursor) };
  } catch (cause) {
    if (cause instanceof LdsError) throw cause;
    throw new LdsError("IMAGE_INVALID", { offset: cursor.offset, reason: "the header ends early" }, { cause });
  }
  throw new LdsError("IMAGE_FORMAT_UNKNOWN", { offset: baseOffset });
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length >= start.length && start.every((byte, index) => bytes[index] === byte);
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Walks the marker segments up to the frame header. */
function readJpegSize(cursor: ByteCursor): Size {
  cursor.readBytes(2);
  for (;;) {
    const offset = cursor.offset;
    if (cursor.readByte() !== 0xff) failAt("IMAGE_INVALID", offset, "a JPEG marker is missing");
    // Fill bytes FF may stand before a marker.
    while (cursor.peekByte() === 0xff) cursor.readByte();
    const marker = cursor.readByte();
    const length = cursor.readUnsigned(2);
    if (length < 2) failAt("IMAGE_INVALID", offset, "a JPEG segment is shorter than its length field");
    if (isFrameHeader(marker)) {
      cursor.readByte();
      const height = cursor.readUnsigned(2);
      return assertSize({ width: cursor.readUnsigned(2), height }, offset);
    }
    if (marker === 0xda) failAt("IMAGE_INVALID", offset, "the JPEG has no frame header");
    cursor.readBytes(length - 2);
  }
}

/** SOF0 to SOF15, without the tables DHT, JPG and DAC that lie among them. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function readCodestreamSize(cursor: ByteCursor): Size {
  const offset = cursor.offset;
  // SOC, SIZ, its length and the capabilities.
  cursor.readBytes(8);
  const [right, bottom, left, top] = [0, 0, 0, 0].map(() => cursor.readUnsigned(4)) as [number, number, number, number];
  return assertSize({ width: right - left, height: bottom - top }, offset);
}

/** The image header box `ihdr` is the first within `jp2h`. */
function readJp2Size(cursor: ByteCursor): Size {
  for (;;) {
    const offset = cursor.offset;
    const length = cursor.readUnsigned(4);
    const type = toHex(cursor.readBytes(4));
    if (type === "6a703268") continue;
    if (type === "69686472") {
      const height = cursor.readUnsigned(4);
      return assertSize({ width: cursor.readUnsigned(4), height }, offset);
    }
    if (length < 8) failAt("IMAGE_INVALID", offset, "the JP2 file has no image header box");
    cursor.readBytes(length - 8);
  }
}

function assertSize(size: Size, offset: number): Size {
  if (size.width < 1 || size.height < 1) failAt("IMAGE_INVALID", offset, "the image has no area");
  return size;
}
