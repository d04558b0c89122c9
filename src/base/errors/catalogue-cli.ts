import type { ErrorEntry } from "./entry.ts";

/** Errors that the `cli` room throws. */
export const cliErrors = {
  CLI_USAGE: {
    vi: "Lệnh gọi không đúng: {reason}. Thêm --help để xem cách dùng và ví dụ.",
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
