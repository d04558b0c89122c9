/** Religions as records name them; practice in the field, not a legal list. */
export interface Religion {
  readonly code: string;
  readonly text: string;
}

const religions: readonly Religion[] = [
  { code: "NONE", text: "Không" },
  { code: "BUDDHISM", text: "Phật giáo" },
  { code: "CATHOLIC", text: "Công giáo" },
  { code: "PROTESTANT", text: "Tin Lành" },
  { code: "CAODAI", text: "Cao Đài" },
  { code: "HOAHAO", text: "Phật giáo Hòa Hảo" },
  { code: "ISLAM", text: "Hồi giáo" },
  { code: "BRAHMANISM", text: "Bà La Môn" },
];

/** The row of a name or code; a religion that the list does not have keeps its own text under `OTHER`. */
export function religionOf(text: string): Religion {
  const wanted = text.normalize("NFC").trim();
  const lower = wanted.toLocaleLowerCase("vi");
  const known = religions.find((row) => row.code === wanted || row.text.toLocaleLowerCase("vi") === lower);
  return known ?? { code: "OTHER", text: wanted };
}
