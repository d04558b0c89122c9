import { parseCertificate } from "../../pki/index.ts";
import { type AuthorityCurve, authorityCurves } from "../../service/authority/index.ts";
import type { CommandDefinition } from "../command.ts";
import { openAuthority } from "../key-access.ts";

export const pkiIssueDs: CommandDefinition = {
  noun: "pki",
  verb: "issue-ds",
  summary: { vi: "Cấp chứng thư ký tài liệu mới (DS)", en: "Issue a new document signer (DS)" },
  options: [
    {
      flags: "--curve <curve>",
      summary: { vi: "đường cong, mặc định P-256", en: "curve, default P-256" },
      choices: authorityCurves,
    },
    {
      flags: "--document-type <code...>",
      summary: { vi: "loại giấy tờ được ký, mặc định ID", en: "document types it may sign, default ID" },
    },
  ],
  examples: ["civicard pki issue-ds", "civicard pki issue-ds --curve brainpoolP256r1 --document-type ID"],
  exitCodes: [6],
  async run(input, context) {
    const authority = await openAuthority(context);
    const types = input.list("document-type");
    const signer = await authority.issueDocumentSigner({
      curve: (input.findText("curve") ?? "P-256") as AuthorityCurve,
      documentTypes: types.length > 0 ? types : ["ID"],
    });
    const { notAfter, privateKeyUsage } = parseCertificate(signer.certificate);
    const day = (date: Date | undefined) => date?.toISOString().slice(0, 10) ?? "–";
    return {
      json: { label: signer.label, signsUntil: privateKeyUsage?.notAfter, validUntil: notAfter },
      text: context.output.choose({
        vi: `Đã cấp ${signer.label}: ký đến ${day(privateKeyUsage?.notAfter)}, có giá trị đến ${day(notAfter)}.`,
        en: `Issued ${signer.label}: it signs until ${day(privateKeyUsage?.notAfter)} and is valid until ${day(notAfter)}.`,
      }),
    };
  },
};
