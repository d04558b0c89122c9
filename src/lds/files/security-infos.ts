/**
 * SecurityInfos: what a chip says about the protocols it speaks. An entry with an identifier that is not known
 * is kept raw and never a fault, because issuers add their own; a known one that is malformed is an error.
 *
 * @spec ICAO 9303-11 §9.2
 */
import {
  DerTag,
  decodeDerNumber,
  decodeDerOid,
  derChildren,
  encodeDerInteger,
  encodeDerOctetString,
  encodeDerOid,
  encodeDerSequence,
  encodeDerSetOf,
  expectDer,
  fromUnsignedBytes,
  parseDer,
  type Tlv,
  toUnsignedBytes,
} from "../../base/bytes/index.ts";
import { failAt } from "../lds-error.ts";
import {
  findChipAuthenticationProtocol,
  findPaceProtocol,
  isPaceDomainParameterOid,
  protocolOids,
} from "./protocol-oids.ts";

export interface PaceInfo {
  readonly kind: "pace";
  readonly oid: string;
  /** Always 2 in Doc 9303. */
  readonly version: number;
  /** Standardised domain parameters, or the key id for chip authentication mapping. Some chips leave it out. */
  readonly parameterId?: number | undefined;
}

export interface PaceDomainParameterInfo {
  readonly kind: "pace-domain-parameters";
  readonly oid: string;
  /** AlgorithmIdentifier in DER. Not protected by any signature: use only when equal to a known group. */
  readonly domainParameter: Uint8Array;
  readonly parameterId?: number | undefined;
}

export interface ChipAuthenticationInfo {
  readonly kind: "chip-authentication";
  readonly oid: string;
  /** 1 in Doc 9303; 2 in TR-03110-2. */
  readonly version: number;
  readonly keyId?: number | undefined;
}

export interface ChipAuthenticationPublicKeyInfo {
  readonly kind: "chip-authentication-public-key";
  readonly oid: string;
  /** SubjectPublicKeyInfo in DER. */
  readonly subjectPublicKeyInfo: Uint8Array;
  readonly keyId?: number | undefined;
}

export interface ActiveAuthenticationInfo {
  readonly kind: "active-authentication";
  readonly oid: string;
  readonly version: number;
  /** `ecdsa-plain-SHA…`, see `findEcdsaPlainHash`. */
  readonly signatureAlgorithm: string;
}

export interface TerminalAuthenticationInfo {
  readonly kind: "terminal-authentication";
  readonly oid: string;
  readonly version: number;
  /** Where EF.CVCA lies if not under 011C. */
  readonly efCvca?: { readonly fileId: number; readonly shortFileId?: number | undefined } | undefined;
}

/** Anything else, with its parts in DER as they stood. */
export interface UnknownSecurityInfo {
  readonly kind: "unknown";
  readonly oid: string;
  readonly elements: readonly Uint8Array[];
}

export type SecurityInfo =
  | PaceInfo
  | PaceDomainParameterInfo
  | ChipAuthenticationInfo
  | ChipAuthenticationPublicKeyInfo
  | ActiveAuthenticationInfo
  | TerminalAuthenticationInfo
  | UnknownSecurityInfo;

/**
 * The entries of a DER SET in the order they stand in.
 * @throws TlvError for a broken structure, LdsError SECURITY_INFO_INVALID for a known entry of wrong content
 */
export function parseSecurityInfos(bytes: Uint8Array, baseOffset = 0): readonly SecurityInfo[] {
  return derChildren(parseDer(bytes, DerTag.set, baseOffset)).map(parseSecurityInfo);
}

/** The SET in DER: entries sorted, whatever order they are given in. */
export function encodeSecurityInfos(infos: readonly SecurityInfo[]): Uint8Array {
  return encodeDerSetOf(...infos.map((info) => encodeDerSequence(encodeDerOid(info.oid), ...encodeParts(info))));
}

/** The first entry of a kind; chips may offer several, so a choice among PACE entries belongs to the caller. */
export function findSecurityInfo<Kind extends SecurityInfo["kind"]>(
  infos: readonly SecurityInfo[],
  kind: Kind,
): Extract<SecurityInfo, { kind: Kind }> | undefined {
  return listSecurityInfos(infos, kind)[0];
}

export function listSecurityInfos<Kind extends SecurityInfo["kind"]>(
  infos: readonly SecurityInfo[],
  kind: Kind,
): readonly Extract<SecurityInfo, { kind: Kind }>[] {
  return infos.filter((info): info is Extract<SecurityInfo, { kind: Kind }> => info.kind === kind);
}

/** One entry: protocol, required data, optional data. */
interface Entry {
  readonly oid: string;
  readonly sequence: Tlv;
  readonly required: Tlv;
  readonly optional?: Tlv | undefined;
}

function parseSecurityInfo(sequence: Tlv): SecurityInfo {
  const [protocol, ...elements] = derChildren(expectDer(sequence, DerTag.sequence));
  const oid = decodeDerOid(expectDer(protocol, DerTag.objectIdentifier, sequence));
  const read = readerOf(oid);
  if (read === undefined) return { kind: "unknown", oid, elements: elements.map((element) => element.bytes) };
  const [required, optional, ...rest] = elements;
  if (required === undefined) return failAt("SECURITY_INFO_INVALID", sequence.offset, "required data is missing");
  if (rest[0] !== undefined) return failAt("SECURITY_INFO_INVALID", rest[0].offset, "unexpected element");
  return read({ oid, sequence, required, optional });
}

function readerOf(oid: string): ((entry: Entry) => SecurityInfo) | undefined {
  if (findPaceProtocol(oid) !== undefined) return readPaceInfo;
  if (isPaceDomainParameterOid(oid)) return readPaceDomainParameterInfo;
  if (findChipAuthenticationProtocol(oid) !== undefined) return readChipAuthenticationInfo;
  switch (oid) {
    case protocolOids.publicKeyDh:
    case protocolOids.publicKeyEcdh:
      return readChipAuthenticationPublicKeyInfo;
    case protocolOids.activeAuthentication:
      return readActiveAuthenticationInfo;
    case protocolOids.terminalAuthentication:
      return readTerminalAuthenticationInfo;
    default:
      return undefined;
  }
}

function readPaceInfo({ oid, required, optional }: Entry): PaceInfo {
  return { kind: "pace", oid, version: readVersion(required, [2]), parameterId: readOptionalId(optional) };
}

function readPaceDomainParameterInfo({ oid, required, optional }: Entry): PaceDomainParameterInfo {
  const domainParameter = expectDer(required, DerTag.sequence).bytes;
  return { kind: "pace-domain-parameters", oid, domainParameter, parameterId: readOptionalId(optional) };
}

function readChipAuthenticationInfo({ oid, required, optional }: Entry): ChipAuthenticationInfo {
  return {
    kind: "chip-authentication",
    oid,
    version: readVersion(required, [1, 2, 3]),
    keyId: readOptionalId(optional),
  };
}

function readChipAuthenticationPublicKeyInfo({ oid, required, optional }: Entry): ChipAuthenticationPublicKeyInfo {
  const subjectPublicKeyInfo = expectDer(required, DerTag.sequence).bytes;
  return { kind: "chip-authentication-public-key", oid, subjectPublicKeyInfo, keyId: readOptionalId(optional) };
}

function readActiveAuthenticationInfo({ oid, sequence, required, optional }: Entry): ActiveAuthenticationInfo {
  const signatureAlgorithm = decodeDerOid(expectDer(optional, DerTag.objectIdentifier, sequence));
  return { kind: "active-authentication", oid, version: readVersion(required, [1]), signatureAlgorithm };
}

function readTerminalAuthenticationInfo({ oid, required, optional }: Entry): TerminalAuthenticationInfo {
  const version = readVersion(required, [1, 2]);
  return { kind: "terminal-authentication", oid, version, efCvca: optional && readFileReference(optional) };
}

function readFileReference(tlv: Tlv): NonNullable<TerminalAuthenticationInfo["efCvca"]> {
  const [fileId, shortFileId] = derChildren(expectDer(tlv, DerTag.sequence));
  return {
    fileId: readFixedOctets(expectDer(fileId, DerTag.octetString, tlv), 2),
    shortFileId: shortFileId && readFixedOctets(shortFileId, 1),
  };
}

function readFixedOctets(tlv: Tlv, length: number): number {
  const { value } = expectDer(tlv, DerTag.octetString);
  if (value.length !== length) failAt("SECURITY_INFO_INVALID", tlv.offset, `${length} octets expected`);
  return Number(fromUnsignedBytes(value));
}

function readVersion(tlv: Tlv, accepted: readonly number[]): number {
  const version = decodeDerNumber(tlv);
  if (!accepted.includes(version)) failAt("SECURITY_INFO_INVALID", tlv.offset, "protocol version is not supported");
  return version;
}

function readOptionalId(tlv: Tlv | undefined): number | undefined {
  return tlv && decodeDerNumber(tlv);
}

function encodeParts(info: SecurityInfo): readonly Uint8Array[] {
  switch (info.kind) {
    case "pace":
      return [encodeDerInteger(info.version), ...encodeOptionalId(info.parameterId)];
    case "pace-domain-parameters":
      return [info.domainParameter, ...encodeOptionalId(info.parameterId)];
    case "chip-authentication":
      return [encodeDerInteger(info.version), ...encodeOptionalId(info.keyId)];
    case "chip-authentication-public-key":
      return [info.subjectPublicKeyInfo, ...encodeOptionalId(info.keyId)];
    case "active-authentication":
      return [encodeDerInteger(info.version), encodeDerOid(info.signatureAlgorithm)];
    case "terminal-authentication":
      return [encodeDerInteger(info.version), ...encodeFileReference(info.efCvca)];
    case "unknown":
      return info.elements;
  }
}

function encodeOptionalId(id: number | undefined): readonly Uint8Array[] {
  return id === undefined ? [] : [encodeDerInteger(id)];
}

function encodeFileReference(reference: TerminalAuthenticationInfo["efCvca"]): readonly Uint8Array[] {
  if (reference === undefined) return [];
  const { fileId, shortFileId } = reference;
  const short = shortFileId === undefined ? [] : [encodeDerOctetString(toUnsignedBytes(shortFileId, 1))];
  return [encodeDerSequence(encodeDerOctetString(toUnsignedBytes(fileId, 2)), ...short)];
}
