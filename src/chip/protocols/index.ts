/**
 * Protocols: how terminal and chip prove themselves to each other. Each has its two sides in files of their own,
 * because each side is tested against others' values and programs apart; what both must do alike is in `shared.ts`.
 * No I/O: the terminal talks through an `ApduProcessor`, the chip is a state machine that answers commands.
 */
export { type ActiveAuthenticationKey, answerInternalAuthenticate } from "./active-authentication/chip.ts";
export { getActiveAuthenticationHash } from "./active-authentication/shared.ts";
export {
  type ActiveAuthenticationAlgorithm,
  type ActiveAuthenticationDeviation,
  type ActiveAuthenticationOptions,
  type ActiveAuthenticationResult,
  performActiveAuthentication,
} from "./active-authentication/terminal.ts";
export { BacError, type BacStep } from "./bac/bac-error.ts";
export { BacChip, type BacChipAnswer, type BacChipOptions } from "./bac/chip.ts";
export { type BacOptions, type BacResult, performBac } from "./bac/terminal.ts";
export { type ChipAuthenticationAnswer, ChipAuthenticationChip } from "./chip-authentication/chip.ts";
export type { ChipAuthenticationKey } from "./chip-authentication/chip-key.ts";
export { type ChipAuthenticationOffer, chooseChipAuthentication } from "./chip-authentication/offer.ts";
export {
  type ChipAuthenticationOptions,
  type ChipAuthenticationResult,
  performChipAuthentication,
} from "./chip-authentication/terminal.ts";
export {
  type ChipAuthenticationVersion2Answer,
  ChipAuthenticationVersion2Chip,
  type ChipAuthenticationVersion2Options,
} from "./chip-authentication/version-2-chip.ts";
export {
  type ChipAuthenticationPreparation,
  type PreparedChipAuthentication,
  prepareChipAuthentication,
} from "./chip-authentication/version-2-terminal.ts";
export { PaceChip, type PaceChipAnswer, type PaceChipOptions, type PaceEstablished } from "./pace/chip.ts";
export {
  type ChipAuthenticationMappingKey,
  type ChipAuthenticationMappingProof,
  verifyChipAuthenticationMapping,
} from "./pace/chip-authentication-mapping.ts";
export { PaceError, type PaceStep } from "./pace/pace-error.ts";
export type { PacePassword, PacePasswordKind } from "./pace/password.ts";
export { choosePaceInfo } from "./pace/suite.ts";
export { type PaceOptions, type PaceResult, performPace } from "./pace/terminal.ts";
export { RestrictedIdentificationChip, type RestrictedIdentificationKey } from "./restricted-identification/chip.ts";
export {
  encodeSectorPublicKey,
  listRestrictedIdentificationInfos,
  type RestrictedIdentificationInfo,
} from "./restricted-identification/shared.ts";
export {
  performRestrictedIdentification,
  type RestrictedIdentificationOptions,
  type RestrictedIdentificationResult,
} from "./restricted-identification/terminal.ts";
export * from "./scp/index.ts";
export {
  type GrantedRights,
  type TerminalAuthenticationAnswer,
  TerminalAuthenticationChip,
  type TerminalAuthenticationChipOptions,
  type TerminalAuthenticationContext,
} from "./terminal-authentication/chip.ts";
export { encodeEfCvca, parseEfCvca } from "./terminal-authentication/ef-cvca.ts";
export {
  type AuxiliaryDatum,
  auxiliaryDataOids,
  chipIdentifierOfMrz,
  compressPublicKey,
  encodeAuxiliaryData,
} from "./terminal-authentication/shared.ts";
export {
  performTerminalAuthentication,
  type TerminalAuthenticationOptions,
  type TerminalAuthenticationResult,
  type TerminalAuthenticationStep,
} from "./terminal-authentication/terminal.ts";
