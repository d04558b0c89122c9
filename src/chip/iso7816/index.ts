/**
 * ISO 7816: commands, responses, status words and secure messaging. Pure data and functions over an
 * `ApduProcessor`, so that reader, personalisation and tests stack the same small layers over any transport.
 */
export {
  type ApduOptions,
  type ApduProcessor,
  type ApduTransport,
  createApduChannel,
  withCommandChaining,
} from "./apdu-processor.ts";
export {
  EVEN_OFFSET_LIMIT,
  encodeDiscretionaryData,
  parseDiscretionaryData,
  readBinary,
  readBinaryByShortFileId,
  readBinaryOdd,
  updateBinary,
  updateBinaryOdd,
} from "./binary-commands.ts";
export {
  type CommandApdu,
  type CommandEncoding,
  encodeCommandApdu,
  needsExtendedLength,
  parseCommandApdu,
} from "./command-apdu.ts";
export {
  encodeFileControlParameters,
  type FileControlParameters,
  parseFileControlParameters,
} from "./file-control.ts";
export {
  activateFile,
  CardInstruction,
  createFile,
  deleteFile,
  generateAsymmetricKeyPair,
  getData,
  putData,
  readAsymmetricPublicKey,
} from "./management-commands.ts";
export { encodeResponseApdu, parseResponseApdu, type ResponseApdu } from "./response-apdu.ts";
export { createSecureChannel } from "./secure-channel.ts";
export { type SecureMessagingOptions, SecureMessagingSession } from "./secure-messaging.ts";
export { SecureMessagingError } from "./secure-messaging-error.ts";
export {
  externalAuthenticate,
  generalAuthenticate,
  getChallenge,
  internalAuthenticate,
  MseAuthentication,
  mseSetAuthenticationTemplate,
} from "./security-commands.ts";
export { selectApplication, selectFile, selectFileForParameters, selectMasterFile } from "./select-commands.ts";
export {
  assertSuccess,
  describeStatusWord,
  formatStatusWord,
  StatusWord,
  StatusWordError,
  type StatusWordText,
} from "./status-word.ts";
