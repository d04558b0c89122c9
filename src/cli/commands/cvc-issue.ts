import { parseCvRequest } from "../../pki/index.ts";
import { type AuthorityCurve, authorityCurves, type IssuedCvCertificate } from "../../service/authority/index.ts";
import { type CommandContext, type CommandDefinition, type CommandInput, usageError } from "../command.ts";
import { cvCertificateText, cvCertificateToJson } from "../cv-certificate-text.ts";
import { readInputFile } from "../files.ts";
import { openCvAuthority } from "../key-access.ts";

const roles = { dv: "DV-domestic", "foreign-dv": "DV-foreign", terminal: "terminal" } as const;

export const cvcIssue: CommandDefinition = {
  noun: "cvc",
  verb: "issue",
  summary: {
    vi: "Cấp chứng thư cho cơ quan quản lý đầu đọc (DV), đầu đọc, hoặc CVCA kế tiếp",
    en: "Issue a certificate for a document verifier (DV), a terminal, or the next CVCA",
  },
  options: [
    {
      flags: "--issuer <reference>",
      summary: { vi: "tên khóa của nơi cấp", en: "name of the issuer's key" },
      required: true,
    },
    {
      flags: "--role <role>",
      summary: { vi: "cấp cho ai; link là CVCA kế tiếp", en: "for whom; link is the next CVCA" },
      required: true,
      choices: [...Object.keys(roles), "link"],
    },
    {
      flags: "--holder <reference>",
      summary: { vi: "tên khóa mới, khóa được tạo trong kho", en: "name of a new key, which is made in the key store" },
    },
    {
      flags: "--request <file>",
      summary: {
        vi: "yêu cầu của bên giữ khóa, thay cho --holder",
        en: "request of who holds the key, in place of --holder",
      },
    },
    {
      flags: "--right <name...>",
      summary: { vi: "quyền, mặc định như nơi cấp", en: "rights, default those of the issuer" },
    },
    {
      flags: "--curve <curve>",
      summary: { vi: "chỉ cho link, mặc định P-256", en: "for link only, default P-256" },
      choices: authorityCurves,
    },
    {
      flags: "--until <date>",
      summary: {
        vi: "ngày cuối có hiệu lực, mặc định DV 90 ngày, đầu đọc 30 ngày",
        en: "last day, default 90 days for a DV, 30 for a terminal",
      },
    },
  ],
  examples: [
    "civicard cvc issue --issuer VNCVCA00001 --role dv --holder VNDVGATE00001",
    "civicard cvc issue --issuer VNDVGATE00001 --role terminal --request kiosk.cvreq --right read-dg3",
    "civicard cvc issue --issuer VNCVCA00001 --role link --holder VNCVCA00002",
  ],
  exitCodes: [6],
  async run(input, context) {
    const issued = await issue(input, context);
    const list = issued.map(({ file, certificate }) => ({ file, ...cvCertificateToJson(certificate) }));
    return {
      json: { certificates: list },
      text: issued
        .map(({ file, certificate }) => `${file}\n${cvCertificateText(certificate, context.output)}`)
        .join("\n\n"),
    };
  },
};

async function issue(input: CommandInput, context: CommandContext): Promise<readonly IssuedCvCertificate[]> {
  const authority = await openCvAuthority(context);
  const issuerReference = input.text("issuer");
  const expirationDate = input.findDate("until")?.toISOString().slice(0, 10);
  const [holder, request, rights] = [input.findText("holder"), input.findText("request"), input.list("right")];
  const role = input.text("role");
  if (role === "link") {
    if (holder === undefined || request !== undefined || rights.length > 0) {
      return usageError({
        vi: "link cần --holder, không dùng --request và --right",
        en: "link wants --holder, and neither --request nor --right",
      });
    }
    const curve = (input.findText("curve") ?? "P-256") as AuthorityCurve;
    const { cvca, link } = await authority.rollOver(issuerReference, {
      holderReference: holder,
      curve,
      expirationDate,
    });
    return [cvca, link];
  }
  if (input.findText("curve") !== undefined)
    return usageError({
      vi: "--curve chỉ cho link: các vai trò khác theo nơi cấp",
      en: "--curve is for link: others have the issuer's",
    });
  if ((holder === undefined) === (request === undefined))
    return usageError({ vi: "cần --holder hoặc --request", en: "give either --holder or --request" });
  const issued = await authority.issue({
    issuerReference,
    role: roles[role as keyof typeof roles],
    subject: request === undefined ? (holder ?? "") : parseCvRequest(await readInputFile(request)),
    rights: rights.length > 0 ? rights : undefined,
    expirationDate,
  });
  return [issued];
}
