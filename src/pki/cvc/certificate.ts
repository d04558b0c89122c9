/**
 * CV certificates: what a chip can check without ASN.1, dates of its own or a clock.
 *
 * @spec BSI TR-03110-3 §C.1, §C.3
 */
import {
  childrenOf,
  concatBytes,
  decodeDerOid,
  encodeDerOid,
  encodeTlv,
  parseTlv,
  type Tlv,
} from "../../base/bytes/index.ts";
import { type CvDate, encodeCvDate, parseCvDate } from "./cv-date.ts";
import { type CvDeviation, CvTag, malformed, required, type TemplateField, TemplateReader } from "./data-objects.ts";
import {
  encodeHolderAuthorization,
  type HolderAuthorization,
  parseHolderAuthorization,
} from "./holder-authorization.ts";
import { encodeCvReference, parseReference } from "./key-reference.ts";
import { type CvPublicKey, encodeCvPublicKey, parseCvPublicKey } from "./public-key.ts";

/** What an issuer says of a key, before it is signed. */
export interface CvCertificateContent {
  /** Name of the key that the signature is checked with. */
  readonly authorityReference: string;
  readonly publicKey: CvPublicKey;
  readonly holderReference: string;
  readonly authorization: HolderAuthorization;
  readonly effectiveDate: CvDate;
  /** The last day on which the certificate is good. */
  readonly expirationDate: CvDate;
  readonly extensions: readonly CvExtension[];
}

export interface CvCertificate extends CvCertificateContent {
  /** 7F21 as it stood. */
  readonly bytes: Uint8Array;
  /** 7F4E as it stood, tag and length included: this is what is signed. */
  readonly body: Uint8Array;
  readonly signature: Uint8Array;
  readonly deviations: readonly CvDeviation[];
}

/** A discretionary data template; chips ignore those they do not know. */
export interface CvExtension {
  readonly oid: string;
  readonly objects: readonly CvExtensionObject[];
}

export interface CvExtensionObject {
  readonly tag: number;
  readonly value: Uint8Array;
}

/** Hash of the certificate description, in object 80. @spec BSI TR-03110-4 §2.2.6 */
export const CERTIFICATE_DESCRIPTION = "0.4.0.127.0.7.3.1.3.1";
/** Hashes of the sector's public keys, in objects 80 and 81. @spec BSI TR-03110-3 §C.3.2.1 */
export const TERMINAL_SECTOR = "0.4.0.127.0.7.3.1.3.2";

const PROFILE = 0;

const certificateFields: readonly TemplateField[] = [{ tag: CvTag.body }, { tag: CvTag.signature }];
const bodyFields: readonly TemplateField[] = [
  ...[{ tag: CvTag.profile }, { tag: CvTag.authorityReference }, { tag: CvTag.publicKey }],
  ...[{ tag: CvTag.holderReference }, { tag: CvTag.authorization }, { tag: CvTag.effectiveDate }],
  ...[{ tag: CvTag.expirationDate }, { tag: CvTag.extensions, optional: true }],
];

/** @throws CivicardError CVC_MALFORMED, or a fault of the TLV structure with its offset */
export function parseCvCertificate(bytes: Uint8Array): CvCertificate {
  const template = parseTlv(bytes, CvTag.certificate);
  const reader = new TemplateReader();
  const objects = reader.read(template, certificateFields);
  const body = required(objects, CvTag.body);
  const content = parseContent(body, reader);
  const signature = required(objects, CvTag.signature).value;
  return { ...content, bytes, body: body.bytes, signature, deviations: [...reader.deviations] };
}

/**
 * Body and signature as PSO:VERIFY CERTIFICATE carries them, without the outer template.
 * @throws CivicardError CVC_MALFORMED, or a fault of the TLV structure with its offset
 */
export function parseCvCertificateData(data: Uint8Array): CvCertificate {
  return parseCvCertificate(encodeTlv(CvTag.certificate, data));
}

/** Body and signature for PSO:VERIFY CERTIFICATE, as they stood. */
export function cvCertificateData({ bytes }: CvCertificate): Uint8Array {
  return parseTlv(bytes, CvTag.certificate).value;
}

/** 7F4E, to be signed. @throws CivicardError CVC_PROFILE_INVALID for references and dates that cannot be written */
export function encodeCvBody(content: CvCertificateContent): Uint8Array {
  return encodeTlv(
    CvTag.body,
    encodeTlv(CvTag.profile, Uint8Array.of(PROFILE)),
    encodeTlv(CvTag.authorityReference, encodeCvReference(content.authorityReference)),
    encodeCvPublicKey(content.publicKey),
    encodeTlv(CvTag.holderReference, encodeCvReference(content.holderReference)),
    encodeHolderAuthorization(content.authorization),
    encodeTlv(CvTag.effectiveDate, encodeCvDate(content.effectiveDate)),
    encodeTlv(CvTag.expirationDate, encodeCvDate(content.expirationDate)),
    encodeExtensions(content.extensions),
  );
}

/** 7F21 of a body and its signature. */
export function encodeCvCertificate(body: Uint8Array, signature: Uint8Array): Uint8Array {
  return encodeTlv(CvTag.certificate, body, encodeTlv(CvTag.signature, signature));
}

/** Whether it is signed with the key that it holds. */
export function isSelfSigned({ authorityReference, holderReference }: CvCertificateContent): boolean {
  return authorityReference === holderReference;
}

/** @throws CivicardError CVC_MALFORMED for any profile but the one there is */
export function assertProfile({ value, offset }: Tlv): void {
  if (value.length !== 1 || value[0] !== PROFILE) throw malformed(offset, "profile version 1 expected");
}

export function parseExtensions(template: Tlv | undefined, reader: TemplateReader): readonly CvExtension[] {
  if (template === undefined) return [];
  return childrenOf(template).map((extension) => {
    reader.noteLength(extension);
    if (extension.tag !== CvTag.discretionaryTemplate) throw malformed(extension.offset, "73 expected");
    const [identifier, ...objects] = childrenOf(extension);
    if (identifier?.tag !== CvTag.objectIdentifier) throw malformed(extension.valueOffset, "06 expected");
    return { oid: decodeDerOid(identifier), objects: objects.map(({ tag, value }) => ({ tag, value })) };
  });
}

export function encodeExtensions(extensions: readonly CvExtension[]): Uint8Array {
  if (extensions.length === 0) return new Uint8Array();
  const templates = extensions.map(({ oid, objects }) =>
    encodeTlv(
      CvTag.discretionaryTemplate,
      encodeDerOid(oid),
      ...objects.map(({ tag, value }) => encodeTlv(tag, value)),
    ),
  );
  return encodeTlv(CvTag.extensions, concatBytes(...templates));
}

function parseContent(body: Tlv, reader: TemplateReader): CvCertificateContent {
  const objects = reader.read(body, bodyFields);
  assertProfile(required(objects, CvTag.profile));
  const publicKey = required(objects, CvTag.publicKey);
  const content = {
    authorityReference: parseReference(required(objects, CvTag.authorityReference), reader),
    publicKey: parseCvPublicKey(publicKey, reader),
    holderReference: parseReference(required(objects, CvTag.holderReference), reader),
    authorization: parseHolderAuthorization(required(objects, CvTag.authorization), reader),
    effectiveDate: parseCvDate(required(objects, CvTag.effectiveDate)),
    expirationDate: parseCvDate(required(objects, CvTag.expirationDate)),
    extensions: parseExtensions(objects.get(CvTag.extensions), reader),
  };
  noteParameters(content, publicKey, reader);
  return content;
}

/** Domain parameters: a self-signed certificate must have them, one of a DV or terminal must not. @spec BSI TR-03110-3 §D.3.3 */
function noteParameters(content: CvCertificateContent, { offset }: Tlv, reader: TemplateReader): void {
  const { publicKey, authorization } = content;
  if (publicKey.kind !== "ECDSA") return;
  const isPresent = publicKey.parameters !== undefined;
  if (!isPresent && isSelfSigned(content) && authorization.role === "CVCA")
    throw malformed(offset, "domain parameters expected");
  if (isPresent && authorization.role !== "CVCA") reader.deviations.add("DOMAIN_PARAMETERS_NOT_ALLOWED");
}
