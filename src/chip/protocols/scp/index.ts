/**
 * SCP03 between station and blank chip. Host and card share the key derivation and nothing else, so that a mistake
 * of one side does not hide in the other; keys are derived per chip, so that one lost chip opens no other.
 */
export { Scp03Chip, type Scp03ChipOptions } from "./card.ts";
export {
  type InitializeUpdateAnswer,
  type OpenScp03Options,
  openScp03,
  parseInitializeUpdateAnswer,
  type Scp03Channel,
  scp03PlainCapacity,
} from "./host.ts";
export { Scp03Error } from "./scp03-error.ts";
export {
  CLA_SCP,
  DEFAULT_I_PARAMETER,
  deriveScp03Data,
  deriveScp03SessionKeys,
  FULL_SECURITY_LEVEL,
  INS_EXTERNAL_AUTHENTICATE,
  INS_INITIALIZE_UPDATE,
  Scp03Constant,
  type Scp03SecurityLevel,
  type Scp03SessionKeys,
  type TransportKeys,
} from "./shared.ts";
export { CHIP_SERIAL_LENGTH, deriveTransportKeys } from "./transport-keys.ts";
