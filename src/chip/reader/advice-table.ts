/** The sentences of `describeInspection`, as data: the first row that fits a check speaks. */
import type { CheckId, CheckStatus, FileStatus } from "../../pki/index.ts";

export interface AdviceText {
  readonly weight: "stop" | "ask" | "note";
  readonly vi: string;
  readonly en: string;
}

interface CheckAdvice {
  readonly id: CheckId;
  readonly statuses: readonly CheckStatus[];
  /** Any reason where absent. */
  readonly reasons?: readonly string[];
  readonly text: AdviceText;
}

interface FileAdvice {
  readonly statuses: readonly FileStatus[];
  /** Whether it speaks of DG3 and DG4 or of the others. */
  readonly behindTerminal: boolean;
  readonly text: (names: string) => AdviceText;
}

const stop = (vi: string, en: string): AdviceText => ({ weight: "stop", vi, en });
const ask = (vi: string, en: string): AdviceText => ({ weight: "ask", vi, en });
const note = (vi: string, en: string): AdviceText => ({ weight: "note", vi, en });

const failed = ["failed"] as const;
const open: readonly CheckStatus[] = ["undetermined", "not-performed", "not-supported"];

const copied = stop(
  "Chip không chứng minh được nó là chip đã cấp: có thể là bản sao. Giữ thẻ và báo người phụ trách.",
  "The chip could not prove that it is the one that was issued: it may be a copy. Keep the card and tell your supervisor.",
);
const changed = stop(
  "Dữ liệu trong chip không khớp chữ ký của nơi cấp: đã bị thay đổi hoặc chip hỏng. Không chấp nhận thẻ.",
  "What the chip holds does not fit the issuer's signature: it was changed, or the chip is damaged. Do not accept the card.",
);
const keyNotSigned = ask(
  "Chip trả lời đúng nhưng khóa của nó không được nơi cấp bảo đảm, nên không chứng minh được gì. Hãy kiểm tra thẻ bằng cách khác.",
  "The chip answered well, but nobody vouches for its key, so that proves nothing. Check the card in another way.",
);
const goneAway = ask(
  "Việc đọc bị ngắt trước khi xong. Đặt lại thẻ, giữ yên và đọc lại.",
  "Reading ended before it was done. Put the card back, keep it still and read again.",
);

export const checkAdvice: readonly CheckAdvice[] = [
  { id: "passive-authentication.structure", statuses: ["aborted"], text: goneAway },
  {
    id: "consistency.access-key",
    statuses: failed,
    text: stop(
      "Dữ liệu đã nhập thuộc giấy tờ khác với thẻ đang đọc. Bỏ bớt thẻ khỏi đầu đọc và kiểm tra lại giấy tờ.",
      "The data that was typed belongs to another document than the card on the reader. Leave one card there and check which document it is.",
    ),
  },
  { id: "passive-authentication.structure", statuses: failed, text: changed },
  { id: "passive-authentication.signature", statuses: failed, text: changed },
  { id: "passive-authentication.data-groups", statuses: failed, text: changed },
  {
    id: "passive-authentication.data-groups",
    statuses: ["undetermined"],
    text: ask(
      "Một tệp có chữ ký không đọc được, nên thẻ chưa được kiểm tra đầy đủ. Đặt lại thẻ và đọc lại.",
      "A signed file could not be read, so the card is not fully checked. Put it back and read again.",
    ),
  },
  {
    id: "passive-authentication.structure",
    statuses: ["not-performed"],
    text: ask(
      "Không đọc được tệp chữ ký của thẻ, nên không kết luận được gì. Đặt lại thẻ và đọc lại.",
      "The file with the card's signature could not be read, so nothing can be said. Put the card back and read again.",
    ),
  },
  {
    id: "passive-authentication.chain",
    statuses: failed,
    text: stop(
      "Chữ ký trên thẻ giả danh một nơi cấp mà ta biết. Không chấp nhận thẻ, báo người phụ trách.",
      "The card claims to be signed by an authority that we know, and it is not. Do not accept it, tell your supervisor.",
    ),
  },
  {
    id: "passive-authentication.chain",
    statuses: ["undetermined"],
    reasons: ["ISSUER_UNKNOWN"],
    text: ask(
      "Không biết nơi cấp: danh sách tin cậy của máy thiếu chứng thư của nước đó. Thẻ không vì thế mà giả. Hãy cập nhật danh sách.",
      "The issuer is not known: this machine's trust list lacks that country's certificate. The card is not false for that. Update the list.",
    ),
  },
  {
    id: "passive-authentication.revocation",
    statuses: failed,
    text: stop(
      "Nơi cấp đã thu hồi chứng thư ký thẻ này. Không chấp nhận thẻ.",
      "The issuer has revoked the certificate that signed this card. Do not accept it.",
    ),
  },
  {
    id: "document.validity",
    statuses: failed,
    reasons: ["DOCUMENT_EXPIRED"],
    text: stop(
      "Thẻ đã hết hạn. Đề nghị chủ thẻ làm thủ tục đổi thẻ.",
      "The card has expired. Ask the holder to have it renewed.",
    ),
  },
  { id: "active-authentication", statuses: failed, text: copied },
  { id: "chip-authentication", statuses: failed, text: copied },
  { id: "pace-cam", statuses: failed, text: copied },
  { id: "active-authentication", statuses: ["undetermined"], text: keyNotSigned },
  { id: "chip-authentication", statuses: ["undetermined"], text: keyNotSigned },
  {
    id: "pace-cam",
    statuses: open,
    text: ask(
      "Bằng chứng của chip khi mở thẻ chưa kiểm tra được: thiếu tệp hoặc chứng thư cần cho việc đó.",
      "The proof that the chip gave when it was opened could not be checked: a file or certificate for it is missing.",
    ),
  },
  {
    id: "terminal-authentication",
    statuses: failed,
    text: ask(
      "Thẻ không công nhận quyền của máy đọc. Kiểm tra hạn của chứng thư máy đọc và xin chứng thư mới nếu cần.",
      "The card did not accept the rights of this terminal. Check when its certificates end and ask for new ones if needed.",
    ),
  },
  {
    id: "consistency.com-sod",
    statuses: failed,
    text: stop(
      "Danh sách tệp của thẻ khác với danh sách được ký: có tệp bị thêm hoặc bớt.",
      "The card's own list of files differs from the signed one: a file was added or left out.",
    ),
  },
  {
    id: "consistency.card-access",
    statuses: failed,
    text: stop(
      "Cách mở thẻ được thông báo khác với bản có chữ ký: có thể ai đó muốn máy đọc dùng cách yếu hơn.",
      "The card announces other ways of opening it than the signed copy: somebody may want a weaker one to be used.",
    ),
  },
  {
    id: "consistency.mrz",
    statuses: failed,
    text: stop(
      "Dữ liệu vùng MRZ trong chip không nhất quán.",
      "The machine readable data in the chip contradicts itself.",
    ),
  },
  {
    id: "consistency.issuing-state",
    statuses: failed,
    text: stop(
      "Thẻ của một nước nhưng do nước khác ký. Không chấp nhận thẻ.",
      "The card names one state and was signed by another. Do not accept it.",
    ),
  },
  {
    id: "access",
    statuses: ["not-performed"],
    text: note(
      "Chip không có bảo vệ truy cập: ai cũng đọc được. Với giấy tờ đời cũ đó là bình thường.",
      "The chip has no access protection: anybody can read it. That is normal for some old documents.",
    ),
  },
];

export const fileAdvice: readonly FileAdvice[] = [
  {
    statuses: ["refused"],
    behindTerminal: true,
    text: (names) =>
      note(
        `Thẻ không cho đọc ${names} (vân tay, mống mắt) vì máy này không có quyền: đó là bình thường.`,
        `The card does not give ${names} (fingerprints, irises), because this terminal has no right to them: that is normal.`,
      ),
  },
  {
    statuses: ["refused"],
    behindTerminal: false,
    text: (names) =>
      ask(
        `Thẻ từ chối cho đọc ${names}. Đặt lại thẻ và đọc lại; nếu vẫn vậy hãy báo nơi cấp.`,
        `The card refused ${names}. Put it back and read again; if that does not help, tell the issuer.`,
      ),
  },
  {
    statuses: ["unreadable"],
    behindTerminal: false,
    text: (names) =>
      ask(
        `Không đọc trọn được ${names}. Lau thẻ, đặt lại sát đầu đọc và đọc lại.`,
        `${names} could not be read whole. Clean the card, put it close to the reader and read again.`,
      ),
  },
  {
    statuses: ["absent"],
    behindTerminal: false,
    text: (names) =>
      note(
        `Thẻ nói có ${names} nhưng không có tệp đó.`,
        `The card says that it has ${names}, and the file is not there.`,
      ),
  },
];

export function reopenedAdvice(times: string): AdviceText {
  return note(
    `Kênh bảo mật bị ngắt và đã mở lại ${times} lần; kết quả không bị ảnh hưởng. Nếu xảy ra thường xuyên hãy kiểm tra đầu đọc.`,
    `The secure channel broke and was opened again ${times} times; the result stands. If it happens often, check the reader.`,
  );
}
