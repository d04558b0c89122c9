import {
  findVerificationKey,
  isCvRequest,
  isSelfSigned,
  parseCvCertificate,
  parseCvRequest,
  verifyCvRequest,
  verifyCvSignature,
} from "../../pki/index.ts";
import type { CommandDefinition, CommandResult } from "../command.ts";
import { cvCertificateText, cvCertificateToJson, cvRequestText, cvRequestToJson } from "../cv-certificate-text.ts";
import { readInputFile } from "../files.ts";
import type { Output } from "../output.ts";

export const cvcShow: CommandDefinition = {
  noun: "cvc",
  verb: "show",
  summary: {
    vi: "Xem chứng thư CV hoặc yêu cầu cấp chứng thư CV",
    en: "Show a CV certificate or a request for one",
  },
  arguments: [
    { name: "file", summary: { vi: "tệp chứng thư hoặc yêu cầu", en: "file of the certificate or request" } },
  ],
  examples: ["civicard cvc show VNCVCA00001.cvcert", "civicard cvc show kiosk.cvreq --json"],
  async run(input, { output }) {
    const bytes = await readInputFile(input.argument(0));
    return isCvRequest(bytes) ? showRequest(bytes, output) : showCertificate(bytes, output);
  },
};

/** The signature can be checked without others only where the certificate holds the key of it. */
function showCertificate(bytes: Uint8Array, output: Output): CommandResult {
  const certificate = parseCvCertificate(bytes);
  const key = isSelfSigned(certificate) ? findVerificationKey(certificate.publicKey) : undefined;
  const isValid = key && verifyCvSignature(key, certificate.body, certificate.signature);
  const signature = isValid === undefined ? "not-checked" : isValid ? "valid" : "invalid";
  return {
    json: { kind: "certificate", ...cvCertificateToJson(certificate), signature },
    text: [
      cvCertificateText(certificate, output),
      `${output.choose({ vi: "Chữ ký", en: "Signature" })}: ${signature}`,
    ].join("\n"),
  };
}

function showRequest(bytes: Uint8Array, output: Output): CommandResult {
  const request = parseCvRequest(bytes);
  const report = verifyCvRequest(request);
  return {
    json: { kind: "request", ...cvRequestToJson(request), signatures: report },
    text: [
      cvRequestText(request, output),
      `${output.choose({ vi: "Chữ ký trong", en: "Inner signature" })}: ${report.inner}`,
      `${output.choose({ vi: "Chữ ký ngoài", en: "Outer signature" })}: ${report.outer}`,
    ].join("\n"),
  };
}
