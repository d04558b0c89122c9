import { type AuthorityCurve, authorityCurves } from "../../service/authority/index.ts";
import { type CommandDefinition, missingOption, usageError } from "../command.ts";
import { makeDemonstrationPassphrase, openAuthority } from "../key-access.ts";

export const pkiInit: CommandDefinition = {
  noun: "pki",
  verb: "init",
  summary: {
    vi: "Lập cơ quan ký quốc gia (CSCA) và danh sách thu hồi đầu tiên",
    en: "Make the country signing authority (CSCA) and its first revocation list",
  },
  options: [
    {
      flags: "--country <code>",
      summary: { vi: "mã nước 2 chữ cái, mặc định VN", en: "country, two letters, default VN" },
    },
    {
      flags: "--icao-country <code>",
      summary: {
        vi: "mã nước 3 chữ cái trong MRZ, mặc định VNM",
        en: "country as in the MRZ, three letters, default VNM",
      },
    },
    { flags: "--organization <name>", summary: { vi: "tên cơ quan", en: "name of the authority" } },
    {
      flags: "--demonstration",
      summary: { vi: "chỉ để thử, tên nói rõ điều đó", en: "for trying out only; its name says so" },
    },
    {
      flags: "--curve <curve>",
      summary: { vi: "đường cong, mặc định P-256", en: "curve, default P-256" },
      choices: authorityCurves,
    },
    {
      flags: "--crl-url <url>",
      summary: { vi: "nơi công bố danh sách thu hồi", en: "where the revocation list is published" },
    },
  ],
  examples: [
    "civicard pki init --demonstration",
    'civicard pki init --country VN --organization "Bộ Công an" --curve brainpoolP384r1 --crl-url https://pki.example/csca.crl',
  ],
  exitCodes: [6],
  async run(input, context) {
    const organization = input.findText("organization");
    const demonstration = input.flag("demonstration");
    if (demonstration === (organization !== undefined)) {
      usageError({
        vi: "chọn một trong hai: --organization hoặc --demonstration",
        en: "give either --organization or --demonstration",
      });
    }
    const crlUrl = input.findText("crl-url") ?? (demonstration ? "https://civicard.example/csca.crl" : undefined);
    if (crlUrl === undefined) return missingOption("crl-url");
    if (demonstration) await makeDemonstrationPassphrase(context);
    const authority = await openAuthority(context);
    await authority.initialise({
      country: input.findText("country") ?? "VN",
      icaoCountryCode: input.findText("icao-country") ?? "VNM",
      curve: (input.findText("curve") ?? "P-256") as AuthorityCurve,
      organization,
      crlUrl,
    });
    const { cscaFile, crlFile } = authority;
    return {
      json: { csca: cscaFile, crl: crlFile, demonstration },
      text: context.output.choose({
        vi: `Đã lập CSCA.\n  chứng thư: ${cscaFile}\n  danh sách thu hồi: ${crlFile}\nTiếp theo: civicard pki issue-ds`,
        en: `The CSCA is made.\n  certificate: ${cscaFile}\n  revocation list: ${crlFile}\nNext: civicard pki issue-ds`,
      }),
    };
  },
};
