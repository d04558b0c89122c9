/** The national profile of Vietnam: what a citizen card puts into the places that Doc 9303 leaves to the issuer. */
export { canOfPersonalNumber, documentNumberOfPersonalNumber, isPersonalNumber } from "./personal-number.ts";
export {
  encodeVietnamDg13,
  parseVietnamDg13,
  type VietnamCitizenData,
  vietnamDg13Fields,
} from "./vietnam-dg13.ts";
export { cardExpiry, NO_EXPIRY_MRZ_DATE } from "./vietnam-expiry.ts";
export { type CardQr, type CardQrForm, formatCardQr, parseCardQr } from "./vietnam-qr.ts";
export { findPersonalNumber, splitVietnameseName, type VietnamTd1Input, vietnamTd1 } from "./vietnam-td1.ts";
