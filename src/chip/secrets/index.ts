/**
 * Chip secrets travel beside the card image and never in it. They are made for one job, sealed to the station that
 * encodes the card, opened only there and overwritten when the card has passed its read-back. This room knows their
 * shape and their envelopes; who makes them (issuance) and who uses them (personalisation, simulator) sits above.
 */
export {
  assertChipSecrets,
  type ChipSecrets,
  destroyChipSecrets,
  encodeChipSecrets,
  parseChipSecrets,
} from "./chip-secrets.ts";
export {
  type DhGroupId,
  type InjectedDhKey,
  type InjectedEcKey,
  type InjectedKey,
  type InjectedRsaKey,
  type KeyPurpose,
  rsaModulusBits,
} from "./injected-key.ts";
export type { KeyAlgorithm } from "./key-algorithm.ts";
export {
  generateSealingKeyPair,
  type OpenSealOptions,
  openSealedChipSecrets,
  type SealingKeyPair,
  type SealOptions,
  sealChipSecrets,
} from "./sealed-secrets.ts";
export {
  encodeSecretsFile,
  encodeSpecimenSecretsFile,
  needsPassphrase,
  type OpenedSecretsFile,
  openSecretsFile,
} from "./secrets-file.ts";
