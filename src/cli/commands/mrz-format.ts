import { formatMrz, type MrzType } from "../../lds/index.ts";
import type { CommandDefinition } from "../command.ts";

/** Second letters are the issuer's; `ID` is what Vietnam and many others print. */
const documentCodes: Readonly<Record<MrzType, string>> = { TD1: "ID", TD2: "I", TD3: "P", "MRV-A": "V", "MRV-B": "V" };

export const mrzFormat: CommandDefinition = {
  noun: "mrz",
  verb: "format",
  summary: { vi: "Tạo các dòng MRZ với số kiểm tra", en: "Write the lines of an MRZ with their check digits" },
  options: [
    {
      flags: "--type <type>",
      summary: { vi: "dạng giấy tờ", en: "kind of document" },
      required: true,
      choices: Object.keys(documentCodes),
    },
    { flags: "--code <code>", summary: { vi: "mã giấy tờ, 1–2 chữ cái", en: "document code, one or two letters" } },
    { flags: "--issuer <state>", summary: { vi: "nước cấp", en: "issuing state" }, required: true },
    { flags: "--number <number>", summary: { vi: "số giấy tờ", en: "document number" }, required: true },
    { flags: "--optional <text>", summary: { vi: "dữ liệu tùy chọn", en: "optional data" } },
    {
      flags: "--optional2 <text>",
      summary: { vi: "dữ liệu tùy chọn thứ hai (TD1)", en: "second optional data (TD1)" },
    },
    {
      flags: "--birth <date>",
      summary: {
        vi: "ngày sinh YYYY-MM-DD; YYYY-MM hoặc YYYY khi không rõ",
        en: "date of birth YYYY-MM-DD; YYYY-MM or YYYY if unknown",
      },
    },
    { flags: "--sex <sex>", summary: { vi: "giới tính", en: "sex" }, required: true, choices: ["M", "F", "X"] },
    {
      flags: "--expiry <date>",
      summary: { vi: "ngày hết hạn YYYY-MM-DD", en: "date of expiry YYYY-MM-DD" },
      required: true,
    },
    { flags: "--nationality <state>", summary: { vi: "quốc tịch", en: "nationality" }, required: true },
    {
      flags: "--surname <text>",
      summary: { vi: "họ, viết như thường", en: "surname, as people write it" },
      required: true,
    },
    { flags: "--given <text>", summary: { vi: "chữ đệm và tên", en: "given names" } },
  ],
  examples: [
    'civicard mrz format --type TD1 --issuer VNM --number 200012345 --optional 001200012345 --birth 2000-05-20 --sex M --expiry 2040-05-20 --nationality VNM --surname "ĐỖ" --given "THỊ LẬP"',
  ],
  async run(input) {
    const type = input.text("type") as MrzType;
    const lines = formatMrz({
      type,
      documentCode: input.findText("code") ?? documentCodes[type],
      issuingState: input.text("issuer"),
      documentNumber: input.text("number"),
      optionalData: input.findText("optional"),
      optionalData2: input.findText("optional2"),
      dateOfBirth: input.findText("birth"),
      sex: input.text("sex") as "M" | "F" | "X",
      dateOfExpiry: input.text("expiry"),
      nationality: input.text("nationality"),
      surname: input.text("surname"),
      givenNames: input.findText("given"),
    });
    return { json: { type, lines }, text: lines.join("\n") };
  },
};
