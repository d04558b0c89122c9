import type { ErrorEntry } from "./entry.ts";

/** Errors that the `cli` and `station` rooms throw. */
export const cliErrors = {
  CLI_USAGE: {
    vi: "Lệnh gọi không đúng: {reasonVi}. Thêm --help để xem cách dùng và ví dụ.",
    en: "The command was not called rightly: {reason}. Add --help to see its use and examples.",
    http: 400,
    exit: 2,
    retry: false,
  },
  CLI_FILE_UNREADABLE: {
    vi: "Không đọc được tệp hoặc thư mục đã nêu ({reason}). Hãy kiểm tra đường dẫn và quyền truy cập.",
    en: "The file or folder named cannot be read ({reason}). Check the path and its permissions.",
    http: 400,
    exit: 2,
    retry: false,
  },
  CLI_FILE_REFUSED: {
    vi: "Hệ thống không cho ghi một tệp hoặc thư mục ({reason}). Hãy kiểm tra đường dẫn, quyền và chỗ trống.",
    en: "The system refused a file or folder ({reason}). Check the path, its permissions and the free space.",
    http: 500,
    exit: 2,
    retry: false,
  },
  CLI_NO_SECRET: {
    vi: "Cần {what} nhưng không có. Dùng --{what}-file, biến môi trường, hoặc chạy trong cửa sổ lệnh để được hỏi.",
    en: "{what} is needed and was not given. Use --{what}-file, the environment, or run it in a terminal to be asked.",
    http: 400,
    exit: 2,
    retry: false,
  },
  KEY_PASSPHRASE_MISSING: {
    vi: "Không có tệp cụm mật khẩu của kho khóa. Hãy tạo tệp đó (CIVICARD_KEYS_PASSPHRASE_FILE), chỉ chủ sở hữu đọc được.",
    en: "The passphrase file of the key store is not there. Make it (CIVICARD_KEYS_PASSPHRASE_FILE), readable by its owner only.",
    http: 500,
    exit: 2,
    retry: false,
  },
  DEMONSTRATION_FOLDER_TAKEN: {
    vi: "Thư mục kết quả đã có tệp không phải do bản thử nghiệm tạo ra. Hãy chọn --out khác.",
    en: "The output folder holds files that no demonstration made. Choose another --out.",
    http: 409,
    exit: 6,
    retry: false,
  },
  DEMONSTRATION_CARD_SPOILED: {
    vi: "Phôi thử nghiệm bị hỏng khi ghi ({reason}). Hãy chạy lại.",
    en: "The demonstration's blank was spoiled while it was written ({reason}). Run it again.",
    http: 500,
    exit: 5,
    retry: true,
  },
  CARD_SPOILED: {
    vi: "Phôi {chip} bị hỏng ({reason}: {detail}, sau bước {step}). Hãy ghi nhận phôi hỏng và dùng phôi khác.",
    en: "The blank {chip} is spoiled ({reason}: {detail}, after step {step}). Account for it as spoiled and take another one.",
    http: 500,
    exit: 5,
    retry: false,
  },
  STATION_CARD_UNACCOUNTED: {
    vi: "Chip {chip} đã được ghi nhưng bên cấp thẻ không nhận kết quả. Hãy hủy thẻ này: hồ sơ sẽ được làm thẻ khác.",
    en: "The chip {chip} was written, but the issuing side did not take the result. Destroy this card: the request gets another one.",
    http: 500,
    exit: 5,
    retry: false,
  },
  LISTEN_FAILED: {
    vi: "Không lắng nghe được tại {host}:{port}. Có thể cổng đang được dùng; hãy đặt CIVICARD_LISTEN khác.",
    en: "The service cannot listen at {host}:{port}. The port may be in use; set CIVICARD_LISTEN to another one.",
    http: 500,
    exit: 5,
    retry: true,
  },
  SETTING_INVALID: {
    vi: "Cài đặt {setting} không hợp lệ: {reason}. Xem bảng cài đặt trong docs/settings.md.",
    en: "The setting {setting} is not valid: {reason}. See the table of settings in docs/settings.md.",
    http: 500,
    exit: 2,
    retry: false,
  },
  SETTING_UNKNOWN: {
    vi: "Không có cài đặt nào tên {setting}. Xem bảng cài đặt trong docs/settings.md.",
    en: "There is no setting named {setting}. See the table of settings in docs/settings.md.",
    http: 500,
    exit: 2,
    retry: false,
  },
} as const satisfies Record<string, ErrorEntry>;
