import { listRights, type TerminalType } from "../../pki/index.ts";
import { type AuthorityCurve, authorityCurves } from "../../service/authority/index.ts";
import type { CommandDefinition } from "../command.ts";
import { cvCertificateText, cvCertificateToJson } from "../cv-certificate-text.ts";
import { makeDemonstrationPassphrase, openCvAuthority } from "../key-access.ts";

export const cvcInit: CommandDefinition = {
  noun: "cvc",
  verb: "init",
  summary: {
    vi: "Lập cơ quan chứng thực đầu đọc (CVCA) với khóa mới",
    en: "Make the authority of terminals (CVCA) with a new key",
  },
  options: [
    {
      flags: "--holder <reference>",
      summary: { vi: "tên khóa, mặc định VNCVCA00001", en: "name of the key, default VNCVCA00001" },
    },
    {
      flags: "--type <type>",
      summary: {
        vi: "loại đầu đọc: IS kiểm soát, AT xác thực, ST ký; mặc định IS",
        en: "kind of terminal: IS inspection, AT authentication, ST signature; default IS",
      },
      choices: ["IS", "AT", "ST"],
    },
    {
      flags: "--right <name...>",
      summary: { vi: "quyền được cấp, mặc định tất cả", en: "rights it may grant, default all" },
    },
    {
      flags: "--curve <curve>",
      summary: { vi: "đường cong, mặc định P-256", en: "curve, default P-256" },
      choices: authorityCurves,
    },
    {
      flags: "--until <date>",
      summary: { vi: "ngày cuối có hiệu lực, mặc định 3 năm", en: "last day, default 3 years" },
    },
    {
      flags: "--demonstration",
      summary: {
        vi: "chỉ để thử: tự tạo mật khẩu kho khóa",
        en: "for trying out only: makes the passphrase of the key store",
      },
    },
  ],
  examples: [
    "civicard cvc init --demonstration",
    "civicard cvc init --holder VNCVCA00001 --type IS --right read-dg3 --curve brainpoolP256r1",
  ],
  exitCodes: [6],
  async run(input, context) {
    if (input.flag("demonstration")) await makeDemonstrationPassphrase(context);
    const terminalType = (input.findText("type") ?? "IS") as TerminalType;
    const rights = input.list("right");
    const issued = await (await openCvAuthority(context)).initialise({
      holderReference: input.findText("holder") ?? "VNCVCA00001",
      terminalType,
      rights: rights.length > 0 ? rights : listRights(terminalType).filter((right) => right !== "read-eid"),
      curve: (input.findText("curve") ?? "P-256") as AuthorityCurve,
      expirationDate: input.findDate("until")?.toISOString().slice(0, 10),
    });
    return {
      json: { file: issued.file, ...cvCertificateToJson(issued.certificate) },
      text: `${issued.file}\n${cvCertificateText(issued.certificate, context.output)}`,
    };
  },
};
