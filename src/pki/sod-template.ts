/**
 * The parts of a security object's CMS that are the same for every card of one signer, encoded once. What is left
 * for each card is three hashes, one signature and putting the pieces together.
 *
 * @spec ICAO 9303-10 §4.6.2.2, RFC 5652 §5
 */
import {
  concatBytes,
  DerTag,
  encodeDerInteger,
  encodeDerOid,
  encodeDerSequence,
  encodeDerSetOf,
  encodeTlv,
  planTlv,
  type TlvPlan,
} from "../base/bytes/index.ts";
import { digest, type HashName } from "../base/crypto/index.ts";
import { encodeTime } from "./asn1-time.ts";
import type { Certificate } from "./certificate.ts";
import { Oid } from "./object-identifiers.ts";
import {
  encodeAlgorithmIdentifier,
  hashAlgorithmIdentifier,
  type SignatureAlgorithm,
  signatureAlgorithmIdentifier,
} from "./signature-algorithm.ts";

/** How the signer is named: by issuer and serial number, or by key identifier. */
export type SignerNaming = "issuer-and-serial" | "subject-key-identifier";

export interface SodTemplateOptions {
  readonly certificate: Certificate;
  readonly algorithm: SignatureAlgorithm;
  readonly naming: SignerNaming;
  /** Object identifier of what is signed; default that of the LDS security object. */
  readonly contentType?: string | undefined;
}

export interface SodTemplate {
  readonly digestAlgorithm: HashName;
  /** Everything before the encapsulated content within SignedData. */
  readonly head: Uint8Array;
  /** The embedded certificate under its tag. */
  readonly certificates: Uint8Array;
  /** SignerInfo before and after its signed attributes, without signature. */
  readonly signerHead: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
  readonly contentType: Uint8Array;
  readonly contentTypeAttribute: Uint8Array;
}

/** Content and the attributes over it, ready to sign. */
export interface PreparedSod {
  readonly content: Uint8Array;
  /** SET, the bytes that are signed. */
  readonly signedAttributes: Uint8Array;
}

const SOD_FILE = 0x77;

const signedDataType = encodeDerOid(Oid.signedData);

const AttributeType = {
  contentType: encodeDerOid(Oid.contentType),
  messageDigest: encodeDerOid(Oid.messageDigest),
  signingTime: encodeDerOid(Oid.signingTime),
} as const;

export function createSodTemplate(options: SodTemplateOptions): SodTemplate {
  const { certificate, algorithm, naming } = options;
  const hash = encodeAlgorithmIdentifier(hashAlgorithmIdentifier(algorithm.hash));
  const contentType = encodeDerOid(options.contentType ?? Oid.ldsSecurityObject);
  const named = naming === "issuer-and-serial";
  return {
    digestAlgorithm: algorithm.hash,
    head: concatBytes(encodeDerInteger(3), encodeDerSetOf(hash)),
    certificates: encodeTlv(0xa0, certificate.der),
    signerHead: concatBytes(
      encodeDerInteger(named ? 1 : 3),
      named ? issuerAndSerial(certificate) : encodeTlv(0x80, certificate.subjectKeyIdentifier),
      hash,
    ),
    signatureAlgorithm: encodeAlgorithmIdentifier(signatureAlgorithmIdentifier(algorithm)),
    contentType,
    contentTypeAttribute: attribute(AttributeType.contentType, contentType),
  };
}

/** @param content DER of the LDS security object, or of what else is signed */
export function prepareSod(template: SodTemplate, content: Uint8Array, signingTime: Date): PreparedSod {
  const messageDigest = planTlv(DerTag.octetString, digest(template.digestAlgorithm, content));
  const signedAttributes = encodeDerSetOf(
    template.contentTypeAttribute,
    attribute(AttributeType.signingTime, encodeTime(signingTime)),
    attribute(AttributeType.messageDigest, messageDigest),
  );
  return { content, signedAttributes };
}

/** The whole file, tag 77. */
export function assembleSod(template: SodTemplate, prepared: PreparedSod, signature: Uint8Array): Uint8Array {
  return encodeTlv(SOD_FILE, planTlv(DerTag.sequence, ...contentInfoParts(template, prepared, signature)));
}

function contentInfoParts(template: SodTemplate, prepared: PreparedSod, signature: Uint8Array) {
  const { octetString, sequence, set } = DerTag;
  const implicitAttributes = prepared.signedAttributes.slice();
  implicitAttributes[0] = 0xa0;
  const encapsulated = planTlv(sequence, template.contentType, planTlv(0xa0, planTlv(octetString, prepared.content)));
  const signerInfo = planTlv(
    sequence,
    template.signerHead,
    implicitAttributes,
    template.signatureAlgorithm,
    planTlv(octetString, signature),
  );
  const signedData = planTlv(sequence, template.head, encapsulated, template.certificates, planTlv(set, signerInfo));
  return [signedDataType, planTlv(0xa0, signedData)] as const;
}

function issuerAndSerial({ issuer, serialNumber }: Certificate): Uint8Array {
  return encodeDerSequence(issuer.der, encodeDerInteger(BigInt(`0x${serialNumber}`)));
}

function attribute(type: Uint8Array, value: Uint8Array | TlvPlan): Uint8Array {
  return encodeTlv(DerTag.sequence, type, planTlv(DerTag.set, value));
}
