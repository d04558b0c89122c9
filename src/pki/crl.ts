/**
 * Certificate revocation lists of a country signer, made and read. They revoke certificates, never cards.
 *
 * @spec ICAO 9303-12 §7.1.4, RFC 5280 §5
 */
import * as asn1js from "asn1js";
import * as pkijs from "pkijs";
import { fromHex } from "../base/bytes/index.ts";
import { CivicardError } from "../base/errors/index.ts";
import { bytesAsSent, elementsOf, guarded, parseBer, toDer, wholeOctets } from "./asn1.ts";
import { pkijsTime } from "./asn1-time.ts";
import { listStructure } from "./ber-bounds.ts";
import { type Certificate, formatSerialNumber, parseCertificate, type SignedPart } from "./certificate.ts";
import { type Issuer, sameKey } from "./certificate-builder.ts";
import { authorityKeyIdentifierExtension, crlNumberExtension } from "./certificate-extensions.ts";
import { type DistinguishedName, readDistinguishedName } from "./distinguished-name.ts";
import { Oid } from "./object-identifiers.ts";
import { readAlgorithmIdentifier, signatureAlgorithmIdentifier } from "./signature-algorithm.ts";
import { recallSignatureAnswer, type SignatureAnswer } from "./verify-signature.ts";

export interface RevokedCertificate {
  /** Hexadecimal. */
  readonly serialNumber: string;
  readonly revokedAt: Date;
}

export interface CrlOptions {
  readonly csca: Issuer;
  /** One higher than the list before. */
  readonly number: number;
  readonly thisUpdate: Date;
  /** At most 90 days later. */
  readonly nextUpdate: Date;
  readonly revoked: readonly RevokedCertificate[];
}

export interface Crl {
  readonly issuer: DistinguishedName;
  readonly authorityKeyIdentifier?: Uint8Array | undefined;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date | undefined;
  /** Serial number to date of revocation. */
  readonly revoked: ReadonlyMap<string, Date>;
  /**
   * Object identifiers of critical extensions, of the list or of an entry, that nothing here understands. Such a list
   * may hold a part of the authority's certificates only, or changes only.
   */
  readonly unknownCriticalExtensions: readonly string[];
  readonly signed: SignedPart;
}

/** @spec ICAO 9303-12 §5.3: a list at least every 90 days */
const LONGEST_DAYS = 90;
const DAY = 24 * 60 * 60 * 1000;
const understood: ReadonlySet<string> = new Set([Oid.authorityKeyIdentifier, Oid.crlNumber]);

/**
 * A full revocation list, DER.
 * @throws CivicardError CERTIFICATE_PROFILE_INVALID, E-KEY-CHAIN
 */
export async function createCrl(options: CrlOptions): Promise<Uint8Array> {
  const { csca, thisUpdate, nextUpdate } = options;
  const span = nextUpdate.getTime() - thisUpdate.getTime();
  if (span <= 0 || span > LONGEST_DAYS * DAY) {
    throw new CivicardError("CERTIFICATE_PROFILE_INVALID", {
      reason: `the list lives longer than ${LONGEST_DAYS} days`,
    });
  }
  const issuer = parseCertificate(csca.certificate);
  if (!sameKey(csca.key.subjectPublicKeyInfo, issuer.subjectPublicKeyInfo)) {
    throw new CivicardError("E-KEY-CHAIN", { reason: "the key is not the country signer's" });
  }
  const list = prepare(options, issuer);
  const [tbs] = elementsOf(list.toSchema(true));
  if (tbs === undefined) throw new CivicardError("CERTIFICATE_PROFILE_INVALID", { reason: "the list is empty" });
  list.tbsView = toDer(tbs);
  const signature = await csca.key.sign(list.tbsView);
  list.signatureValue = new asn1js.BitString({ valueHex: Uint8Array.from(signature).buffer });
  return toDer(list.toSchema(true));
}

/** @throws CivicardError PKI_ENCODING_INVALID */
export function parseCrl(der: Uint8Array): Crl {
  const schema = parseBer(der, listStructure);
  return guarded("certificate revocation list", () => {
    const [tbs] = elementsOf(schema);
    const data = bytesAsSent(tbs ?? schema);
    const list = new pkijs.CertificateRevocationList({ schema });
    return {
      issuer: readDistinguishedName(list.issuer),
      authorityKeyIdentifier: authorityKeyIdentifierOf(list),
      thisUpdate: list.thisUpdate.value,
      nextUpdate: list.nextUpdate?.value,
      revoked: new Map((list.revokedCertificates ?? []).map(readRevoked)),
      unknownCriticalExtensions: unknownCriticalExtensionsOf(list),
      signed: {
        data,
        algorithm: readAlgorithmIdentifier(list.signatureAlgorithm),
        signature: wholeOctets(list.signatureValue),
      },
    };
  });
}

export function verifyCrlSignature(crl: Crl, issuer: Certificate): SignatureAnswer {
  return recallSignatureAnswer({ ...crl.signed, subjectPublicKeyInfo: issuer.subjectPublicKeyInfo });
}

function prepare(options: CrlOptions, issuer: Certificate): pkijs.CertificateRevocationList {
  const list = new pkijs.CertificateRevocationList();
  list.version = 1;
  list.signature = signatureAlgorithmIdentifier(options.csca.key.algorithm);
  list.signatureAlgorithm = signatureAlgorithmIdentifier(options.csca.key.algorithm);
  list.issuer = new pkijs.RelativeDistinguishedNames({ schema: parseBer(issuer.subject.der) });
  list.thisUpdate = pkijsTime(options.thisUpdate);
  list.nextUpdate = pkijsTime(options.nextUpdate);
  if (options.revoked.length > 0) list.revokedCertificates = options.revoked.map(encodeRevoked);
  list.crlExtensions = new pkijs.Extensions({
    extensions: [authorityKeyIdentifierExtension(issuer.subjectKeyIdentifier), crlNumberExtension(options.number)],
  });
  return list;
}

function encodeRevoked({ serialNumber, revokedAt }: RevokedCertificate): pkijs.RevokedCertificate {
  const even = serialNumber.length % 2 === 0 ? serialNumber : `0${serialNumber}`;
  const octets = fromHex(even);
  const positive = (octets[0] ?? 0) >= 0x80 ? Uint8Array.of(0, ...octets) : Uint8Array.from(octets);
  return new pkijs.RevokedCertificate({
    userCertificate: new asn1js.Integer({ valueHex: positive.buffer }),
    revocationDate: pkijsTime(revokedAt),
  });
}

function readRevoked({ userCertificate, revocationDate }: pkijs.RevokedCertificate): readonly [string, Date] {
  return [formatSerialNumber(userCertificate.valueBlock.valueHexView), revocationDate.value];
}

function unknownCriticalExtensionsOf(list: pkijs.CertificateRevocationList): readonly string[] {
  const entries = (list.revokedCertificates ?? []).map(({ crlEntryExtensions }) => crlEntryExtensions);
  const all = [list.crlExtensions, ...entries].flatMap((extensions) => extensions?.extensions ?? []);
  const unknown = all.filter(({ critical, extnID }) => critical && !understood.has(extnID));
  return [...new Set(unknown.map(({ extnID }) => extnID))];
}

function authorityKeyIdentifierOf(list: pkijs.CertificateRevocationList): Uint8Array | undefined {
  const extension = list.crlExtensions?.extensions.find(({ extnID }) => extnID === Oid.authorityKeyIdentifier);
  const value: unknown = extension?.parsedValue;
  if (!(value instanceof pkijs.AuthorityKeyIdentifier) || value.keyIdentifier === undefined) return undefined;
  return Uint8Array.from(value.keyIdentifier.valueBlock.valueHexView);
}
