/**
 * The LDS security object: hashes of the data groups, the signed content of EF.SOD.
 *
 * @spec ICAO 9303-10 §4.6.2.3 (V1), Appendix D (V0)
 */
import {
  DerTag,
  decodeDerInteger,
  decodeDerNumber,
  decodeDerOctetString,
  decodeDerOid,
  decodeDerText,
  derChildren,
  encodeDerInteger,
  encodeDerPrintableString,
  encodeDerSequence,
  encodeTlv,
  expectDer,
  parseDer,
  planTlv,
  type Tlv,
} from "../../base/bytes/index.ts";
import type { HashName } from "../../base/crypto/index.ts";
import { findHashByOid, getHashAlgorithmIdentifier, getHashLength } from "../hash-algorithms.ts";
import { failAt, LdsError } from "../lds-error.ts";

export interface LdsSecurityObject {
  readonly version: 0 | 1;
  readonly hashAlgorithm: HashName;
  /** By data group number, 1 to 16, in the order they stand in. */
  readonly dataGroupHashes: ReadonlyMap<number, Uint8Array>;
  /** Only in version 1: four digits, such as `0108`. */
  readonly ldsVersion?: string | undefined;
  /** Only in version 1: six digits, such as `040000`. */
  readonly unicodeVersion?: string | undefined;
}

/** @throws TlvError, LdsError LDS_SECURITY_OBJECT_INVALID or LDS_HASH_UNKNOWN */
export function parseLdsSecurityObject(bytes: Uint8Array, baseOffset = 0): LdsSecurityObject {
  const sequence = parseDer(bytes, DerTag.sequence, baseOffset);
  const [versionTlv, algorithm, hashes, info, ...rest] = derChildren(sequence);
  const version = readVersion(expectDer(versionTlv, DerTag.integer, sequence));
  if (rest[0] !== undefined) invalid(rest[0], "unexpected element");
  if (info !== undefined && version === 0) invalid(info, "version information in version 0");
  const hashAlgorithm = readHashAlgorithm(expectDer(algorithm, DerTag.sequence, sequence));
  return {
    version,
    hashAlgorithm,
    dataGroupHashes: readHashes(expectDer(hashes, DerTag.sequence, sequence), getHashLength(hashAlgorithm)),
    ...(info === undefined ? {} : readVersionInfo(info)),
  };
}

/** Hashes are written in ascending order of the data groups. */
export function encodeLdsSecurityObject(object: LdsSecurityObject): Uint8Array {
  assertEncodable(object);
  const hashes = [...object.dataGroupHashes]
    .toSorted(([left], [right]) => left - right)
    .map(([number, hash]) => planTlv(DerTag.sequence, encodeDerInteger(number), planTlv(DerTag.octetString, hash)));
  return encodeTlv(
    DerTag.sequence,
    encodeDerInteger(object.version),
    getHashAlgorithmIdentifier(object.hashAlgorithm),
    planTlv(DerTag.sequence, ...hashes),
    ...encodeVersionInfo(object),
  );
}

function invalid(tlv: Tlv, reason: string): never {
  return failAt("LDS_SECURITY_OBJECT_INVALID", tlv.offset, reason);
}

function readVersion(tlv: Tlv): 0 | 1 {
  const version = decodeDerInteger(tlv);
  if (version === 0n) return 0;
  return version === 1n ? 1 : invalid(tlv, "version is neither 0 nor 1");
}

function readHashAlgorithm(sequence: Tlv): HashName {
  const oid = decodeDerOid(expectDer(derChildren(sequence)[0], DerTag.objectIdentifier, sequence));
  const name = findHashByOid(oid);
  if (name === undefined) throw new LdsError("LDS_HASH_UNKNOWN", { oid, offset: sequence.offset });
  return name;
}

function readHashes(list: Tlv, hashLength: number): ReadonlyMap<number, Uint8Array> {
  const hashes = new Map<number, Uint8Array>();
  for (const entry of derChildren(list)) {
    const [numberTlv, hashTlv] = derChildren(expectDer(entry, DerTag.sequence));
    const number = decodeDerNumber(expectDer(numberTlv, DerTag.integer, entry));
    if (number < 1 || number > 16) invalid(entry, "data group number outside 1 to 16");
    if (hashes.has(number)) invalid(entry, "a data group is listed twice");
    const hash = decodeDerOctetString(expectDer(hashTlv, DerTag.octetString, entry));
    if (hash.length !== hashLength) invalid(entry, "hash length does not fit the algorithm");
    hashes.set(number, hash);
  }
  if (hashes.size === 0) invalid(list, "no data group is listed");
  return hashes;
}

function readVersionInfo(info: Tlv): Pick<LdsSecurityObject, "ldsVersion" | "unicodeVersion"> {
  const [lds, unicode] = derChildren(expectDer(info, DerTag.sequence));
  if (lds === undefined || unicode === undefined) return invalid(info, "version information is incomplete");
  return { ldsVersion: decodeDerText(lds), unicodeVersion: decodeDerText(unicode) };
}

function encodeVersionInfo({ version, ldsVersion, unicodeVersion }: LdsSecurityObject): readonly Uint8Array[] {
  if (version === 0 || ldsVersion === undefined || unicodeVersion === undefined) return [];
  return [encodeDerSequence(encodeDerPrintableString(ldsVersion), encodeDerPrintableString(unicodeVersion))];
}

function assertEncodable(object: LdsSecurityObject): void {
  const fail = (reason: string) => failAt("LDS_SECURITY_OBJECT_INVALID", 0, reason);
  if (object.version === 0 && (object.ldsVersion ?? object.unicodeVersion) !== undefined) {
    fail("version information in version 0");
  }
  if (object.version === 1 && (object.ldsVersion === undefined || object.unicodeVersion === undefined)) {
    fail("version 1 without version information");
  }
  if (object.dataGroupHashes.size < 2) fail("fewer than two data groups");
  for (const [number, hash] of object.dataGroupHashes) {
    if (!Number.isInteger(number) || number < 1 || number > 16) fail("data group number outside 1 to 16");
    if (hash.length !== getHashLength(object.hashAlgorithm)) fail("hash length does not fit the algorithm");
  }
}
