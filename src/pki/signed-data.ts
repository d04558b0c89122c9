/**
 * CMS SignedData as plain data. Four digests are kept apart, because issuers choose them apart: that of the content
 * (inside), of the message digest attribute, of the signature, and of the certificate's own signature.
 *
 * @spec RFC 5652 §5, ICAO 9303-10 §4.6.2.2
 */
import {
  DerTag,
  decodeDerNumber,
  decodeDerOid,
  decodeLatin1,
  derChildren,
  encodeDerSetOf,
  equalBytes,
  expectDer,
  parseDer,
  type Tlv,
} from "../base/bytes/index.ts";
import { digest } from "../base/crypto/index.ts";
import { CivicardError } from "../base/errors/index.ts";
import { formatSerialNumber } from "./certificate.ts";
import { toDefiniteForm } from "./definite-form.ts";
import { type DistinguishedName, parseDistinguishedName } from "./distinguished-name.ts";
import { Oid } from "./object-identifiers.ts";
import { type AlgorithmIdentifier, findHashByOid } from "./signature-algorithm.ts";
import { type SignatureAnswer, verifySignature } from "./verify-signature.ts";

export type SignerIdentifier =
  | { readonly kind: "issuer-and-serial"; readonly issuer: DistinguishedName; readonly serialNumber: string }
  | { readonly kind: "subject-key-identifier"; readonly keyIdentifier: Uint8Array };

export interface SignerInfo {
  readonly version: number;
  readonly identifier: SignerIdentifier;
  readonly digestAlgorithm: AlgorithmIdentifier;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  readonly signedAttributes?: SignedAttributes | undefined;
}

export interface SignedAttributes {
  /** SET with its elements in the order they came in. */
  readonly asSent: Uint8Array;
  /** SET in the order of DER. */
  readonly sorted: Uint8Array;
  /** One entry for each value of each attribute of the type: more than one of either is a fault. */
  readonly contentTypes: readonly string[];
  readonly messageDigests: readonly Uint8Array[];
  readonly signingTimes: readonly Date[];
}

export interface SignedData {
  readonly version: number;
  readonly contentType: string;
  readonly content: Uint8Array;
  /** Where the content begins; after BER forms were resolved, in what they were resolved to. */
  readonly contentOffset: number;
  /** Certificates in DER. */
  readonly certificates: readonly Uint8Array[];
  readonly signers: readonly SignerInfo[];
  readonly deviations: readonly string[];
}

const EXPLICIT_0 = 0xa0;
const EXPLICIT_1 = 0xa1;
const IMPLICIT_0 = 0x80;

/**
 * Reads a ContentInfo that holds SignedData with its content inside.
 * @throws CivicardError PKI_ENCODING_INVALID, TlvError, SOD_MALFORMED
 */
export function parseSignedData(contentInfo: Uint8Array, baseOffset = 0): SignedData {
  const { bytes, changed } = toDefiniteForm(contentInfo);
  const outer = parseDer(bytes, DerTag.sequence, baseOffset);
  const [type, wrapped] = derChildren(outer);
  const contentType = decodeDerOid(expectDer(type, DerTag.objectIdentifier, outer));
  if (contentType !== Oid.signedData) malformed(outer, `content type ${contentType} is not SignedData`);
  const [body] = derChildren(expectDer(wrapped, EXPLICIT_0, outer));
  return readSignedData(expectDer(body, DerTag.sequence, wrapped), changed ? ["BER_ENCODING"] : []);
}

/**
 * Judges one signer with the certificate that its identifier names.
 * @returns `valid` only when the attributes fit the content and the signature fits the attributes
 */
export function verifySigner(signedData: SignedData, signer: SignerInfo, spki: Uint8Array): SignatureAnswer {
  const attributes = signer.signedAttributes;
  const algorithm = signer.signatureAlgorithm.oid;
  const fault = findAttributeFault(signedData, signer);
  if (fault !== undefined) return { ...fault, algorithm, deviations: [] };
  if (attributes === undefined) throw new TypeError("signed attributes were checked before");
  const verifyOver = (data: Uint8Array): SignatureAnswer =>
    verifySignature({
      algorithm: signer.signatureAlgorithm,
      digest: findHashByOid(signer.digestAlgorithm.oid),
      subjectPublicKeyInfo: spki,
      data,
      signature: signer.signature,
    });
  const asSent = verifyOver(attributes.asSent);
  if (equalBytes(attributes.asSent, attributes.sorted)) return asSent;
  const answer = asSent.status === "invalid" ? verifyOver(attributes.sorted) : asSent;
  return { ...answer, deviations: [...answer.deviations, "SIGNED_ATTRIBUTES_NOT_DER"] };
}

type Fault = Pick<SignatureAnswer, "status" | "reason">;

function findAttributeFault({ content, contentType }: SignedData, signer: SignerInfo): Fault | undefined {
  const invalid = (reason: string): Fault => ({ status: "invalid", reason });
  const hash = findHashByOid(signer.digestAlgorithm.oid);
  const attributes = signer.signedAttributes;
  if (attributes === undefined) return invalid("SIGNED_ATTRIBUTES_MISSING");
  const [type, ...otherTypes] = attributes.contentTypes;
  if (type === undefined || otherTypes.length > 0) return invalid("CONTENT_TYPE_ATTRIBUTE_INVALID");
  if (type !== contentType) return invalid("CONTENT_TYPE_MISMATCH");
  const [messageDigest, ...others] = attributes.messageDigests;
  if (messageDigest === undefined) return invalid("MESSAGE_DIGEST_MISSING");
  if (others.length > 0) return invalid("MESSAGE_DIGEST_DOUBLE");
  if (hash === undefined) return { status: "not-supported", reason: "DIGEST_ALGORITHM_NOT_SUPPORTED" };
  return equalBytes(messageDigest, digest(hash, content)) ? undefined : invalid("MESSAGE_DIGEST_MISMATCH");
}

function readSignedData(body: Tlv, deviations: readonly string[]): SignedData {
  const [version, digests, encapsulated, ...rest] = derChildren(body);
  expectDer(digests, DerTag.set, body);
  const signers = expectDer(rest.at(-1), DerTag.set, body);
  const optional = rest.slice(0, -1);
  if (optional.some(({ tag }) => tag !== EXPLICIT_0 && tag !== EXPLICIT_1)) malformed(body, "unexpected element");
  const certificates = optional.find(({ tag }) => tag === EXPLICIT_0);
  return {
    version: decodeDerNumber(expectDer(version, DerTag.integer, body)),
    ...readContent(expectDer(encapsulated, DerTag.sequence, body)),
    certificates: certificates === undefined ? [] : readCertificates(certificates),
    signers: derChildren(signers).map(readSigner),
    deviations,
  };
}

function readContent(encapsulated: Tlv): Pick<SignedData, "contentType" | "content" | "contentOffset"> {
  const [type, wrapped] = derChildren(encapsulated);
  const contentType = decodeDerOid(expectDer(type, DerTag.objectIdentifier, encapsulated));
  if (wrapped === undefined) return malformed(encapsulated, "the content is not inside");
  const [octets] = derChildren(expectDer(wrapped, EXPLICIT_0));
  const { value, valueOffset } = expectDer(octets, DerTag.octetString, wrapped);
  return { contentType, content: value, contentOffset: valueOffset };
}

/** Attribute certificates and other choices carry context tags and are passed over. */
function readCertificates(set: Tlv): readonly Uint8Array[] {
  return derChildren(set)
    .filter(({ tag }) => tag === DerTag.sequence)
    .map(({ bytes }) => bytes);
}

function readSigner(signer: Tlv): SignerInfo {
  const [version, identifier, digestAlgorithm, ...rest] = derChildren(expectDer(signer, DerTag.sequence));
  const attributes = rest[0]?.tag === EXPLICIT_0 ? rest.shift() : undefined;
  const [signatureAlgorithm, signature] = rest;
  return {
    version: decodeDerNumber(expectDer(version, DerTag.integer, signer)),
    identifier: readIdentifier(identifier ?? malformed(signer, "the signer is not named")),
    digestAlgorithm: readAlgorithm(expectDer(digestAlgorithm, DerTag.sequence, signer)),
    signatureAlgorithm: readAlgorithm(expectDer(signatureAlgorithm, DerTag.sequence, signer)),
    signature: expectDer(signature, DerTag.octetString, signer).value,
    signedAttributes: attributes && readAttributes(attributes),
  };
}

function readIdentifier(identifier: Tlv): SignerIdentifier {
  if (identifier.tag === IMPLICIT_0) return { kind: "subject-key-identifier", keyIdentifier: identifier.value };
  const [issuer, serialNumber] = derChildren(expectDer(identifier, DerTag.sequence));
  return {
    kind: "issuer-and-serial",
    issuer: parseDistinguishedName(expectDer(issuer, DerTag.sequence, identifier).bytes),
    serialNumber: formatSerialNumber(expectDer(serialNumber, DerTag.integer, identifier).value),
  };
}

function readAlgorithm(algorithm: Tlv): AlgorithmIdentifier {
  const [oid, parameters] = derChildren(algorithm);
  const present = parameters !== undefined && parameters.tag !== DerTag.null;
  return {
    oid: decodeDerOid(expectDer(oid, DerTag.objectIdentifier, algorithm)),
    parameters: present ? parameters.bytes : undefined,
  };
}

function readAttributes(set: Tlv): SignedAttributes {
  const attributes = derChildren(set);
  const values = attributes.map((attribute) => {
    const [type, valueSet] = derChildren(expectDer(attribute, DerTag.sequence));
    return {
      type: decodeDerOid(expectDer(type, DerTag.objectIdentifier, attribute)),
      values: derChildren(expectDer(valueSet, DerTag.set, attribute)),
    };
  });
  const valuesOf = (oid: string): readonly Tlv[] => values.filter(({ type }) => type === oid).flatMap((a) => a.values);
  const asSent = Uint8Array.from(set.bytes);
  asSent[0] = DerTag.set;
  return {
    asSent,
    sorted: encodeDerSetOf(...attributes.map(({ bytes }) => bytes)),
    contentTypes: valuesOf(Oid.contentType).map(decodeDerOid),
    messageDigests: valuesOf(Oid.messageDigest).map((value) => expectDer(value, DerTag.octetString).value),
    signingTimes: valuesOf(Oid.signingTime).map(readTime),
  };
}

/** UTCTime or GeneralizedTime. @spec RFC 5652 §11.3 */
function readTime(time: Tlv): Date {
  const text = decodeLatin1(time.value);
  const parts = /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) return malformed(time, "the signing time is not a time");
  const [year = "", ...rest] = parts.slice(1);
  const century = year.length === 4 ? "" : Number(year) < 50 ? "20" : "19";
  const [month, day, hour, minute, second] = rest;
  const date = new Date(`${century}${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? malformed(time, "the signing time is not a time") : date;
}

function malformed({ offset }: Tlv, reason: string): never {
  throw new CivicardError("SOD_MALFORMED", { offset, reason });
}
