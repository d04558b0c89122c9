/** What an inspection's words mean to the person who reads the report, in Vietnamese and English. */
import {
  type CheckId,
  type CheckStatus,
  type FileStatus,
  type InspectionReport,
  type Verdict,
  verdictOf,
} from "../../pki/index.ts";
import type { Label } from "./labelled-field.ts";

export const checkTexts = {
  access: { vi: "Truy cập chip", en: "Access to the chip" },
  "passive-authentication.structure": { vi: "Cấu trúc đối tượng bảo mật", en: "Structure of the security object" },
  "passive-authentication.signature": { vi: "Chữ ký số của cơ quan cấp", en: "Issuer's digital signature" },
  "passive-authentication.data-groups": { vi: "Dữ liệu không bị thay đổi", en: "Data unchanged since signing" },
  "passive-authentication.chain": { vi: "Nguồn gốc chứng thư ký", en: "Signer traced to a trusted authority" },
  "passive-authentication.revocation": { vi: "Chứng thư ký chưa bị thu hồi", en: "Signer not revoked" },
  "passive-authentication.validity": { vi: "Chứng thư ký còn hiệu lực", en: "Signer within its validity" },
  "active-authentication": { vi: "Chip gốc (xác thực chủ động)", en: "Genuine chip (active authentication)" },
  "chip-authentication": { vi: "Chip gốc (xác thực chip)", en: "Genuine chip (chip authentication)" },
  "pace-cam": { vi: "Chip gốc (PACE-CAM)", en: "Genuine chip (PACE-CAM)" },
  "terminal-authentication": { vi: "Thẩm quyền của thiết bị đọc", en: "Rights of the reader" },
  "consistency.com-sod": { vi: "Danh mục tệp khớp chữ ký", en: "List of files agrees with the signature" },
  "consistency.mrz": { vi: "Dòng đọc máy (MRZ) đúng", en: "Machine readable zone is right" },
  "consistency.card-access": { vi: "Thông tin truy cập thẻ khớp", en: "Card access data agree" },
  "consistency.issuing-state": { vi: "Nước cấp khớp với chứng thư", en: "Issuing state agrees with the signer" },
  "consistency.access-key": { vi: "Khóa truy cập khớp dữ liệu", en: "Access key agrees with the data" },
  "consistency.document-type": { vi: "Loại giấy tờ khớp chứng thư", en: "Document type agrees with the signer" },
  "consistency.private-key-usage": { vi: "Thời hạn dùng khóa ký", en: "Signed while the key was in use" },
  "document.validity": { vi: "Thời hạn của thẻ", en: "Card within its validity" },
  "document.status": { vi: "Tình trạng của thẻ", en: "Status of the card" },
} as const satisfies Record<CheckId, Label>;

export const statusTexts = {
  passed: { vi: "Đạt", en: "Passed", colour: "#1c7c3f" },
  failed: { vi: "Không đạt", en: "Failed", colour: "#b3202a" },
  "not-supported": { vi: "Không hỗ trợ", en: "Not supported", colour: "#8a6a22" },
  "not-performed": { vi: "Không thực hiện", en: "Not performed", colour: "#6b7b84" },
  undetermined: { vi: "Chưa xác định", en: "Undetermined", colour: "#8a6a22" },
  aborted: { vi: "Bị ngắt", en: "Aborted", colour: "#6b7b84" },
} as const satisfies Record<CheckStatus, Label & { readonly colour: string }>;

export const fileStatusTexts = {
  read: { vi: "Đã đọc", en: "Read" },
  absent: { vi: "Không có", en: "Absent" },
  refused: { vi: "Bị từ chối", en: "Refused" },
  unreadable: { vi: "Không đọc được", en: "Unreadable" },
  "not-attempted": { vi: "Chưa đọc", en: "Not attempted" },
} as const satisfies Record<FileStatus, Label>;

export interface VerdictText extends Label {
  readonly colour: string;
  readonly adviceVi: string;
  readonly adviceEn: string;
}

const verdictTexts = {
  valid: {
    vi: "HỢP LỆ",
    en: "VALID",
    colour: "#1c7c3f",
    adviceVi: "Dữ liệu do cơ quan cấp đáng tin cậy ký và không bị thay đổi.",
    adviceEn: "The data were signed by a trusted authority and are unchanged.",
  },
  invalid: {
    vi: "KHÔNG HỢP LỆ",
    en: "NOT VALID",
    colour: "#b3202a",
    adviceVi: "Không chấp nhận thẻ này. Xem mục không đạt bên dưới.",
    adviceEn: "Do not accept this card. See the failed checks below.",
  },
  indeterminate: {
    vi: "CHƯA XÁC ĐỊNH",
    en: "INDETERMINATE",
    colour: "#8a6a22",
    adviceVi: "Chưa đủ căn cứ để kết luận, chẳng hạn chưa biết cơ quan ký. Hãy kiểm tra thêm.",
    adviceEn: "There is not enough to decide by, such as an unknown issuer. Check further.",
  },
  incomplete: {
    vi: "CHƯA HOÀN TẤT",
    en: "INCOMPLETE",
    colour: "#8a6a22",
    adviceVi: "Việc đọc chưa xong. Đặt lại thẻ và đọc lần nữa.",
    adviceEn: "The reading did not finish. Put the card back and read again.",
  },
} as const satisfies Record<Verdict, VerdictText>;

/** A genuine card past its date is not a forged one, and the report says so. */
const expiredText: VerdictText = {
  vi: "THẺ THẬT, ĐÃ HẾT HẠN",
  en: "GENUINE, EXPIRED",
  colour: "#a4561b",
  adviceVi: "Thẻ thật nhưng đã hết hạn sử dụng.",
  adviceEn: "The card is genuine but its validity has ended.",
};

/** Nobody may read "genuine" where the issuer is unknown: any forger can sign a card that has expired. */
const expiredUnprovenText: VerdictText = {
  vi: "ĐÃ HẾT HẠN, CHƯA XÁC ĐỊNH LÀ THẺ THẬT",
  en: "EXPIRED, NOT SHOWN TO BE GENUINE",
  colour: "#a4561b",
  adviceVi: "Thẻ đã hết hạn và chưa đủ căn cứ để kết luận là thẻ thật. Không chấp nhận thẻ này.",
  adviceEn: "The card has expired, and there is not enough to call it genuine. Do not accept it.",
};

/** The verdict in words; `invalid` for age alone is told apart from a forgery. */
export function verdictTextOf({ verdict, checks }: Pick<InspectionReport, "verdict" | "checks">): VerdictText {
  const failed = checks.filter((check) => check.status === "failed");
  const onlyExpired = failed.length === 1 && failed[0]?.id === "document.validity";
  if (verdict !== "invalid" || !onlyExpired) return verdictTexts[verdict];
  const inItsTime = checks.map((check) => (check === failed[0] ? { ...check, status: "passed" as const } : check));
  return verdictOf(inItsTime) === "valid" ? expiredText : expiredUnprovenText;
}
