/** CV certificates and requests for people and for machines. */
import { toHex } from "../base/bytes/index.ts";
import { CivicardError } from "../base/errors/index.ts";
import {
  type CvCertificate,
  type CvExtension,
  type CvPublicKey,
  type CvRequest,
  cvAlgorithmName,
  findCurveOfKey,
  findCvAlgorithm,
} from "../pki/index.ts";
import type { Output } from "./output.ts";

export function cvCertificateToJson(certificate: CvCertificate): Readonly<Record<string, unknown>> {
  const { authorityReference, holderReference, authorization, effectiveDate, expirationDate } = certificate;
  return {
    authorityReference,
    holderReference,
    terminalType: authorization.terminalType,
    role: authorization.role,
    rights: authorization.rights,
    authorization: { oid: authorization.oid, bits: toHex(authorization.bits) },
    effectiveDate,
    expirationDate,
    publicKey: publicKeyToJson(certificate.publicKey),
    extensions: certificate.extensions.map(extensionToJson),
    deviations: certificate.deviations,
  };
}

export function cvRequestToJson(request: CvRequest): Readonly<Record<string, unknown>> {
  const { authorityReference, holderReference, publicKey, extensions, outer, deviations } = request;
  return {
    authorityReference,
    holderReference,
    publicKey: publicKeyToJson(publicKey),
    extensions: extensions.map(extensionToJson),
    outerAuthorityReference: outer?.authorityReference,
    deviations,
  };
}

export function cvCertificateText(certificate: CvCertificate, output: Output): string {
  const { authorization, effectiveDate, expirationDate } = certificate;
  const label = (vi: string, en: string) => output.choose({ vi, en });
  return [
    `${label("Chủ khóa", "Holder")}: ${certificate.holderReference}`,
    `${label("Nơi cấp", "Authority")}: ${certificate.authorityReference}`,
    `${label("Vai trò", "Role")}: ${authorization.role} (${authorization.terminalType ?? authorization.oid})`,
    `${label("Quyền", "Rights")}: ${authorization.rights.join(", ") || "–"}`,
    `${label("Hiệu lực", "Valid")}: ${effectiveDate} … ${expirationDate}`,
    ...keyAndRest(certificate, output),
  ].join("\n");
}

export function cvRequestText(request: CvRequest, output: Output): string {
  const label = (vi: string, en: string) => output.choose({ vi, en });
  return [
    `${label("Yêu cầu cho", "Request for")}: ${request.holderReference}`,
    `${label("Nơi cấp", "Authority")}: ${request.authorityReference ?? "–"}`,
    ...(request.outer === undefined ? [] : [`${label("Ký bởi", "Vouched by")}: ${request.outer.authorityReference}`]),
    ...keyAndRest(request, output),
  ].join("\n");
}

function keyAndRest(
  { publicKey, extensions, deviations }: Pick<CvRequest, "publicKey" | "extensions" | "deviations">,
  output: Output,
): readonly string[] {
  const label = (vi: string, en: string) => output.choose({ vi, en });
  const { algorithm, curve, modulusBits } = publicKeyToJson(publicKey);
  const size =
    modulusBits === undefined ? (curve ?? label("đường cong kế thừa", "curve inherited")) : `${modulusBits} bit`;
  return [
    `${label("Khóa", "Key")}: ${algorithm}, ${size}`,
    ...extensions.map(({ oid }) => `${label("Phần mở rộng", "Extension")}: ${oid}`),
    ...(deviations.length === 0 ? [] : [`${label("Sai lệch", "Deviations")}: ${deviations.join(", ")}`]),
  ];
}

interface PublicKeyJson {
  readonly algorithm: string;
  readonly oid: string;
  /** Absent when it is inherited or unknown. */
  readonly curve?: string | undefined;
  readonly modulusBits?: number | undefined;
}

function publicKeyToJson(key: CvPublicKey): PublicKeyJson {
  const known = findCvAlgorithm(key.oid);
  const algorithm = known === undefined ? key.oid : cvAlgorithmName(known);
  if (key.kind === "ECDSA") return { algorithm, oid: key.oid, curve: curveName(key) };
  const significant = toHex(key.modulus).replace(/^(00)+/, "");
  const firstOctet = Number.parseInt(significant.slice(0, 2), 16);
  return { algorithm, oid: key.oid, modulusBits: significant.length * 4 - Math.clz32(firstOctet) + 24 };
}

/** Parameters of no known curve are worth a word, not a failure: the file is only shown. */
function curveName(key: CvPublicKey & { readonly kind: "ECDSA" }): string | undefined {
  try {
    return findCurveOfKey(key)?.name;
  } catch (error) {
    if (error instanceof CivicardError) return "unknown";
    throw error;
  }
}

function extensionToJson({ oid, objects }: CvExtension): object {
  return { oid, objects: objects.map(({ tag, value }) => ({ tag: tag.toString(16), value: toHex(value) })) };
}
