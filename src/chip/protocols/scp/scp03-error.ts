import { CivicardError, type ErrorCode } from "../../../base/errors/index.ts";

/** A channel to a blank chip could not be opened, or broke; it has ended. */
export class Scp03Error extends CivicardError {
  declare readonly code: Extract<ErrorCode, `SCP03_${string}`>;
}
