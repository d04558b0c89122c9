/** What no honest card does: copies, and chips that try to hang, crash or fool the reader. */
import type { Personality } from "./personality-row.ts";

const rows: readonly (readonly [name: string, faults: readonly string[], vi: string, en: string])[] = [
  [
    "endless-61xx",
    ["endless-61xx"],
    "Mỗi câu trả lời lại báo còn dữ liệu (61xx), không bao giờ hết.",
    "Every answer says that more is waiting (61xx), for ever.",
  ],
  [
    "wrong-mac",
    ["wrong-sm-mac"],
    "Mã xác thực của mọi câu trả lời được bảo vệ đều sai.",
    "The checksum of every protected answer is wrong.",
  ],
  [
    "replayed-reply",
    ["replays-reply"],
    "Mọi lần đọc được trả lời bằng đúng các byte của lần đầu.",
    "Every protected read is answered with the bytes of the first.",
  ],
  [
    "reordered-objects",
    ["sm-objects-reordered"],
    "Trong câu trả lời được bảo vệ, trạng thái đứng trước dữ liệu.",
    "In protected answers the status stands before the data.",
  ],
  [
    "giant-reply",
    ["sm-giant-length"],
    "Câu trả lời được bảo vệ khai báo độ dài 4 GiB.",
    "A protected answer announces 4 GiB.",
  ],
  ["giant-dg1", ["giant-length:DG1"], "DG1 khai báo độ dài 4 GiB.", "DG1 says that it is 4 GiB long."],
  ["giant-sod", ["giant-length:EF.SOD"], "EF.SOD khai báo độ dài 4 GiB.", "EF.SOD says that it is 4 GiB long."],
  [
    "empty-9000",
    ["empty-above:0"],
    "Mọi READ BINARY trả về 9000 không có dữ liệu.",
    "Every READ BINARY gives no data, and 9000.",
  ],
  ["late-reply", ["late-answer:30000"], "Mọi câu trả lời đến sau 30 giây.", "Every answer comes after 30 seconds."],
  ["mute", ["mute"], "Chip không bao giờ trả lời.", "The chip never answers."],
  ["clone", ["clone"], "Bản sao các tệp, không có khóa riêng.", "A copy of the files, without any private key."],
  [
    "clone-wrong-keys",
    ["wrong-aa-key", "wrong-ca-key"],
    "Bản sao các tệp với khóa riêng khác.",
    "A copy of the files, with other private keys.",
  ],
];

export const hostilePersonalities: readonly Personality[] = rows.map(([name, faults, vi, en]) => ({
  name,
  fieldCase: "hostile",
  summary: { vi, en },
  faults,
}));
