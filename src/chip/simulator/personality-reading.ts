/** Cards that are hard to read: block sizes, ends of files, lost channels, malformed answers, absent files. */
import type { Personality } from "./personality-row.ts";
import { listingAbsent } from "./reshape-image.ts";

const blockSizes: readonly Personality[] = [
  ...[231, 223, 160, 100].map(
    (limit): Personality => ({
      name: `read-limit-${limit}`,
      fieldCase: "A14",
      summary: {
        vi: `READ BINARY trên ${limit} byte bị trả lời 6700 trong kênh bảo mật.`,
        en: `READ BINARY above ${limit} bytes is answered 6700, protected.`,
      },
      faults: [`read-limit:${limit}`],
    }),
  ),
  {
    name: "short-length-only",
    fieldCase: "A14",
    summary: {
      vi: "Chip không biết độ dài mở rộng: ATR và EF.ATR/INFO nói vậy, lệnh mở rộng bị trả lời 6700.",
      en: "The chip knows no extended length: ATR and EF.ATR/INFO say so, and 6700 answers what uses it.",
    },
    faults: ["no-extended-length"],
  },
  {
    name: "read-hint-150",
    fieldCase: "A15",
    summary: {
      vi: "READ BINARY trên 150 byte bị trả lời 6C96 kèm độ dài đúng.",
      en: "READ BINARY above 150 bytes is answered 6C96, which names the right length.",
    },
    faults: ["read-hint:150"],
  },
  {
    name: "read-hint-231",
    fieldCase: "A15",
    summary: {
      vi: "READ BINARY trên 231 byte bị trả lời 6CE7 kèm độ dài đúng.",
      en: "READ BINARY above 231 bytes is answered 6CE7, which names the right length.",
    },
    faults: ["read-hint:231"],
  },
  {
    name: "get-response",
    fieldCase: "standard",
    summary: {
      vi: "Chip trả lời từng phần 128 byte bằng 61xx và GET RESPONSE.",
      en: "The chip answers in parts of 128 bytes, by 61xx and GET RESPONSE.",
    },
    faults: ["response-parts:128"],
  },
  {
    name: "empty-9000-above-224",
    fieldCase: "S08",
    summary: {
      vi: "READ BINARY trên 224 byte trả về 9000 không có dữ liệu.",
      en: "READ BINARY above 224 bytes gives no data, and 9000.",
    },
    faults: ["empty-above:224"],
  },
];

const endOfFile: readonly Personality[] = [
  {
    name: "end-of-file-6b00",
    fieldCase: "A16",
    summary: {
      vi: "Đọc quá cuối tệp bị trả lời 6B00 và không có dữ liệu.",
      en: "A read past the end of the file is answered 6B00, with no data.",
    },
    faults: ["end-of-file-6b00"],
  },
  {
    name: "end-of-file-6282",
    fieldCase: "A16",
    summary: {
      vi: "Đọc quá cuối tệp trả về phần còn lại kèm 6282, đúng chuẩn.",
      en: "A read past the end of the file gives what is left, with 6282, as the standard has it.",
    },
  },
  {
    name: "end-of-file-9000",
    fieldCase: "A16",
    summary: {
      vi: "Đọc quá cuối tệp trả về phần còn lại kèm 9000.",
      en: "A read past the end of the file gives what is left, with 9000.",
    },
    faults: ["end-of-file-9000"],
  },
];

const channels: readonly Personality[] = [
  {
    name: "bare-6700",
    fieldCase: "A17",
    summary: {
      vi: "Đọc trên 256 byte bị từ chối 6700 không bảo vệ, chip không đếm lệnh đó.",
      en: "A read above 256 bytes is refused with a bare 6700, and the chip has not counted the command.",
    },
    faults: ["bare-read-limit:256"],
  },
  {
    name: "bare-6700-counted",
    fieldCase: "A17",
    summary: {
      vi: "Đọc trên 256 byte bị từ chối 6700 không bảo vệ, chip đã đếm lệnh đó.",
      en: "A read above 256 bytes is refused with a bare 6700, and the chip has counted the command.",
    },
    faults: ["bare-read-limit-counted:256"],
  },
  {
    name: "bare-6700-dropped",
    fieldCase: "A17",
    summary: {
      vi: "Đọc trên 256 byte bị từ chối 6700 không bảo vệ và kênh bảo mật mất.",
      en: "A read above 256 bytes is refused with a bare 6700, and the secure channel is gone.",
    },
    faults: ["bare-read-limit-dropped:256"],
  },
  {
    name: "sm-6988-after-refusal",
    fieldCase: "A23",
    summary: {
      vi: "Sau một lần từ chối 6982 chip bỏ kênh bảo mật và trả lời 6988.",
      en: "After a refusal with 6982 the chip has dropped the secure channel and answers 6988.",
    },
    faults: ["drops-sm-on-refusal"],
  },
  {
    name: "sm-6985-after-refusal",
    fieldCase: "A23",
    summary: {
      vi: "Sau một lần từ chối 6982 chip bỏ kênh bảo mật và trả lời 6985.",
      en: "After a refusal with 6982 the chip has dropped the secure channel and answers 6985.",
    },
    faults: ["drops-sm-on-refusal", "sm-lost-status:6985"],
  },
];

/** Answers to the first protected read that are too short to be protected ones. */
const shortAnswers: readonly Personality[] = [
  ["sm-reply-none", "A19", "", "không có byte nào", "no bytes at all"],
  ["sm-reply-bare-9000", "A19", "9000", "chỉ có 9000", "9000 alone"],
  ["sm-reply-cut-status", "A19", "9902909000", "DO'99' bị cụt", "a status object that is cut short"],
  ["sm-reply-cut-checksum", "A19", "8E089000", "chỉ có đầu của DO'8E'", "the header of a checksum object alone"],
  ["sm-reply-empty-status", "A20", "99009000", "DO'99' rỗng", "an empty status object"],
  ["sm-reply-one-byte-status", "A20", "9901909000", "DO'99' một byte", "a status object of one byte"],
].map(
  ([name = "", fieldCase = "", bytes, vi, en]): Personality => ({
    name,
    fieldCase,
    summary: {
      vi: `Lần đọc được bảo vệ đầu tiên được trả lời: ${vi}.`,
      en: `The first protected read is answered with ${en}.`,
    },
    faults: [`sm-reply:${bytes}`],
  }),
);

const files: readonly Personality[] = [
  {
    name: "dg12-listed-absent",
    fieldCase: "A38",
    summary: {
      vi: "EF.COM liệt kê DG12 nhưng chọn tệp đó thì 6A82.",
      en: "EF.COM lists DG12, and selecting it is answered 6A82.",
    },
    reshape: (image) => listingAbsent(image, "DG12"),
  },
  {
    name: "mute-on-read",
    fieldCase: "A40",
    summary: {
      vi: "Chip im lặng mãi khi nhận READ BINARY.",
      en: "The chip stays silent for ever when READ BINARY comes.",
    },
    faults: ["mute-at:B0"],
  },
  {
    name: "write-limit-200",
    fieldCase: "S11",
    summary: {
      vi: "Chip trắng chỉ ghi được 200 byte mỗi lệnh, quá thì 6F00.",
      en: "A blank chip takes 200 bytes a command when it is written; more is answered 6F00.",
    },
    faults: ["write-limit:200"],
    chip: "blank",
  },
];

export const readingPersonalities: readonly Personality[] = [
  ...blockSizes,
  ...endOfFile,
  ...channels,
  ...shortAnswers,
  ...files,
];
