import { type Certificate, formatDistinguishedName } from "../../pki/index.ts";
import type { CommandDefinition } from "../command.ts";
import { openAuthority } from "../key-access.ts";
import type { Output } from "../output.ts";

export const pkiList: CommandDefinition = {
  noun: "pki",
  verb: "list",
  summary: { vi: "Liệt kê chứng thư của cơ quan ký", en: "List the certificates of the signing authority" },
  examples: ["civicard pki list", "civicard pki list --json"],
  exitCodes: [6],
  async run(_input, context) {
    const state = await (await openAuthority(context)).state();
    const certificates = [{ label: "csca", certificate: state.csca }, ...state.documentSigners];
    const crl = context.output.choose({ vi: "Danh sách thu hồi kế tiếp", en: "Next revocation list by" });
    return {
      json: {
        demonstration: state.record.demonstration,
        certificates: certificates.map(({ label, certificate }) => certificateToJson(label, certificate)),
        crlNextUpdate: state.crlNextUpdate,
      },
      text: [
        ...certificates.map(({ label, certificate }) => certificateLine(label, certificate, context.output)),
        `${crl}: ${day(state.crlNextUpdate)}`,
      ].join("\n"),
    };
  },
};

function certificateToJson(label: string, certificate: Certificate): object {
  return {
    label,
    subject: formatDistinguishedName(certificate.subject),
    serialNumber: certificate.serialNumber,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    signsUntil: certificate.privateKeyUsage?.notAfter,
  };
}

function certificateLine(label: string, certificate: Certificate, output: Output): string {
  const { notBefore, notAfter, privateKeyUsage, subject } = certificate;
  return `${label.padEnd(8)} ${day(notBefore)} … ${day(notAfter)} (${output.choose({ vi: "khóa dùng đến", en: "key until" })} ${day(privateKeyUsage?.notAfter)})  ${formatDistinguishedName(subject)}`;
}

function day(date: Date | undefined): string {
  return date?.toISOString().slice(0, 10) ?? "–";
}
