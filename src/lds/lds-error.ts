import { CivicardError, type ErrorCode } from "../base/errors/index.ts";

/** A fault in the content of a card file; `offset` is absolute within the file or text, where there is one. */
export class LdsError extends CivicardError {
  get offset(): number | undefined {
    const offset = this.details["offset"];
    return typeof offset === "number" ? offset : undefined;
  }
}

/** Throws the room's error for a structure that is read at an offset. */
export function failAt(code: ErrorCode, offset: number, reason: string): never {
  throw new LdsError(code, { offset, reason });
}
