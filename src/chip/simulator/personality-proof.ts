/** Cards that prove themselves in unusual ways: chip authentication and active authentication. */
import type { Personality } from "./personality-row.ts";
import { withDg14 } from "./reshape-image.ts";

export const proofPersonalities: readonly Personality[] = [
  {
    name: "ca-without-info",
    fieldCase: "A26",
    summary: {
      vi: "DG14 có khóa công khai xác thực chip nhưng không nêu giao thức; khi đó là 3DES.",
      en: "DG14 has the public key of chip authentication and names no protocol, which means 3DES.",
    },
    reshape: (image) => withDg14(image, (infos) => infos.filter(({ kind }) => kind !== "chip-authentication")),
    changesSignedFiles: true,
  },
  {
    name: "ca-6f00-without-84",
    fieldCase: "A27",
    summary: {
      vi: "Xác thực chip không nêu số khóa (DO'84') bị trả lời 6F00.",
      en: "Chip authentication without a key number (data object 84) is answered 6F00.",
    },
    faults: ["ca-wants-84"],
  },
  {
    name: "ca-6f00",
    fieldCase: "A27",
    summary: {
      vi: "Xác thực chip luôn bị trả lời 6F00; kênh cũ vẫn dùng được.",
      en: "Chip authentication is always answered 6F00; the old channel goes on.",
    },
    faults: ["ca-fails"],
  },
  {
    name: "ca-6f00-drops-sm",
    fieldCase: "A27",
    summary: {
      vi: "Xác thực chip bị trả lời 6F00 và kênh bảo mật mất.",
      en: "Chip authentication is answered 6F00, and the secure channel is gone.",
    },
    faults: ["ca-fails", "drops-sm-on-refusal"],
  },
  {
    name: "aa-truncated",
    fieldCase: "A29",
    summary: {
      vi: "Với Le ngắn, chữ ký RSA dài bị cắt mà vẫn trả lời 9000.",
      en: "With a short Le a long RSA signature is cut, and the answer is still 9000.",
    },
    faults: ["aa-truncates"],
  },
];
