/** Bytes: every structure of a card is read and written with these few tools, so that bounds are checked in one place. */
export { compareBytes, concatBytes, equalBytes, xorBytes } from "./byte-array.ts";
export { constantTimeEqual } from "./constant-time.ts";
export { ByteCursor } from "./cursor.ts";
export {
  DerTag,
  decodeDerBitString,
  decodeDerBoolean,
  decodeDerInteger,
  decodeDerNumber,
  decodeDerOctetString,
  decodeDerOid,
  decodeDerText,
  decodeOidOctets,
  derChildren,
  encodeDerBitString,
  encodeDerBoolean,
  encodeDerInteger,
  encodeDerNull,
  encodeDerOctetString,
  encodeDerOid,
  encodeDerPrintableString,
  encodeDerSequence,
  encodeDerSetOf,
  encodeDerUtf8String,
  encodeOidOctets,
  expectDer,
  parseDer,
} from "./der.ts";
export { fromHex, toHex } from "./hex.ts";
export { decodeLatin1, decodeUtf8, encodeUtf8 } from "./text.ts";
export {
  childrenOf,
  encodeLength,
  encodeTlv,
  findTlv,
  formatTag,
  getTlv,
  isConstructed,
  parseTlv,
  parseTlvSequence,
  parseTlvTree,
  planTlv,
  readLength,
  readTag,
  readTlv,
  type Tlv,
  TlvError,
  type TlvNode,
  type TlvPlan,
} from "./tlv.ts";
export { fromUnsignedBytes, toMinimalUnsignedBytes, toUnsignedBytes } from "./unsigned-integer.ts";
