/**
 * The logical data structure of Doc 9303: what the files of a card mean. Every file has parse and encode side by
 * side; nothing here does I/O, reads a clock or knows a key.
 */

export {
  encodeFaceRecord,
  type FaceAttributes,
  type FaceImage,
  type FaceImageInput,
  type FaceRecord,
  type FeaturePoint,
  type PoseAngle,
  parseFaceRecord,
} from "./biometrics/face-record.ts";
export { type ImageFormat, type ImageHeader, readImageHeader } from "./biometrics/image-format.ts";
export { cardFileSpelling, findCardFileBySpelling } from "./card-file-spelling.ts";
export {
  type CardFile,
  type CardFileName,
  cardFileNames,
  cardFiles,
  type DataGroupName,
  dataGroupNumber,
  findDataGroupName,
  isDataGroupName,
  LDS1_APPLICATION,
  MASTER_FILE,
} from "./card-files.ts";
export {
  type CardFileKey,
  type CardImage,
  cardFileKey,
  cardFileKeyOf,
  createCardImage,
  findCardFile,
  findCardFileName,
} from "./card-image.ts";
export { describeCardFile } from "./describe/describe-card-file.ts";
export type { DescribedField, DescribedFile } from "./describe/described-field.ts";
export { type Dg1, encodeDg1, parseDg1 } from "./files/dg1.ts";
export { type BiometricHeader, type BiometricTemplate, type Dg2, encodeDg2, parseDg2 } from "./files/dg2.ts";
export { type Dg11, type Dg11Content, encodeDg11, parseDg11 } from "./files/dg11.ts";
export { type Dg12, type Dg12Content, encodeDg12, parseDg12 } from "./files/dg12.ts";
export { type Dg13Contents, type Dg13Profile, encodeDg13, parseDg13, unwrapDg13 } from "./files/dg13.ts";
export { encodeDg14, parseDg14 } from "./files/dg14.ts";
export { type Dg15, encodeDg15, parseDg15 } from "./files/dg15.ts";
export { type EfAtrInfo, encodeEfAtrInfo, findCardCapabilities, parseEfAtrInfo } from "./files/ef-atr-info.ts";
export { encodeEfCardAccess, parseEfCardAccess } from "./files/ef-card-access.ts";
export { unwrapEfCardSecurity } from "./files/ef-card-security.ts";
export { type EfCom, encodeEfCom, parseEfCom } from "./files/ef-com.ts";
export { type ApplicationTemplate, encodeEfDir, parseEfDir } from "./files/ef-dir.ts";
export { unwrapEfSod, wrapEfSod } from "./files/ef-sod.ts";
export {
  encodeLdsSecurityObject,
  type LdsSecurityObject,
  parseLdsSecurityObject,
} from "./files/lds-security-object.ts";
export {
  type ChipAuthenticationProtocol,
  findChipAuthenticationProtocol,
  findEcdsaPlainHash,
  findPaceProtocol,
  getChipAuthenticationOid,
  getEcdsaPlainOid,
  getPaceOid,
  type KeyAgreement,
  type PaceMapping,
  type PaceProtocol,
  protocolOids,
} from "./files/protocol-oids.ts";
export {
  type ActiveAuthenticationInfo,
  type ChipAuthenticationInfo,
  type ChipAuthenticationPublicKeyInfo,
  encodeSecurityInfos,
  findSecurityInfo,
  listSecurityInfos,
  type PaceDomainParameterInfo,
  type PaceInfo,
  parseSecurityInfos,
  type SecurityInfo,
  type TerminalAuthenticationInfo,
  type UnknownSecurityInfo,
} from "./files/security-infos.ts";
export { LdsError } from "./lds-error.ts";
export { type AccessKeyFields, mrzInformation, mrzInformationOf } from "./mrz/access-key.ts";
export { checkDigit } from "./mrz/check-digit.ts";
export type { MrzType } from "./mrz/layout.ts";
export {
  type DocumentNumberField,
  fieldsOf as mrzFieldsOf,
  findMrzFaults,
  isMrzIntact,
  type Mrz,
  type MrzField,
  type MrzFieldName,
  type MrzNote,
  parseMrz,
  type Td1Mrz,
  type Td2Mrz,
  type Td3Mrz,
  type VisaMrz,
} from "./mrz/mrz.ts";
export {
  formatPartialDate,
  type MrzDate,
  type PartialDate,
  resolveBirthDate,
  resolveExpiryDate,
} from "./mrz/mrz-date.ts";
export { formatMrz, type MrzInput } from "./mrz/mrz-format.ts";
export type { MrzName } from "./mrz/name-field.ts";
export { transliterateToMrz } from "./mrz/transliteration.ts";
export {
  type CardQr,
  type CardQrForm,
  canOfPersonalNumber,
  cardExpiry,
  documentNumberOfPersonalNumber,
  findPersonalNumber,
  formatCardQr,
  isPersonalNumber,
  NO_EXPIRY_MRZ_DATE,
  parseCardQr,
  splitVietnameseName,
  type VietnamCitizenData,
  type VietnamTd1Input,
  vietnamDg13Fields,
  vietnamTd1,
} from "./profiles/vnm.ts";
