import { toHex } from "../../base/bytes/index.ts";
import { formatDistinguishedName, parseEfSod } from "../../pki/index.ts";
import type { CommandDefinition } from "../command.ts";
import { readInputFile } from "../files.ts";

export const sodShow: CommandDefinition = {
  noun: "sod",
  verb: "show",
  summary: { vi: "Xem nội dung EF.SOD, không kiểm tra", en: "Show what an EF.SOD holds, without judging it" },
  arguments: [{ name: "file", summary: { vi: "tệp EF.SOD", en: "EF.SOD file" } }],
  examples: ["civicard sod show EF_SOD.bin", "civicard sod show EF_SOD.bin --json"],
  async run(input, { output }) {
    const sod = parseEfSod(await readInputFile(input.argument(0)));
    const { ldsSecurityObject: lds } = sod;
    const hashes = [...lds.dataGroupHashes].map(([number, hash]) => [`DG${number}`, toHex(hash)] as const);
    const certificates = sod.certificates.map(({ subject, issuer, serialNumber, notBefore, notAfter }) => ({
      subject: formatDistinguishedName(subject),
      issuer: formatDistinguishedName(issuer),
      serialNumber,
      notBefore,
      notAfter,
    }));
    const label = (vi: string, en: string) => output.choose({ vi, en });
    return {
      json: {
        version: lds.version,
        hashAlgorithm: lds.hashAlgorithm,
        dataGroupHashes: Object.fromEntries(hashes),
        ldsVersion: lds.ldsVersion,
        signingTime: sod.signingTime,
        certificates,
        deviations: sod.deviations,
      },
      text: [
        `${label("Phiên bản", "Version")}: ${lds.version}${lds.ldsVersion === undefined ? "" : ` (LDS ${lds.ldsVersion})`}`,
        `${label("Hàm băm", "Hash")}: ${lds.hashAlgorithm}`,
        ...hashes.map(([name, hash]) => `  ${name.padEnd(5)} ${hash}`),
        `${label("Ký lúc", "Signing time")}: ${sod.signingTime?.toISOString() ?? "–"}`,
        ...certificates.flatMap(({ subject, issuer, notBefore, notAfter }) => [
          `${label("Chứng thư", "Certificate")}: ${subject}`,
          `  ${label("cấp bởi", "issued by")} ${issuer}, ${notBefore.toISOString().slice(0, 10)} … ${notAfter.toISOString().slice(0, 10)}`,
        ]),
        ...(sod.deviations.length === 0 ? [] : [`${label("Sai lệch", "Deviations")}: ${sod.deviations.join(", ")}`]),
      ].join("\n"),
    };
  },
};
