/** Cards that are hard to open: master file, EF.CardAccess, PACE, BAC. */
import { type CardImage, findCardFile, type PaceMapping } from "../../lds/index.ts";
import type { Personality } from "./personality-row.ts";
import { withInfos, withMappings, withOrder, withoutFile, withoutParameterId } from "./reshape-image.ts";

const withoutCardAccess = (image: CardImage) => withoutFile(image, "EF.CardAccess");

const masterFile: readonly Personality[] = [
  {
    name: "mf-select-by-id-only",
    fieldCase: "A01",
    summary: {
      vi: "Chip chỉ nhận SELECT MF kèm mã 3F00, dạng không dữ liệu bị từ chối 6A87.",
      en: "The chip takes SELECT MF with 3F00 only; without data it answers 6A87.",
    },
    faults: ["mf-select-by-id-only"],
  },
  {
    name: "mf-select-without-data-only",
    fieldCase: "A01",
    summary: {
      vi: "Chip chỉ nhận SELECT MF không dữ liệu, dạng 3F00 bị từ chối 6A86.",
      en: "The chip takes SELECT MF without data only; 3F00 is answered 6A86.",
    },
    faults: ["mf-select-without-data-only"],
  },
  ...["6982", "6A81", "6A86", "6A87"].map((status) => mfRefused(status, "A01")),
  ...["6D00", "6985"].map((status) => mfRefused(status, "A02")),
  {
    name: "mf-select-6d00-cardaccess-6982",
    fieldCase: "A02",
    summary: {
      vi: "Chip không biết SELECT MF và không cho chọn EF.CardAccess (6982); đọc theo mã ngắn vẫn được.",
      en: "The chip knows no SELECT MF and refuses to select EF.CardAccess (6982); its short identifier works.",
    },
    faults: ["no-mf-select", "card-access-status:6982"],
  },
];

function mfRefused(status: string, fieldCase: string): Personality {
  return {
    name: `mf-select-${status.toLowerCase()}`,
    fieldCase,
    summary: {
      vi: `Mọi dạng SELECT MF bị trả lời ${status}, các lệnh khác vẫn chạy.`,
      en: `Every form of SELECT MF is answered ${status}; all else works.`,
    },
    faults: [`mf-select-status:${status}`],
  };
}

const cardAccess: readonly Personality[] = [
  {
    name: "cardaccess-6283",
    fieldCase: "A33",
    summary: {
      vi: "Thẻ không có EF.CardAccess và báo 6283 khi chọn; chỉ mở được bằng BAC.",
      en: "The card has no EF.CardAccess and says 6283 when it is selected; BAC alone opens it.",
    },
    faults: ["card-access-status:6283"],
    accessProfile: "bac-only",
    reshape: withoutCardAccess,
  },
  {
    name: "cardaccess-absent",
    fieldCase: "A33",
    summary: {
      vi: "Thẻ đời đầu không có EF.CardAccess (6A82); chỉ mở được bằng BAC.",
      en: "A card of the first generation without EF.CardAccess (6A82); BAC alone opens it.",
    },
    accessProfile: "bac-only",
    reshape: withoutCardAccess,
  },
  {
    name: "cardaccess-truncated",
    fieldCase: "A03",
    summary: {
      vi: "EF.CardAccess bị cụt nên không phân tích được; thẻ cũng nhận BAC.",
      en: "EF.CardAccess is cut short and cannot be parsed; the card takes BAC too.",
    },
    faults: ["truncate:EF.CardAccess"],
    accessProfile: "vnm-bac",
  },
  {
    name: "paceinfo-without-parameter-id",
    fieldCase: "A03",
    summary: {
      vi: "PACEInfo chỉ có hai phần tử; tham số miền nằm đầy đủ ở mục riêng.",
      en: "PACEInfo has two elements only; the domain parameters stand in full in an entry of their own.",
    },
    reshape: (image) => withInfos(image, withoutParameterId),
    changesSignedFiles: true,
  },
  ...(
    [
      ["IM", "CAM", "GM"],
      ["CAM", "GM", "IM"],
      ["GM", "IM", "CAM"],
    ] as const
  ).map(offersInOrder),
];

function offersInOrder(mappings: readonly PaceMapping[]): Personality {
  const order = mappings.join(", ");
  return {
    name: `pace-offers-${mappings.join("-").toLowerCase()}`,
    fieldCase: "A07",
    summary: {
      vi: `EF.CardAccess đưa ra ba kiểu ánh xạ PACE theo thứ tự ${order}, không theo DER.`,
      en: `EF.CardAccess offers three mappings of PACE in the order ${order}, which is not that of DER.`,
    },
    reshape: (image) => reorder(image, mappings),
    changesSignedFiles: true,
  };
}

/** Only a card with the key in EF.CardSecurity can mean an offer of chip authentication mapping. */
function reorder(image: CardImage, mappings: readonly PaceMapping[]): CardImage {
  const canProve = findCardFile(image, "EF.CardSecurity") !== undefined;
  const offered = mappings.filter((mapping) => mapping !== "CAM" || canProve);
  return withOrder(
    withInfos(image, (infos) => withMappings(infos, offered)),
    offered,
  );
}

const protocols: readonly Personality[] = [
  {
    name: "pace-fails-bac-open",
    fieldCase: "A04",
    summary: {
      vi: "PACE hỏng ở bước cuối (6300) trong khi BAC vẫn mở; đầu đọc không được tự hạ xuống BAC.",
      en: "PACE fails at its last step (6300) while BAC is open; a reader must not fall back on its own.",
    },
    faults: ["pace-fails"],
    accessProfile: "vnm-bac",
  },
  {
    name: "pace-wants-84",
    fieldCase: "A06",
    summary: {
      vi: "MSE:Set AT thiếu đối tượng 84 bị trả lời 6A87.",
      en: "MSE:Set AT without data object 84 is answered 6A87.",
    },
    faults: ["pace-wants-84"],
  },
  {
    name: "pace-refuses-84",
    fieldCase: "A06",
    summary: {
      vi: "MSE:Set AT có đối tượng 84 bị trả lời 6A80.",
      en: "MSE:Set AT with data object 84 is answered 6A80.",
    },
    faults: ["pace-refuses-84"],
  },
  {
    name: "pace-reply-empty",
    fieldCase: "A20",
    summary: {
      vi: "Mọi bước PACE được trả lời bằng 7C rỗng.",
      en: "Every step of PACE is answered with an empty 7C.",
    },
    faults: ["pace-reply:7C00"],
  },
  {
    name: "pace-reply-short",
    fieldCase: "A20",
    summary: {
      vi: "Mọi bước PACE được trả lời bằng 7C có độ dài bên trong vượt quá dữ liệu.",
      en: "Every step of PACE is answered with a 7C whose inner length runs past its end.",
    },
    faults: ["pace-reply:7C028005"],
  },
  {
    name: "bac-le-00-only",
    fieldCase: "A31",
    summary: {
      vi: "EXTERNAL AUTHENTICATE với Le 28 bị trả lời 6700; chỉ nhận Le 00.",
      en: "EXTERNAL AUTHENTICATE with Le 28 is answered 6700; only Le 00 will do.",
    },
    faults: ["bac-wants-le-00"],
    accessProfile: "bac-only",
    reshape: withoutCardAccess,
  },
  {
    name: "mute-on-external-authenticate",
    fieldCase: "A40",
    summary: {
      vi: "Chip im lặng mãi khi nhận EXTERNAL AUTHENTICATE của BAC.",
      en: "The chip stays silent for ever when EXTERNAL AUTHENTICATE of BAC comes.",
    },
    faults: ["mute-at:82"],
    accessProfile: "bac-only",
    reshape: withoutCardAccess,
  },
];

export const accessPersonalities: readonly Personality[] = [...masterFile, ...cardAccess, ...protocols];
