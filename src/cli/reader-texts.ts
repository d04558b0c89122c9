import type { ReaderState } from "../chip/transport/index.ts";
import type { Bilingual } from "./language.ts";

export const cardStateTexts: Readonly<Record<ReaderState["card"], Bilingual>> = {
  absent: { vi: "không có thẻ", en: "no card" },
  present: { vi: "có thẻ", en: "card present" },
  mute: { vi: "thẻ không trả lời; hãy đặt lại thẻ", en: "the card does not answer; put it in again" },
};
