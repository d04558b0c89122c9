/**
 * Status words: the ones that cards of this kind answer, with what they mean for people.
 *
 * @spec ISO/IEC 7816-4 §5.6; GlobalPlatform Card Specification 2.3 §11.1.3
 */
import { toHex, toUnsignedBytes } from "../../base/bytes/index.ts";
import { CivicardError, type Language } from "../../base/errors/index.ts";
import type { CommandApdu } from "./command-apdu.ts";
import type { ResponseApdu } from "./response-apdu.ts";

export const StatusWord = {
  success: 0x9000,
  endOfFile: 0x6282,
  fileDeactivated: 0x6283,
  fileTerminated: 0x6285,
  authenticationFailed: 0x6300,
  memoryFailure: 0x6581,
  wrongLength: 0x6700,
  channelNotSupported: 0x6881,
  secureMessagingNotSupported: 0x6882,
  lastChainedCommandExpected: 0x6883,
  chainingNotSupported: 0x6884,
  securityStatusNotSatisfied: 0x6982,
  authenticationMethodBlocked: 0x6983,
  referenceDataNotUsable: 0x6984,
  conditionsNotSatisfied: 0x6985,
  noCurrentFile: 0x6986,
  secureMessagingObjectsMissing: 0x6987,
  secureMessagingObjectsIncorrect: 0x6988,
  incorrectData: 0x6a80,
  functionNotSupported: 0x6a81,
  fileNotFound: 0x6a82,
  recordNotFound: 0x6a83,
  notEnoughMemory: 0x6a84,
  incorrectParameters: 0x6a86,
  lengthInconsistentWithParameters: 0x6a87,
  referencedDataNotFound: 0x6a88,
  fileAlreadyExists: 0x6a89,
  wrongOffset: 0x6b00,
  instructionNotSupported: 0x6d00,
  classNotSupported: 0x6e00,
  noPreciseDiagnosis: 0x6f00,
} as const;

export interface StatusWordText {
  readonly vi: string;
  readonly en: string;
}

const texts: Readonly<Record<number, StatusWordText>> = {
  36864: { vi: "thành công", en: "done" },
  25218: { vi: "đã đến cuối tệp", en: "the end of the file was reached" },
  25219: { vi: "tệp đã bị vô hiệu hóa", en: "the file is deactivated" },
  25221: { vi: "tệp đã kết thúc sử dụng", en: "the file is terminated" },
  25344: { vi: "xác thực không thành công", en: "authentication failed" },
  25985: { vi: "lỗi bộ nhớ của chip", en: "the chip could not write its memory" },
  26368: { vi: "sai độ dài", en: "wrong length" },
  26753: { vi: "không hỗ trợ kênh lô-gic", en: "logical channel not supported" },
  26754: { vi: "không hỗ trợ bảo mật thông điệp", en: "secure messaging not supported" },
  26755: { vi: "thiếu lệnh cuối của chuỗi lệnh", en: "the last command of the chain was expected" },
  26756: { vi: "không hỗ trợ chuỗi lệnh", en: "command chaining not supported" },
  27010: { vi: "chưa đủ quyền truy cập", en: "security status not satisfied" },
  27011: { vi: "phương thức xác thực đã bị khóa", en: "authentication method blocked" },
  27012: { vi: "dữ liệu tham chiếu không dùng được", en: "reference data not usable" },
  27013: { vi: "chưa đủ điều kiện sử dụng", en: "conditions of use not satisfied" },
  27014: { vi: "chưa chọn tệp", en: "no file is selected" },
  27015: { vi: "thiếu đối tượng bảo mật thông điệp", en: "secure messaging data objects missing" },
  27016: { vi: "đối tượng bảo mật thông điệp không đúng", en: "secure messaging data objects incorrect" },
  27264: { vi: "dữ liệu lệnh không đúng", en: "incorrect command data" },
  27265: { vi: "chức năng không được hỗ trợ", en: "function not supported" },
  27266: { vi: "không tìm thấy tệp hoặc ứng dụng", en: "file or application not found" },
  27267: { vi: "không tìm thấy bản ghi", en: "record not found" },
  27268: { vi: "không đủ bộ nhớ", en: "not enough memory" },
  27270: { vi: "tham số P1-P2 không đúng", en: "incorrect P1-P2" },
  27271: { vi: "độ dài không khớp với P1-P2", en: "length does not fit P1-P2" },
  27272: { vi: "không tìm thấy dữ liệu tham chiếu", en: "referenced data not found" },
  27273: { vi: "tệp đã tồn tại", en: "the file exists already" },
  27392: { vi: "vị trí đọc nằm ngoài tệp", en: "the offset lies outside the file" },
  27904: { vi: "lệnh không được hỗ trợ", en: "instruction not supported" },
  28160: { vi: "lớp lệnh không được hỗ trợ", en: "class not supported" },
  28416: { vi: "chip không nêu rõ nguyên nhân", en: "the chip gives no precise diagnosis" },
};

/** Four upper-case hexadecimal digits. */
export function formatStatusWord(statusWord: number): string {
  return toHex(toUnsignedBytes(statusWord, 2)).toUpperCase();
}

/** Text of a status word in both languages; unknown ones get a general text. */
export function describeStatusWord(statusWord: number): StatusWordText {
  const known = texts[statusWord];
  if (known !== undefined) return known;
  const low = statusWord & 0xff;
  if (statusWord >> 8 === 0x61) return { vi: `còn ${low} byte trả lời`, en: `${low} bytes of answer are waiting` };
  if (statusWord >> 8 === 0x6c) return { vi: `sai Le, cần ${low}`, en: `wrong Le, ${low} is right` };
  if (statusWord >> 4 === 0x63c) {
    return { vi: `sai, còn ${low & 0x0f} lần thử`, en: `wrong, ${low & 0x0f} tries are left` };
  }
  return { vi: "mã trạng thái không rõ", en: "unknown status word" };
}

/** A card answered with a status word that the caller cannot go on with. */
export class StatusWordError extends CivicardError {
  readonly statusWord: number;

  /** @param ins instruction of the command that was refused */
  constructor(statusWord: number, ins: number) {
    const instruction = toHex(Uint8Array.of(ins)).toUpperCase();
    super("STATUS_WORD", { statusWord: formatStatusWord(statusWord), instruction });
    this.statusWord = statusWord;
    this.message = this.text("en");
  }

  /** With what the status word means, in the language asked for. */
  override text(language: Language): string {
    return `${super.text(language)} (${describeStatusWord(this.statusWord)[language]}).`;
  }
}

/** @throws StatusWordError unless the status word is 9000 */
export function assertSuccess(response: ResponseApdu, command: CommandApdu): ResponseApdu {
  if (response.statusWord !== StatusWord.success) throw new StatusWordError(response.statusWord, command.ins);
  return response;
}
