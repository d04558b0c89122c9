/** The portrait as captured: a JPEG as a camera or a scanner delivers it. */
import { CivicardError } from "../base/errors/index.ts";

/** Greatest portrait in bytes: what a chip of the slice takes beside the rest. */
export const PORTRAIT_SIZE_LIMIT = 64 * 1024;

export interface Portrait {
  /** ULID. */
  readonly id: string;
  readonly personId: string;
  readonly image: Uint8Array;
  readonly imageFormat: "JPEG";
  /** 0 to 100, absent where no tool measured it. */
  readonly quality?: number | undefined;
  readonly deviceId?: string | undefined;
  readonly operatorId: string;
  readonly capturedAt: string;
}

/** @throws CivicardError E-BIO-IMAGE with the reason */
export function assertJpeg(image: Uint8Array): void {
  if (image.length > PORTRAIT_SIZE_LIMIT) {
    throw new CivicardError("E-BIO-IMAGE", { reason: `more than ${PORTRAIT_SIZE_LIMIT} bytes` });
  }
  const isJpeg = image[0] === 0xff && image[1] === 0xd8 && image[2] === 0xff;
  const ends = image.at(-2) === 0xff && image.at(-1) === 0xd9;
  if (!isJpeg || !ends) throw new CivicardError("E-BIO-IMAGE", { reason: "not a complete JPEG" });
}
