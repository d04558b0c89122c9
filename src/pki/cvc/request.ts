/**
 * Requests for CV certificates. The inner signature shows that the applicant has the key; the outer one, by a key
 * that the authority knows already, shows who the applicant is.
 *
 * @spec BSI TR-03110-3 §C.2
 */
import { ByteCursor, concatBytes, encodeTlv, parseTlv, readTlv, type Tlv } from "../../base/bytes/index.ts";
import {
  assertProfile,
  type CvExtension,
  encodeCvCertificate,
  encodeExtensions,
  parseExtensions,
} from "./certificate.ts";
import { type CvDeviation, CvTag, malformed, required, type TemplateField, TemplateReader } from "./data-objects.ts";
import { encodeCvReference, parseReference } from "./key-reference.ts";
import { type CvPublicKey, encodeCvPublicKey, parseCvPublicKey } from "./public-key.ts";
import { type CvSigner, signPlain } from "./signer.ts";
import { type CvVerificationKey, findVerificationKey, verifyCvSignature } from "./verification-key.ts";

export interface CvRequestContent {
  /** The key that the applicant expects to be signed with. */
  readonly authorityReference?: string | undefined;
  /** With domain parameters. */
  readonly publicKey: CvPublicKey;
  readonly holderReference: string;
  readonly extensions: readonly CvExtension[];
}

export interface OuterSignature {
  /** Name of the key that it is checked with. */
  readonly authorityReference: string;
  /** Request and name of the key. */
  readonly signedData: Uint8Array;
  readonly signature: Uint8Array;
}

export interface CvRequest extends CvRequestContent {
  /** 7F21 or 67 as it stood. */
  readonly bytes: Uint8Array;
  /** 7F4E as it stood. */
  readonly body: Uint8Array;
  /** Inner signature. */
  readonly signature: Uint8Array;
  readonly outer?: OuterSignature | undefined;
  readonly deviations: readonly CvDeviation[];
}

export interface CvRequestReport {
  readonly inner: "valid" | "invalid";
  readonly outer: "valid" | "invalid" | "absent" | "not-checked";
}

const authenticationFields: readonly TemplateField[] = [
  ...[{ tag: CvTag.certificate }, { tag: CvTag.authorityReference }, { tag: CvTag.signature }],
];
const requestFields: readonly TemplateField[] = [{ tag: CvTag.body }, { tag: CvTag.signature }];
const bodyFields: readonly TemplateField[] = [
  ...[{ tag: CvTag.profile }, { tag: CvTag.authorityReference, optional: true }, { tag: CvTag.publicKey }],
  ...[{ tag: CvTag.holderReference }, { tag: CvTag.extensions, optional: true }],
];

/** Plain or authenticated. @throws CivicardError CVC_MALFORMED, or a fault of the TLV structure with its offset */
export function parseCvRequest(bytes: Uint8Array): CvRequest {
  const reader = new TemplateReader();
  const template = parseTlv(bytes);
  if (template.tag !== CvTag.authentication) return { bytes, ...parseInner(template, reader) };
  const objects = reader.read(template, authenticationFields);
  const reference = required(objects, CvTag.authorityReference);
  const outer = {
    authorityReference: parseReference(reference, reader),
    signedData: concatBytes(required(objects, CvTag.certificate).bytes, reference.bytes),
    signature: required(objects, CvTag.signature).value,
  };
  return { bytes, ...parseInner(required(objects, CvTag.certificate), reader), outer };
}

/** Whether the bytes are a request and not a certificate: it says nothing of authorization and dates. */
export function isCvRequest(bytes: Uint8Array): boolean {
  const outer = readTlv(new ByteCursor(bytes));
  if (outer.tag !== CvTag.certificate) return outer.tag === CvTag.authentication;
  const body = readTlv(new ByteCursor(outer.value));
  const cursor = new ByteCursor(body.value);
  while (cursor.remaining > 0) if (readTlv(cursor).tag === CvTag.authorization) return false;
  return true;
}

/** Signed with the key that the request is for. */
export async function createCvRequest(content: CvRequestContent, signer: CvSigner): Promise<Uint8Array> {
  const { authorityReference, publicKey, holderReference, extensions } = content;
  const body = encodeTlv(
    CvTag.body,
    encodeTlv(CvTag.profile, Uint8Array.of(0)),
    authorityReference === undefined
      ? new Uint8Array()
      : encodeTlv(CvTag.authorityReference, encodeCvReference(authorityReference)),
    encodeCvPublicKey(publicKey),
    encodeTlv(CvTag.holderReference, encodeCvReference(holderReference)),
    encodeExtensions(extensions),
  );
  return encodeCvCertificate(body, await signPlain(signer, body));
}

/**
 * Puts the outer signature on a request: the applicant with its current key, or an authority that vouches for it.
 * @param reference name of that key
 */
export async function countersignCvRequest(
  request: Uint8Array,
  reference: string,
  signer: CvSigner,
): Promise<Uint8Array> {
  parseInner(parseTlv(request, CvTag.certificate), new TemplateReader());
  const signed = concatBytes(request, encodeTlv(CvTag.authorityReference, encodeCvReference(reference)));
  return encodeTlv(CvTag.authentication, signed, encodeTlv(CvTag.signature, await signPlain(signer, signed)));
}

/** @param outerKey the key that `outer.authorityReference` names, where the authority knows it */
export function verifyCvRequest(request: CvRequest, outerKey?: CvVerificationKey): CvRequestReport {
  const own = findVerificationKey(request.publicKey);
  const isGood = own !== undefined && verifyCvSignature(own, request.body, request.signature);
  return { inner: isGood ? "valid" : "invalid", outer: verifyOuter(request.outer, outerKey) };
}

function verifyOuter(outer: OuterSignature | undefined, key: CvVerificationKey | undefined): CvRequestReport["outer"] {
  if (outer === undefined) return "absent";
  if (key === undefined) return "not-checked";
  return verifyCvSignature(key, outer.signedData, outer.signature) ? "valid" : "invalid";
}

function parseInner(template: Tlv, reader: TemplateReader): Omit<CvRequest, "bytes" | "outer"> {
  if (template.tag !== CvTag.certificate) throw malformed(template.offset, "7F21 or 67 expected");
  const parts = reader.read(template, requestFields);
  const body = required(parts, CvTag.body);
  const objects = reader.read(body, bodyFields);
  assertProfile(required(objects, CvTag.profile));
  const publicKey = parseCvPublicKey(required(objects, CvTag.publicKey), reader);
  if (publicKey.kind === "ECDSA" && publicKey.parameters === undefined) {
    throw malformed(required(objects, CvTag.publicKey).offset, "domain parameters expected");
  }
  const reference = objects.get(CvTag.authorityReference);
  return {
    body: body.bytes,
    signature: required(parts, CvTag.signature).value,
    authorityReference: reference && parseReference(reference, reader),
    publicKey,
    holderReference: parseReference(required(objects, CvTag.holderReference), reader),
    extensions: parseExtensions(objects.get(CvTag.extensions), reader),
    deviations: [...reader.deviations],
  };
}
