/**
 * Profiles: what personalisation, simulator and issuance must agree on about a card, as data. They lie below all of
 * them, so that a new kind of chip is a new row and not a new branch.
 */
export {
  type AccessCondition,
  type AccessProfile,
  type AccessProtocol,
  accessConditionOf,
  accessProfiles,
  encodeAccessCondition,
  findAccessCondition,
  findAccessProfile,
} from "./access-profile.ts";
export {
  encodeAccessProtocols,
  encodeKeyControlReference,
  encodePrivateKeyObject,
  encodePublicKeyObject,
  type KeyControlReference,
  type PrivateKeyObject,
  parseAccessProtocols,
  parseKeyControlReference,
  parsePrivateKeyObject,
  parsePublicKeyObject,
} from "./card-objects.ts";
export {
  type CardProfile,
  cardProfiles,
  chunkLengthOf,
  findCardProfile,
  getAccessProfile,
  getCardProfile,
  getKeySlot,
  type KeySlot,
} from "./card-profile.ts";
